using LatencyLab.Networks.Basisnet;
using LatencyLab.Operators;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;

namespace LatencyLab.Search.Basisnet;

/// <summary>A BasisNet's part of <c>training.json</c>: every number that a trainer has to be told.</summary>
internal static class BasisnetTraining
{
    public static JsonObject Of(BasisnetConfiguration configuration)
    {
        BasisnetCosts costs = BasisnetNetwork.CostsOf(configuration);
        (IReadOnlyList<string>? strings, string? problem) = TimmBlocks.Of(configuration);
        return new JsonObject
        {
            ["backbone"] = NetworkOf(configuration.Backbone, configuration.Resolution),
            ["bases"] = configuration.Bases,
            ["coefficients"] = new JsonObject
            {
                ["scope"] = BasisnetFamily.NameOf(configuration.Coefficients),
                ["sets"] = configuration.Coefficients == CoefficientScope.Layer ? costs.SynthesisedLayers : 1,
                ["function"] = "softmax",
                ["from"] = "what the preview's classifier reads",
            },
            ["synthesised"] = new JsonArray([.. BasisnetNetwork.SynthesisedOf(configuration).SelectMany(Weights)]),
            ["preview"] = NetworkOf(configuration.Preview, configuration.PreviewResolution),
            ["exit"] = configuration.Exit is not EarlyExit exit ? null : new JsonObject
            {
                ["threshold"] = exit.Threshold,
                ["expected_rate"] = exit.Rate.Mean,
            },
            ["loss"] = new JsonObject
            {
                ["preview_weight"] = 0.5,
                ["distillation_weight"] = 0.5,
                ["distillation_temperature"] = 4.0,
                ["starts_from_static"] = true,
                ["start_deviation"] = 0.1,
            },
            ["multiply_adds"] = new JsonObject
            {
                ["preview"] = costs.PreviewMacs,
                ["synthesis"] = costs.SynthesisMacs,
                ["without_exit"] = costs.FullMacs,
                ["mean"] = costs.MeanMacs,
                ["plain_backbone"] = costs.BackboneMacs,
            },
            ["parameters"] = costs.ParameterCount,
            ["timm_blocks"] = strings is null ? null : new JsonArray([.. strings.Select(text => JsonValue.Create(text))]),
            ["timm_blocks_note"] = problem,
        };
    }

    private static JsonObject NetworkOf(NetworkReference reference, int resolution)
    {
        WidthOfName? width = NetworkCatalog.WidthOf(reference.Text);
        return new JsonObject
        {
            ["network"] = reference.Text,
            ["architecture"] = width?.Network ?? reference.Source.Name,
            ["width_multiplier"] = width?.Width,
            ["resolution"] = resolution,
            ["static_network"] = TrainingLayers.Of(reference.Source.Build(1, resolution)),
        };
    }

    private static IEnumerable<JsonNode> Weights(SynthesisedWeights layer)
    {
        Operator[] parts = layer.Node.Operator is SqueezeExcite squeeze ? [.. squeeze.Parts.OfType<Linear>()] : [layer.Node.Operator];
        for (int i = 0; i < parts.Length; i++)
        {
            yield return new JsonObject
            {
                ["block"] = layer.Block,
                ["layer"] = parts.Length == 1 ? layer.Node.Name : FormattableString.Invariant($"{layer.Node.Name}.fc{i + 1}"),
                ["weight_shape"] = ShapeOf(parts[i]),
            };
        }
    }

    /// <summary>Outputs, inputs a group, height and width of the kernel; of a fully connected layer outputs and inputs.</summary>
    private static JsonArray ShapeOf(Operator op) => op is Conv2d convolution
        ? [convolution.OutputChannels, convolution.InputChannels / convolution.Groups, convolution.KernelHeight, convolution.KernelWidth]
        : [((Linear)op).Outputs, ((Linear)op).Inputs];
}
