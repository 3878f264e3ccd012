using LatencyLab.Networks.Basisnet;

namespace LatencyLab.Search.Basisnet;

/// <summary>What a search may choose from: one list a variable.</summary>
internal sealed record BasisnetChoices
{
    public required FamilyTarget Target { get; init; }

    public required IReadOnlyList<NetworkReference> Backbones { get; init; }

    public required IReadOnlyList<NetworkReference> Previews { get; init; }

    public required IReadOnlyList<int> PreviewResolutions { get; init; }

    /// <summary>Thresholds; null: no early exit.</summary>
    public required IReadOnlyList<double?> Thresholds { get; init; }

    public required IReadOnlyList<SynthesisedKinds> Kinds { get; init; }

    /// <summary>First synthesised blocks; 0 stands for the middle of the backbone.</summary>
    public required IReadOnlyList<int> FirstBlocks { get; init; }

    public required IReadOnlyList<CoefficientScope> Scopes { get; init; }

    public required IReadOnlyList<int> Bases { get; init; }

    /// <summary>Whether parameters stand for accuracy instead of multiply-adds.</summary>
    public required bool CountsParameters { get; init; }

    public required PreviewConfidences Confidences { get; init; }

    /// <exception cref="InputException">An option's value is wrong; its source is the option's name.</exception>
    public static BasisnetChoices Of(KnobValues knobs, FamilyTarget target)
    {
        string[] exits = [.. knobs.Texts(BasisnetFamily.Threshold).Distinct()];
        if (exits is [BasisnetFamily.None] && knobs.IsGiven(BasisnetFamily.Confidence))
            throw new InputException(
                $"does nothing: there is no early exit ({BasisnetFamily.Threshold} {BasisnetFamily.None})", BasisnetFamily.Confidence);
        IReadOnlyList<NetworkReference> backbones = BackbonesOf(knobs, target);
        int resolution = target.Resolution ?? backbones[0].Source.DefaultResolution;
        IReadOnlyList<NetworkReference> previews =
            Distinct((knobs.Text(BasisnetFamily.Preview) ?? BasisnetFamily.DefaultPreview(target.Network)).Split(',')
                .Select(name => NetworkReference.Open(name.Trim())));
        IReadOnlyList<int> resolutions = knobs.Text(BasisnetFamily.PreviewResolution) is null
            ? [BasisnetFamily.DefaultPreviewResolution(resolution)]
            : knobs.Counts(BasisnetFamily.PreviewResolution, 1, BasisnetFamily.MostPixels);
        return new BasisnetChoices
        {
            Target = target,
            Backbones = backbones,
            Previews = previews,
            PreviewResolutions = resolutions,
            Thresholds = [.. exits.Select(text => text == BasisnetFamily.None ? (double?)null : BasisnetFamily.ParseThreshold(text))
                .Distinct()],
            Kinds = [.. knobs.Texts(BasisnetFamily.Layers)
                .Select(text => SynthesisedLayers.ParseKinds(text.Split('-'), BasisnetFamily.Layers)).Distinct()],
            FirstBlocks = knobs.Text(BasisnetFamily.FirstBlock) is null ? [1, 0]
                : knobs.Counts(BasisnetFamily.FirstBlock, 1, BasisnetFamily.NetworkBlocks),
            Scopes = [.. knobs.Choices(BasisnetFamily.Coefficients, BasisnetFamily.Scopes).Select(BasisnetFamily.ScopeOf)],
            Bases = knobs.Counts(BasisnetFamily.Bases, 1, BasisnetRules.MaximumBases),
            CountsParameters = knobs.Choice(BasisnetFamily.Proxy, [BasisnetFamily.ComputeProxy, BasisnetFamily.CapacityProxy])
                == BasisnetFamily.CapacityProxy,
            Confidences = PreviewConfidences.Of(knobs).AllUsedBy(previews, [.. resolutions]),
        };
    }

    /// <summary>Names as accuracy tables have them, in the order of <see cref="BasisnetVariable"/>.</summary>
    public IReadOnlyList<SearchVariable> Variables =>
    [
        new("exit_threshold", [.. Thresholds.Select(
            threshold => threshold is double given ? given.ToString("0.######", CultureInfo.InvariantCulture) : BasisnetFamily.None)]),
        new("preview", [.. Previews.Select(network => network.Text)]),
        new("preview_resolution", [.. PreviewResolutions.Select(Text)]),
        new("backbone", [.. Backbones.Select(network => network.Text)]),
        new("synthesised_layers", [.. Kinds.Select(kinds => string.Join('-', new SynthesisedLayers(kinds).Names))]),
        new("synthesised_from", [.. FirstBlocks.Select(block => block == 0 ? "middle" : Text(block))]),
        new("coefficients", [.. Scopes.Select(BasisnetFamily.NameOf)]),
        new("bases", [.. Bases.Select(Text)]),
    ];

