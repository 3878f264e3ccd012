namespace LatencyLab.Networks.Basisnet;

/// <summary>Which BasisNets can be built.</summary>
public static class BasisnetRules
{
    /// <summary>Most weight sets N.</summary>
    public const int MaximumBases = 1024;

    /// <summary>Every rule that is broken, a line each; none where the network can be built.</summary>
    public static IEnumerable<string> Violations(BasisnetConfiguration configuration)
    {
        if (configuration.Bases > MaximumBases)
            yield return $"bases is {configuration.Bases}, expected 1 to {MaximumBases}";
        if (!TryBuild(configuration.Backbone, configuration.Resolution, "backbone", out Network? backbone, out string? problem))
            yield return problem!;
        if (!TryBuild(configuration.Preview, configuration.PreviewResolution, "preview", out Network? preview, out problem))
            yield return problem!;
        if (backbone is null || preview is null)
            yield break;
        if (BackboneLayers.Classifier(preview) is not Node answer)
        {
            yield return $"preview network '{configuration.Preview.Text}' has no fully connected layer in its last block, expected a "
                + "classifier: coefficients are made from what it reads";
            yield break;
        }

        int blocks = backbone.Blocks.Count(BackboneLayers.IsBody);
        if (configuration.Layers.FirstBlock > blocks)
            yield return $"synthesis starts at block {configuration.Layers.FirstBlock} of '{configuration.Backbone.Text}', expected 1 to "
                + $"{blocks}";
        else if (new Specialist(configuration).Layers.Count == 0)
            yield return $"'{configuration.Backbone.Text}' has no layer of kind {string.Join(", ", configuration.Layers.Names)} from block "
                + $"{configuration.Layers.FirstBlock} on";
        if (PreviewStage.InputChannels(configuration.Preview.Source) != PreviewStage.InputChannels(configuration.Backbone.Source))
            yield return $"preview network '{configuration.Preview.Text}' reads {PreviewStage.InputChannels(configuration.Preview.Source)} "
                + $"channels, expected the backbone's {PreviewStage.InputChannels(configuration.Backbone.Source)}";
        int classes = ((Linear)answer.Operator).Outputs;
        if (configuration.Exit is not null && BackboneLayers.Classifier(backbone)?.Operator is Linear own && own.Outputs != classes)
            yield return $"preview network '{configuration.Preview.Text}' answers with {classes} classes, expected the backbone's "
                + $"{own.Outputs} for an early exit";
    }

    /// <exception cref="InputException">The network cannot be built; a line for every rule that is broken.</exception>
    public static void Verify(BasisnetConfiguration configuration, string? source = null)
    {
        InputError[] errors = [.. Violations(configuration).Select(line => new InputError(line, source))];
        if (errors.Length > 0)
            throw new InputException(errors);
    }

    private static bool TryBuild(NetworkReference reference, int resolution, string role, out Network? network, out string? problem)
    {
        (network, problem) = (null, null);
        try
        {
            network = reference.Source.Build(1, resolution);
            return network.ImageWidth is not null ? throw new InputException("images are not square, expected one side")
                : network.Blocks.Any(block => block.IsExit)
                    ? throw new InputException("has exits of its own, expected a network with one classifier") : true;
        }
        catch (InputException error)
        {
            problem = $"{role} '{reference.Text}' at {resolution} pixels: {error.Errors[0].Message}";
            return false;
        }
    }
}
