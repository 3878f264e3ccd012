using LatencyLab.Networks.Basisnet;
using LatencyLab.Networks.Confidence;

namespace LatencyLab.Search.Basisnet;

/// <summary>BasisNet on the command line and in files.</summary>
internal sealed class BasisnetFamily : INetworkFamily
{
    internal const string Bases = "--bases", Layers = "--synthesised-layers", FirstBlock = "--synthesised-from",
        Coefficients = "--coefficients", Preview = "--preview", PreviewResolution = "--preview-resolution",
        Threshold = "--exit-threshold", ExitRate = "--exit-rate",
        Confidence = "--confidence", Widths = "--width-multipliers", Backbones = "--backbones", Proxy = "--proxy";

    internal const string None = "none", ComputeProxy = "compute", CapacityProxy = "capacity";

    internal const int MostPixels = 1_000_000;

    private static readonly string s_layers = string.Join('-', SynthesisedLayers.Default.Names);

    internal static IReadOnlyList<string> Scopes { get; } = ["layer", "network"];

    public string Name => "basisnet";

    public string Summary => "weights summed from bases image by image, after a preview that may answer itself";

    public IReadOnlyList<FamilyKnob> Knobs { get; } =
    [
        new(Bases, "basisnet: weight sets of every synthesised layer (default 16); search: a list or A..B (default 4,8,16).")
        {
            PredictDefault = "16",
            SearchDefault = "4,8,16",
        },
        new(Layers, $"basisnet: what is synthesised, joined by '-': {string.Join(", ", SynthesisedLayers.KindNames)} (default {s_layers}); "
            + "search: several, separated by commas.") { PredictDefault = s_layers, SearchDefault = s_layers },
        new(FirstBlock, "basisnet: block from which on layers are synthesised, from 1 (default 1, all); search: a list (default the first "
            + "and the middle block).") { PredictDefault = "1" },
        new(
            Coefficients,
            "basisnet: coefficients of their own for every layer, or one set for the network (default layer); search: a list.")
        {
            PredictDefault = "layer",
            SearchDefault = "layer",
        },
        new(Preview, "basisnet: preview network (default: the network at half its width where it has widths, else "
            + "mobilenet_v3_large_x0.5); search: a list."),
        new(PreviewResolution, "basisnet: side of the preview's image in pixels (default 4/7 of the network's: 128 of 224); search: "
            + "a list."),
        new(
            Threshold,
            "basisnet: confidence from which on the preview answers, or none (default 0.7); search: a list (default none,0.6,0.7,0.8,0.9).")
        {
            PredictDefault = "0.7",
            SearchDefault = "none,0.6,0.7,0.8,0.9",
        },
        new(ExitRate, "basisnet, predict: fraction of the images that the preview answers, or its distribution (beta:MEAN,CONCENTRATION or "
            + "a .csv histogram); by default from the threshold and the confidences.") { InSearch = false },
        new(Confidence, "basisnet: CSV confidence,weight of the preview on a validation set, or one a preview: "
            + "mobilenet_v3_small@96=a.csv,mobilenet_v3_small@128=b.csv (default: an assumed distribution, which is shown)."),
        new(Widths, "basisnet, search: width multipliers of the network (default 0.5,0.75,1 where it has widths and its name gives none).")
        {
            InPredict = false,
        },
        new(Backbones, "basisnet, search: more networks to choose from, separated by commas.") { InPredict = false },
        new(Proxy, "basisnet, search: what stands for accuracy: compute (multiply-adds kept, default) or capacity (parameters kept).")
        {
            InPredict = false,
            SearchDefault = ComputeProxy,
        },
    ];

    public Field Section => BasisnetSection.Field;

    public IReadOnlyList<string> TrainerFiles => [];

