using LatencyLab.Networks.Hydranet;
using LatencyLab.Predictor.Composition;
using O = LatencyLab.Search.Hydranet.HydranetOptions;

namespace LatencyLab.Search.Hydranet;

/// <summary>
/// What a designer of a HydraNet chooses. Its parts add, but each depends on several choices: solved by branch and bound.
/// </summary>
internal sealed class HydranetSpace : ISearchSpace
{
    private const int End = 0, StemWide = 1, StemDeep = 2, Count = 3, K = 4, Wide = 5, Deep = 6, Gate = 7, Joined = 8;

    private readonly Timeline _start;
    private readonly HydranetConfiguration _base;
    private readonly string[] _ends;
    private readonly double[] _stemWidths, _widths, _gateWidths;
    private readonly int?[] _stemDepths, _depths;
    private readonly int[] _counts, _topKs;
    private readonly Combiner[] _combiners;
    private readonly CostTable[] _parts;
    private readonly double _baselineMacs, _baselineParameters;
    private readonly string _proxy;

    private HydranetSpace(KnobValues knobs, FamilyTarget target, PartCosts costs)
    {
        O.RefuseSharedRates(target);
        INetworkSource network = NetworkCatalog.Open(target.Network);
        HydranetTemplate template = O.Named(() => O.TemplateOf(knobs, network));
        _proxy = knobs.Choice(O.Proxy, ["compute", "capacity", "both"]);
        _base = new HydranetConfiguration
        {
            Network = network,
            Resolution = target.Resolution ?? network.DefaultResolution,
            Classes = knobs.Text(O.Classes) is null ? template.Classes : knobs.Count(O.Classes, 2, O.MostClasses),
            StemEnd = template.StemEnd,
            Branches = 1,
            TopK = 1,
            BranchWidth = template.BranchWidth,
            GateWidth = template.GateWidth,
            RunsConcurrently = knobs.Choice(O.Execution, O.Executions) == O.Executions[1],
            Skew = O.SkewOf(knobs),
        };
        _ends = knobs.Text(O.StemEnd) is null ? [.. HydranetRules.StageEnds(network).DefaultIfEmpty(template.StemEnd)]
            : [.. knobs.Texts(O.StemEnd).Distinct()];
        foreach (string end in _ends)
            O.Named(() => HydranetRules.StemEndIndex(network, end));
        _stemWidths = Widths(knobs, O.StemWidth, template.StemWidth);
        _stemDepths = Depths(knobs, O.StemDepth, [template.StemDepth]);
        _counts = knobs.Text(O.Branches) is not null
            ? [.. knobs.Counts(O.Branches, 1, Math.Min(_base.Classes, HydranetRules.MaximumBranches))]
            : [.. new[] { template.Branches / 2, template.Branches, 2 * template.Branches }
                .Where(count => count >= 1 && count <= _base.Classes)];
        _topKs = knobs.Text(O.TopK) is not null ? [.. knobs.Counts(O.TopK, 1, HydranetRules.MaximumBranches)] : [1, 2, 4, 8];
        _widths = Widths(knobs, O.BranchWidth, template.BranchWidth / 2, template.BranchWidth, 2 * template.BranchWidth);
        _depths = Depths(knobs, O.BranchDepth, [.. new int?[] { 1, 2, 4, template.BranchDepth }.Distinct()]);
        _gateWidths = Widths(knobs, O.GateWidth, template.GateWidth);
        _combiners =
            knobs.Text(O.Combiner) is null ? [Combiner.Concat] : [.. knobs.Choices(O.Combiner, O.Combiners).Select(O.ParseCombiner)];
        Variables =
        [
            new("stem_end", _ends), new("stem_width", [.. _stemWidths.Select(HydranetFamily.Text)]),
            new("stem_depth", [.. _stemDepths.Select(Text)]), new("branches", [.. _counts.Select(count => Text(count))]),
            new("top_k", [.. _topKs.Select(count => Text(count))]), new("branch_width", [.. _widths.Select(HydranetFamily.Text)]),
            new("branch_depth", [.. _depths.Select(Text)]), new("gate_width", [.. _gateWidths.Select(HydranetFamily.Text)]),
            new("combiner", [.. _combiners.Select(O.Key)]),
        ];
        int[] options = [.. Variables.Select(variable => variable.Options.Count)];
        int batch = target.Batch;
        _start = costs.Model.Start.Time;
        Network baseline = CutBlocks.WithClasses(network, _base.Classes).Build(1, _base.Resolution);
        (_baselineMacs, _baselineParameters) = (baseline.Macs, baseline.ParameterCount);
        DynamicNetwork frame = DynamicNetwork.Static(baseline) with { Batch = batch, RatesDrawn = target.RatesDrawn };
        _parts =
        [
            new CostTable([End, StemWide, StemDeep], options, choices => Cost(Parts(choices).Stem(batch))),
            new CostTable([End, StemWide, Count, K, Gate], options, choices => IsLegal(choices) ? Cost(Parts(choices).Gate(batch)) : null),
            new CostTable([End, StemWide, Count, K, Wide, Deep, Joined], options, Branches),
            new CostTable([End, StemWide, K, Wide, Deep, Joined], options, choices => Cost([Parts(choices).Combine(batch)])),
        ];

        (Timeline, double, double)? Cost(IReadOnlyList<Block> blocks) => (
            blocks.Aggregate(default(Timeline), (sum, block) => sum + NetworkPredictor.PredictBlock(costs.Model, block).Time),
            HydranetParts.Macs(blocks) / (double)batch, HydranetParts.Parameters(blocks));

        (Timeline, double, double)? Branches(int[] choices)
        {
            if (!IsLegal(choices))
                return null;
            HydranetParts parts = Parts(choices);
            IReadOnlyList<Block> one = parts.Branch(1);
            return (
                DynamicPredictor.Expected(costs, parts.Branches, frame).Latency.Time,
                (double)_topKs[choices[K]] * HydranetParts.Macs(one), (double)_counts[choices[Count]] * HydranetParts.Parameters(one));
        }
    }

