using LatencyLab.Files;
using LatencyLab.Networks.Hydranet;

namespace LatencyLab.Search.Hydranet;

/// <summary>The options of a HydraNet: their names, what they may be, and what they are where they are not given.</summary>
internal static class HydranetOptions
{
    public const string Template = "--template", Classes = "--classes", StemEnd = "--stem-end", StemWidth = "--stem-width",
        StemDepth = "--stem-depth", Branches = "--branches", TopK = "--top-k", BranchWidth = "--branch-width",
        BranchDepth = "--branch-depth", GateWidth = "--gate-width", Combiner = "--combiner", Execution = "--execution",
        Skew = "--skew", Usage = "--usage", Proxy = "--proxy", All = "all";

    public const int MostClasses = 1_000_000, MostDepth = 20_000;

    private const int SmallImage = 64, SmallClasses = 100, LargeClasses = 1000, SmallBranches = 20, LargeBranches = 50;

    public static IReadOnlyList<string> Combiners { get; } = ["concat", "sum"];

    public static IReadOnlyList<string> Executions { get; } = ["sequence", "concurrent"];

    public static IReadOnlyList<FamilyKnob> Knobs { get; } =
    [
        new(Template, $"hydranet: where values that are not given come from: {string.Join(", ", HydranetTemplates.Names)} (default: the "
            + "one of the network, else 20 branches for small images and 50 for large ones)."),
        new(Classes, "hydranet: classes, divided among the branches (default: the template's)."),
        new(StemEnd, "hydranet: last stage or block of the network that belongs to the stem, e.g. stage2 or stage2.block3 (default: the "
            + "template's; search: every stage but the last)."),
        new(
            StemWidth,
            "hydranet: channels of the stem over the network's (default: the template's). search: to choose from, separated by commas."),
        new(
            StemDepth,
            "hydranet: blocks of each stage that the stem has at most, or all (default: the template's). search: separated by commas."),
        new(Branches, "hydranet: number of branches B (default: the template's; search: half, once and twice that)."),
        new(TopK, "hydranet: branches k that run for an image (default: the template's; search: 1,2,4,8)."),
        new(BranchWidth, "hydranet: channels of a branch over the network's (default: the template's; search: half, once and twice that)."),
        new(BranchDepth, "hydranet: blocks of each stage that a branch has at most, or all (default: the template's; search: 1,2,4 and the "
            + "template's)."),
        new(GateWidth, "hydranet: channels of the gate over the network's (default: the template's). search: separated by commas; no proxy "
            + "sees how well a gate chooses."),
        new(
            Combiner,
            "hydranet: concat or sum of the branches' features before the classifier (default concat). search: separated by commas."),
        new(Execution, "hydranet: sequence, branches one after another (default), or concurrent, as far as the device has room.")
        {
            PredictDefault = "sequence",
            SearchDefault = "sequence",
        },
        new(Skew, "hydranet: how unevenly images fall on the branches: branch i has a share in proportion to i^-SKEW (default: all "
            + "alike)."),
        new(Usage, "hydranet: images that each branch ran for, in any unit: numbers separated by commas, or a file with one a line.")
        {
            InSearch = false,
        },
        new(Proxy, "hydranet, search: what stands for accuracy without --accuracy: compute (MACs kept), capacity (parameters kept) or "
            + "both, the geometric mean of the two (default).") { InPredict = false, SearchDefault = "both" },
    ];

    /// <summary>The template that is named, that the network has, or one for networks without.</summary>
    public static HydranetTemplate TemplateOf(KnobValues knobs, INetworkSource network)
    {
        if (knobs.Text(Template) is string name)
            return HydranetTemplates.Find(KnobValues.ParseChoice(name, Template, HydranetTemplates.Names));
        bool small = network.DefaultResolution <= SmallImage;
        return HydranetTemplates.All.FirstOrDefault(template => template.Network == network.Name)
            ?? new HydranetTemplate("any network", network.Name, small ? SmallClasses : LargeClasses)
            {
                StemEnd = HydranetRules.StageEnds(network).LastOrDefault() ?? HydranetRules.StemEnds(network)[^1],
                Branches = small ? SmallBranches : LargeBranches,
                TopK = 4,
                BranchWidth = 0.25,
                GateWidth = 0.125,
            };
    }

    /// <summary>A depth: null stands for all blocks.</summary>
    public static int? Depth(string text, string option) => text.Trim() == All ? null : KnobValues.ParseCount(text, option, 1, MostDepth);

    /// <summary>An exponent of usage; null where it is not given.</summary>
    public static double? SkewOf(KnobValues knobs) =>
        knobs.Text(Skew) is null ? null : knobs.Number(Skew, 0, HydranetRules.LargestSkew);

    /// <summary>Shares of the images of each branch, together k, from counts or shares; null where they are not given.</summary>
    /// <exception cref="InputException">The text or file has no numbers.</exception>
    public static IReadOnlyList<double>? UsageOf(KnobValues knobs, int topK)
    {
        if (knobs.Text(Usage) is not string text)
            return null;
        string[] parts = text.Contains(',', StringComparison.Ordinal) ? text.Split(',')
            : InputFile.Read(text, "usage of branches", stream =>
            {
                using StreamReader reader = new(stream);
                return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            });
        double[] counts = [.. parts.Select(part => KnobValues.ParseNumber(part, Usage, 0, double.MaxValue))];
        return counts.Sum() is var all and > 0 ? [.. counts.Select(count => count * topK / all)]
            : throw new InputException("no branch has an image, expected at least one", Usage);
    }

    public static string Key(Combiner combiner) => Combiners[(int)combiner];

    public static Combiner ParseCombiner(string text) => (Combiner)Combiners.ToList().IndexOf(text);

    /// <exception cref="InputException">Rates are to be drawn for batches.</exception>
    public static void RefuseSharedRates(FamilyTarget target)
    {
        if (target.RatesDrawn == RateSharing.Batch)
            throw new InputException(
                "does nothing: every image of a HydraNet goes to k branches, there is no rate to draw", "--rates-drawn");
    }

    /// <summary>Runs something that speaks of parts of a configuration, so that its messages name the option.</summary>
    /// <exception cref="InputException">What was wrong; every line with the option that it is about, where there is one.</exception>
    public static T Named<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (InputException problem)
        {
            throw Named(problem);
        }
    }

    /// <summary>The same errors with the option in place of the property that they are about (<see cref="HydranetRules"/>).</summary>
    public static InputException Named(InputException problem) =>
        new([.. problem.Errors.Select(error => error.Line > 0 || error.Source?.StartsWith("--", StringComparison.Ordinal) == true ? error
            : error with { Source = Knobs.FirstOrDefault(knob => IsNamed(knob.Option, error.Source))?.Option })]);

    /// <summary>Whether an option (<c>--stem-end</c>) or a key (<c>stem_end</c>) is that of a property (<c>StemEnd</c>).</summary>
    public static bool IsNamed(string key, string? property) =>
        string.Concat(key.Where(char.IsAsciiLetter)).Equals(property, StringComparison.OrdinalIgnoreCase);
}