    public IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target)
    {
        NetworkReference backbone = NetworkReference.Open(target.Network);
        int resolution = target.Resolution ?? backbone.Source.DefaultResolution;
        NetworkReference preview = NetworkReference.Open(knobs.Text(Preview) ?? DefaultPreview(target.Network));
        int pixels =
            knobs.Text(PreviewResolution) is null ? DefaultPreviewResolution(resolution) : knobs.Count(PreviewResolution, 1, MostPixels);
        (EarlyExit? exit, string? confidences) = ExitOf(knobs, preview, pixels);
        BasisnetConfiguration configuration = new()
        {
            Backbone = backbone,
            Resolution = resolution,
            Bases = knobs.Count(Bases, 1, BasisnetRules.MaximumBases),
            Layers = new SynthesisedLayers(
                SynthesisedLayers.ParseKinds(knobs.Dashed(Layers), Layers), knobs.Count(FirstBlock, 1, NetworkBlocks)),
            Coefficients = ScopeOf(knobs.Choice(Coefficients, Scopes)),
            Preview = preview,
            PreviewResolution = pixels,
            Exit = exit,
        };
        BasisnetRules.Verify(configuration);
        return new BasisnetPlan(configuration) { Confidences = confidences };
    }

    public IFamilyConfiguration Read(Bound file, FamilyTarget target, string? folder) =>
        BasisnetSection.Read(file.Record(Name)!, target, folder);

    public FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs) => BasisnetChoices.Of(knobs, target).On(costs);

    /// <summary>More blocks than any network that can be described has.</summary>
    internal static int NetworkBlocks => Networks.Descriptions.NetworkDescription.MaximumLayers;

    internal static CoefficientScope ScopeOf(string name) => name == Scopes[0] ? CoefficientScope.Layer : CoefficientScope.Network;

    internal static string NameOf(CoefficientScope scope) => Scopes[(int)scope];

    /// <summary>The network at half its width where it has widths and its name gives none, else MobileNetV3 of half width.</summary>
    internal static string DefaultPreview(string network) =>
        NetworkCatalog.WidthOf(network) is { IsGiven: false } ? $"{network}_x0.5" : BasisnetDefaults.Preview;

    /// <summary>128 of 224 pixels, and in this ratio for others, as a multiple of 8.</summary>
    internal static int DefaultPreviewResolution(int resolution)
    {
        const int Multiple = 8;
        double wanted = (double)resolution * BasisnetDefaults.PreviewResolution / BasisnetDefaults.Resolution;
        return Math.Max(Multiple, (int)Math.Round(wanted / Multiple) * Multiple);
    }

    /// <exception cref="InputException">Not a number of 0 to 1.</exception>
    internal static double ParseThreshold(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1
            ? value
            : throw new InputException($"'{text}' is not a number of 0 to 1, or {None}", Threshold);

    /// <summary>Threshold and rate, one from the other where only one is given; and then the confidences that it is from.</summary>
    private static (EarlyExit? Exit, string? Confidences) ExitOf(KnobValues knobs, NetworkReference preview, int resolution)
    {
        bool hasRate = knobs.Text(ExitRate) is not null, hasThreshold = knobs.IsGiven(Threshold);
        string threshold = knobs.Required(Threshold);
        if (hasThreshold && threshold == None)
        {
            foreach (string option in new[] { ExitRate, Confidence }.Where(knobs.IsGiven))
                throw new InputException($"does nothing: there is no early exit ({Threshold} {None})", option);
            return (null, null);
        }

        if (hasRate && hasThreshold)
        {
            return knobs.IsGiven(Confidence)
                ? throw new InputException($"does nothing: {Threshold} and {ExitRate} are both given", Confidence)
                : (new EarlyExit(knobs.Rate(ExitRate)) { Threshold = ParseThreshold(threshold) }, null);
        }

        ConfidenceDistribution confidences = PreviewConfidences.Of(knobs).AllUsedBy([preview], [resolution]).For(preview, resolution);
        if (hasRate)
        {
            RateDistribution rate = knobs.Rate(ExitRate);
            return (new EarlyExit(rate) { Threshold = confidences.ThresholdFor(rate.Mean) }, confidences.Description);
        }

        double given = ParseThreshold(threshold);
        return (new EarlyExit(confidences.ExitRate(given)) { Threshold = given }, confidences.Description);
    }
}
