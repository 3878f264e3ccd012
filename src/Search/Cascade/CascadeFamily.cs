using LatencyLab.Networks.Cascade;

namespace LatencyLab.Search.Cascade;

/// <summary>Early exits and cascades on the command line, in files and in searches.</summary>
internal sealed class CascadeFamily : INetworkFamily
{
    internal const string Exits = "--exits", ExitRates = "--exit-rates", Thresholds = "--thresholds", Confidence = "--confidence",
        Head = "--exit-head", Before = "--before";

    private const string DefaultThresholds = "0.5,0.6,0.7,0.8,0.9,0.95";

    internal static IReadOnlyList<string> Heads { get; } = [.. Enum.GetNames<ExitHeadKind>().Select(name => name.ToLowerInvariant())];

    public string Name => "cascade";

    public string Summary => "early exits inside of a network, and networks that run before it";

    public IReadOnlyList<FamilyKnob> Knobs { get; } =
    [
        new(Exits, "cascade: blocks after which there is an exit (search: may be one), separated by commas; stage2 is the end of stage 2; "
            + "none for no exit (default: the end of every stage but the last)."),
        new(ExitRates, "cascade: share of the images that reach an exit that end there. predict: one for all or one an exit, separated by "
            + "commas (default 0.3); search: to choose from (default 0.2,0.4,0.6). A rate may be beta:MEAN,CONCENTRATION or a .csv "
            + "histogram."),
        new(Confidence, "cascade: CSV exit,confidence,weight[,correct] of how sure every exit was of a validation set: exit rates follow "
            + "from thresholds, and with correct the search knows the accuracy."),
        new(Thresholds, "cascade: confidence from which an image ends, with --confidence. predict: one for all or one an exit (default "
            + $"0.8); search: to choose from (default {DefaultThresholds})."),
        new(Head, "cascade: classifier of an exit: pool (global pool, linear; default), conv (two 3x3 convolutions of stride 2 before "
            + "it), or own, which a network with exits of its own always has (msdnet, ranet).")
            { PredictDefault = "pool", SearchDefault = "pool" },
        new(Before, "cascade: whole networks that run first, separated by commas, e.g. mobilenet_v3_small@160 (resolution in pixels)."),
    ];

    public Field Section => CascadeSection.Field;

    public IReadOnlyList<string> TrainerFiles => [];