    /// <summary>The configuration of one option a variable; it need not be legal.</summary>
    public BasisnetConfiguration At(IReadOnlyList<int> choices)
    {
        NetworkReference backbone = Backbones[choices[BasisnetVariable.Backbone]];
        int resolution = Target.Resolution ?? Backbones[0].Source.DefaultResolution;
        int first = FirstBlocks[choices[BasisnetVariable.FirstBlock]];
        return new BasisnetConfiguration
        {
            Backbone = backbone,
            Resolution = resolution,
            Bases = Bases[choices[BasisnetVariable.Bases]],
            Layers = new SynthesisedLayers(Kinds[choices[BasisnetVariable.Layers]], first == 0 ? MiddleOf(backbone, resolution) : first),
            Coefficients = Scopes[choices[BasisnetVariable.Scope]],
            Preview = Previews[choices[BasisnetVariable.Preview]],
            PreviewResolution = PreviewResolutions[choices[BasisnetVariable.PreviewResolution]],
            Exit = ExitOf(choices),
        };
    }

    /// <summary>Fraction of the images that do not exit, at a threshold, preview and resolution.</summary>
    public double GoingOn(IReadOnlyList<int> choices) => 1 - (ExitOf(choices)?.Rate.Mean ?? 0);

    public FamilySpace On(PartCosts costs) => new(
        new BasisnetSpace(this, costs),
        choices => new BasisnetPlan(At(choices)),
        $"1 - {(CountsParameters ? "parameters" : "multiply-adds")} an answer is made with, over the most of the search"
            + (Thresholds.Any(threshold => threshold is not null) ? $"; exit rates by {Confidences.Description}" : ""));

    /// <summary>The first block of the second half.</summary>
    private static int MiddleOf(NetworkReference backbone, int resolution) =>
        backbone.Source.Build(1, resolution).Blocks.Count(block => block.Stage >= 1) / 2 + 1;

    /// <summary>The exit of a threshold, preview and resolution; the other choices do not matter.</summary>
    private EarlyExit? ExitOf(IReadOnlyList<int> choices) => Thresholds[choices[BasisnetVariable.Exit]] is double threshold
        ? new EarlyExit(
            Confidences.For(Previews[choices[BasisnetVariable.Preview]], PreviewResolutions[choices[BasisnetVariable.PreviewResolution]])
            .ExitRate(threshold))
        { Threshold = threshold }
        : null;

    private static IReadOnlyList<NetworkReference> BackbonesOf(KnobValues knobs, FamilyTarget target)
    {
        List<string> names = [.. Widened(target.Network, knobs)];
        if (knobs.Text(BasisnetFamily.Backbones) is string more)
            names.AddRange(more.Split(',').SelectMany(name => Widened(name.Trim(), knobs, isMore: true)));
        return Distinct(names.Select(name => NetworkReference.Open(name)));
    }

    /// <summary>A network in the widths that are asked for.</summary>
    private static IEnumerable<string> Widened(string network, KnobValues knobs, bool isMore = false)
    {
        const double Least = 0.05, Most = 10;
        bool isGiven = knobs.IsGiven(BasisnetFamily.Widths);
        bool hasWidths = NetworkCatalog.WidthOf(network) is { IsGiven: false };
        if (!hasWidths)
        {
            return isGiven && !isMore
                ? throw new InputException($"'{network}' "
                    + $"{(NetworkCatalog.WidthOf(network) is null ? "has no widths" : "gives its width")}, expected a network such as "
                    + "mobilenet_v3_large", BasisnetFamily.Widths)
                : [network];
        }

        IReadOnlyList<double> widths = isGiven ? knobs.Numbers(BasisnetFamily.Widths, Least, Most) : [0.5, 0.75, 1];
        return widths.Select(width => width == 1 ? network : string.Create(CultureInfo.InvariantCulture, $"{network}_x{width}"));
    }

    private static IReadOnlyList<NetworkReference> Distinct(IEnumerable<NetworkReference> networks) =>
        [.. networks.DistinctBy(network => network.Text)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