    public IReadOnlyList<SearchVariable> Variables { get; }

    /// <exception cref="InputException">An option is wrong, or no configuration is legal: says why the first is not.</exception>
    public static FamilySpace Of(KnobValues knobs, FamilyTarget target, PartCosts costs)
    {
        HydranetSpace space = new(knobs, target, costs);
        if (space.Bound([]) is null)
            throw O.Named(space._parts.Select(part => part.Problem).FirstOrDefault(problem => problem is not null)
                ?? new InputException("every number of branches is smaller than every top-k", O.TopK));
        return new FamilySpace(space, choices => new HydranetPlan(space.Configuration([.. choices]), target.Network), space.LossName);
    }

    public CandidateCosts? Evaluate(IReadOnlyList<int> choices) => Bound(choices);

    public CandidateCosts? Bound(IReadOnlyList<int> prefix)
    {
        CostRange sum = new(_start, 0, 0, 0, 0);
        foreach (CostTable part in _parts)
        {
            if (part.Of(prefix) is not CostRange range)
                return null;
            sum += range;
        }

        return new CandidateCosts(sum.Time, Loss(sum.MostMacs, sum.MostParameters), sum.Macs, sum.Parameters);
    }

    private string LossName => _proxy switch
    {
        "compute" => "1 - compute kept",
        "capacity" => "1 - capacity kept",
        _ => "1 - sqrt(compute kept x capacity kept)",
    };

    /// <summary>What is kept is at most all: more MACs or parameters than the baseline's count no further.</summary>
    private double Loss(double macs, double parameters)
    {
        double compute = Math.Min(1, macs / _baselineMacs), capacity = Math.Min(1, parameters / _baselineParameters);
        return 1 - (_proxy switch { "compute" => compute, "capacity" => capacity, _ => Math.Sqrt(compute * capacity) });
    }

    private HydranetParts Parts(int[] choices) => new(Configuration(choices));

    /// <summary>The configuration of a choice; open variables have their first option, or a legal one.</summary>
    private HydranetConfiguration Configuration(int[] choices)
    {
        int topK = choices[K] < 0 ? 1 : _topKs[choices[K]];
        return _base with
        {
            StemEnd = At(_ends, End),
            StemWidth = At(_stemWidths, StemWide),
            StemDepth = choices[StemDeep] < 0 ? null : _stemDepths[choices[StemDeep]],
            Branches = choices[Count] < 0 ? topK : _counts[choices[Count]],
            TopK = topK,
            BranchWidth = At(_widths, Wide),
            BranchDepth = choices[Deep] < 0 ? null : _depths[choices[Deep]],
            GateWidth = At(_gateWidths, Gate),
            Combiner = At(_combiners, Joined),
        };

        T At<T>(T[] values, int variable) => values[Math.Max(0, choices[variable])];
    }

    private bool IsLegal(int[] choices) => _topKs[choices[K]] <= _counts[choices[Count]];

    private static double[] Widths(KnobValues knobs, string option, params double[] otherwise) =>
        knobs.Text(option) is null
            ? [.. otherwise.Where(width => width is >= HydranetRules.SmallestWidth and <= HydranetRules.LargestWidth)]
        : [.. knobs.Numbers(option, HydranetRules.SmallestWidth, HydranetRules.LargestWidth)];

    /// <summary>Rising, all blocks last.</summary>
    private static int?[] Depths(KnobValues knobs, string option, int?[] otherwise) =>
        [.. (knobs.Text(option) is null ? otherwise : knobs.Texts(option).Select(text => O.Depth(text, option))).Distinct()
            .OrderBy(depth => depth ?? int.MaxValue)];

    private static string Text(int? depth) => depth is int given ? FormattableString.Invariant($"{given}") : O.All;
}