    public IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target)
    {
        CascadePlaces places = Places(knobs, target);
        IReadOnlyList<string> names = places.Names;
        if (Table(knobs, names) is not ConfidenceTable table)
        {
            IReadOnlyList<RateDistribution> rates = OneEach(
                RateText.ParseList(knobs.Text(ExitRates) ?? "0.3", ExitRates), names, ExitRates);
            return places.Configuration([.. rates.Select(rate => new ExitChoice(rate, null))]);
        }

        string text = knobs.Text(Thresholds) ?? "0.8";
        IReadOnlyList<double> thresholds = OneEach(
            [.. text.Split(',').Select(part => KnobValues.ParseNumber(part, Thresholds, 0, 1))], names, Thresholds);
        double ended = 0;
        List<ExitChoice?> choices = [];
        foreach ((string name, double threshold) in names.Zip(thresholds))
        {
            choices.Add(new ExitChoice(new FixedRate(table.ExitRate(name, threshold, ended)), threshold));
            ended = Math.Max(ended, table.ShareFrom(name, threshold));
        }

        return places.Configuration(choices);
    }

    public IFamilyConfiguration Read(Bound file, FamilyTarget target, string? folder) =>
        CascadeSection.Read(file.Record(Name)!, target, folder);

    public FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs)
    {
        CascadePlaces places = Places(knobs, target);
        ConfidenceTable? table = Table(knobs, places.Names);
        IReadOnlyList<ExitChoice> options = table is null
            ? [.. RateText.ParseList(knobs.Text(ExitRates) ?? "0.2,0.4,0.6", ExitRates).Select(rate => new ExitChoice(rate, null))]
            : [.. (knobs.Text(Thresholds) ?? DefaultThresholds).Split(',').Select(part => KnobValues.ParseNumber(part, Thresholds, 0, 1))
                .Distinct().Order().Select(threshold => new ExitChoice(FixedRate.All, threshold))];
        CascadeSpace space = new(places, options, table, target, costs);
        return new FamilySpace(
            space, space.Configuration, table is { HasAccuracy: true } ? "1 - accuracy of the confidence file" : "1 - compute kept");
    }

    private static CascadePlaces Places(KnobValues knobs, FamilyTarget target)
    {
        CutNetwork network = new(NetworkCatalog.Open(target.Network), target.Resolution);
        CutPoint[] exits = knobs.Text(Exits) switch
        {
            null => [.. network.EndsOfStages],
            "none" => [],
            string text => [.. text.Split(',').Select(name => network.Find(name.Trim(), Exits))],
        };
        for (int i = 1; i < exits.Length; i++)
        {
            if (exits[i].Index <= exits[i - 1].Index)
                throw new InputException(
                    $"{exits[i].Name} does not come after {exits[i - 1].Name}, expected the order of the network", Exits);
        }

        CutNetwork[] before = knobs.Text(Before) is string networks ? [.. networks.Split(',').Select(ParseNetwork)] : [];
        ExitHeadKind head = network.HasOwnExits && !knobs.IsGiven(Head) ? ExitHeadKind.Own
            : Enum.Parse<ExitHeadKind>(knobs.Choice(Head, Heads), ignoreCase: true);
        if (HeadError(network, head) is string error && exits.Length > 0)
            throw new InputException(error, Head);
        if (exits.Length == 0 && knobs.IsGiven(Head))
            throw new InputException("does nothing: there is no exit inside of the network", Head);
        return exits.Length + before.Length > 0
            ? new CascadePlaces(network, before, exits, head)
            : throw new InputException("leaves neither an exit nor a network before, expected one of either", Exits);
    }

    /// <summary>Why a network cannot have exits with such classifiers; null where it can.</summary>
    internal static string? HeadError(CutNetwork network, ExitHeadKind head) => network.HasOwnExits == (head == ExitHeadKind.Own) ? null
        : network.HasOwnExits ? $"{network.Name} has exits of its own, expected own"
        : $"{network.Name} has no exits of its own, expected pool or conv";

    private static CutNetwork ParseNetwork(string text)
    {
        string[] parts = text.Trim().Split('@');
        if (parts.Length > 2)
            throw new InputException($"'{text}' is not NETWORK or NETWORK@RESOLUTION", Before);
        try
        {
            return new CutNetwork(
                NetworkCatalog.Open(parts[0]), parts.Length == 1 ? null : KnobValues.ParseCount(parts[1], Before, 1, 100_000))
            {
                Reference = parts[0],
            };
        }
        catch (InputException problem) when (problem.Errors[0].Source is null)
        {
            throw new InputException([.. problem.Errors.Select(error => error with { Source = Before })]);
        }
    }

    private static ConfidenceTable? Table(KnobValues knobs, IReadOnlyList<string> names)
    {
        if (knobs.Text(Confidence) is not string path)
            return knobs.IsGiven(Thresholds) ? throw new InputException("needs --confidence, from which exit rates follow", Thresholds)
                : null;
        if (knobs.IsGiven(ExitRates))
            throw new InputException("does not go with --confidence, from which exit rates follow", ExitRates);
        ConfidenceTable table = ConfidenceTable.Read(path);
        foreach (string name in names)
            table.Verify(name, path);
        return table;
    }

    private static IReadOnlyList<T> OneEach<T>(IReadOnlyList<T> values, IReadOnlyList<string> names, string option) =>
        values.Count == names.Count ? values
        : values.Count == 1 ? [.. Enumerable.Repeat(values[0], names.Count)]
        : throw new InputException($"has {values.Count} entries, expected 1 or {names.Count} ({string.Join(", ", names)})", option);
}
