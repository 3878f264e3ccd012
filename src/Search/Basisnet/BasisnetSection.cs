using LatencyLab.Networks.Basisnet;

namespace LatencyLab.Search.Basisnet;

/// <summary>The section <c>basisnet</c> of a configuration file.</summary>
internal static class BasisnetSection
{
    private const string Backbone = "backbone", Bases = "bases", Layers = "synthesised_layers", FirstBlock = "synthesised_from",
        Coefficients = "coefficients", Preview = "preview", Network = "network", Resolution = "resolution", Exit = "exit",
        Rate = "rate", Threshold = "threshold";

    public static Field Field { get; } = new("basisnet", FieldKind.Record, "a BasisNet")
    {
        Fields =
        [
            new Field(Backbone, FieldKind.Text, "network whose weights are synthesised; by default the file's network"),
            FamilyFields.Count(Bases, "weight sets of every synthesised layer") with
            {
                Required = true,
                Maximum = BasisnetRules.MaximumBases,
            },
            new Field(Layers, FieldKind.List, "kinds of layers that are synthesised")
            {
                Required = true,
                Item = new Field("kind", FieldKind.Choice, "a kind of layer") { Choices = SynthesisedLayers.KindNames },
            },
            FamilyFields.Count(FirstBlock, "block from which on layers are synthesised, from 1; by default 1"),
            Field.Choice(
                Coefficients, "coefficients of their own for every layer, or one set for the network; by default layer",
                BasisnetFamily.Scopes),
            new Field(Preview, FieldKind.Record, "network that gives the coefficients")
            {
                Required = true,
                Fields =
                [
                    new Field(Network, FieldKind.Text, "its name, or its file") { Required = true },
                    FamilyFields.Count(Resolution, "side of its image in pixels") with { Required = true },
                ],
            },
            new Field(Exit, FieldKind.Record, "when the preview's answer is taken; without it never")
            {
                Fields =
                [
                    FamilyFields.Rate(Rate, "fraction of the images that the preview answers") with { Required = true },
                    Field.Number(Threshold, "greatest class probability from which on it answers", 0, 1),
                ],
            },
        ],
    };

    public static BasisnetPlan Read(Bound section, FamilyTarget target, string? folder)
    {
        List<InputError> errors = [];
        Bound preview = section.Record(Preview)!;
        NetworkReference? backbone =
            section.Text(Backbone) is string name ? Open(name, section, Backbone) : NetworkReference.Open(target.Network, folder);
        NetworkReference? small = Open(preview.Text(Network)!, preview, Network);
        SynthesisedKinds kinds = SynthesisedKinds.None;
        EarlyExit? exit = null;
        try
        {
            kinds = SynthesisedLayers.ParseKinds(section.Texts(Layers));
        }
        catch (InputException problem)
        {
            errors.Add(section.NodeOf(Layers).Error($"{Layers}: {problem.Errors[0].Message}"));
        }

        if (section.Record(Exit) is Bound given && FamilyFields.Rate(given, Rate, folder, errors) is RateDistribution rate)
            exit = new EarlyExit(rate) { Threshold = given.Number(Threshold) };
        if (errors.Count > 0 || backbone is null || small is null)
            throw new InputException(errors);
        BasisnetConfiguration configuration = new()
        {
            Backbone = backbone,
            Resolution = target.Resolution ?? backbone.Source.DefaultResolution,
            Bases = section.Count(Bases)!.Value,
            Layers = new SynthesisedLayers(kinds, section.Count(FirstBlock) ?? 1),
            Coefficients = BasisnetFamily.ScopeOf(section.Text(Coefficients) ?? BasisnetFamily.Scopes[0]),
            Preview = small,
            PreviewResolution = preview.Count(Resolution)!.Value,
            Exit = exit,
        };
        errors.AddRange(BasisnetRules.Violations(configuration).Select(line => section.Node.Error(line)));
        return errors.Count == 0 ? new BasisnetPlan(configuration) : throw new InputException(errors);

        NetworkReference? Open(string text, Bound record, string key) =>
            FamilyFields.At(record, key, errors, () => NetworkReference.Open(text, folder));
    }

    public static JsonObject Write(BasisnetConfiguration configuration)
    {
        JsonObject section = new()
        {
            [Backbone] = configuration.Backbone.Text,
            [Bases] = configuration.Bases,
            [Layers] = new JsonArray([.. configuration.Layers.Names.Select(name => JsonValue.Create(name))]),
            [FirstBlock] = configuration.Layers.FirstBlock,
            [Coefficients] = BasisnetFamily.NameOf(configuration.Coefficients),
            [Preview] = new JsonObject { [Network] = configuration.Preview.Text, [Resolution] = configuration.PreviewResolution },
        };
        if (configuration.Exit is EarlyExit exit)
        {
            JsonObject written = new() { [Rate] = FamilyFields.ToJson(exit.Rate) };
            if (exit.Threshold is double threshold)
                written[Threshold] = threshold;
            section[Exit] = written;
        }

        return section;
    }
}
