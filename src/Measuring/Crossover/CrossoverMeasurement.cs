using LatencyLab.Networks;
using LatencyLab.Networks.Lasnet;

namespace LatencyLab.Measuring.Crossover;

/// <summary>The measured crossover of one block at one granularity.</summary>
/// <param name="Block">The block.</param>
/// <param name="Granularity">Spatial granularity S.</param>
/// <param name="Schedules">The schedule of each step that has several, the fastest at half the patches.</param>
/// <param name="Dense">The dense block.</param>
/// <param name="Dynamic">The dynamic block by activation rate, ascending.</param>
public sealed record CrossoverRow(
    BlockShape Block, int Granularity, IReadOnlyList<string> Schedules, RowResult Dense,
    IReadOnlyList<(double Rate, RowResult Result)> Dynamic)
{
    /// <inheritdoc cref="CrossoverRate.Of"/>
    public double? BreakEvenRate =>
        CrossoverRate.Of([.. Dynamic.Select(point => (point.Rate, point.Result.Seconds))], Dense.Seconds);

    /// <summary>False where any of the measurements is not trusted.</summary>
    public bool IsTrusted => Dense.IsTrusted && Dynamic.All(point => point.Result.IsTrusted);
}

/// <summary>Measures whole blocks, dense and spatially dynamic, their operators run one after another.</summary>
public sealed class CrossoverMeasurement
{
    private const double RateOfChoice = 0.5;
    private readonly IMeasurementBackend _backend;
    private readonly MeasuringOptions _options;
    private readonly TimeProvider _time;
    private readonly int _batch;
    private readonly Func<Schedule, bool> _canRun;
    private readonly Func<IReadOnlyList<Operator>, IPreparedWork> _prepare;

    /// <param name="backend">Where kernels run.</param>
    /// <param name="options">Protocol; its seed also draws inputs and masks.</param>
    /// <param name="mask">How the selected patches lie.</param>
    /// <param name="batch">Images.</param>
    public CrossoverMeasurement(IMeasurementBackend backend, MeasuringOptions options, MaskStyle mask, int batch = 1)
        : this(
            backend, options, backend.Time, batch, MeasurableOperators.CanRun,
            operators => WorkSequence.Prepare(backend, operators, mask, options.Seed))
    {
    }

    /// <summary>With other work than the kernels', and another clock for the protocol.</summary>
    internal CrossoverMeasurement(
        IMeasurementBackend backend, MeasuringOptions options, TimeProvider time, int batch, Func<Schedule, bool> canRun,
        Func<IReadOnlyList<Operator>, IPreparedWork> prepare)
    {
        _backend = backend;
        _options = options;
        _time = time;
        _batch = batch;
        _canRun = canRun;
        _prepare = prepare;
    }

    /// <summary>
    /// The blocks to compare: the second of each stage, which has no down-sampling, or the next that can be dynamic.
    /// </summary>
    public static IReadOnlyList<BlockShape> Blocks(Backbone backbone) =>
        [.. backbone.BlocksOf().Where(shape => shape.Index > 0 && shape.Kind != BlockKind.Static).DistinctBy(shape => shape.Stage)];

    /// <summary>Granularities S of a block, without the whole map, which is layer skipping.</summary>
    public static IReadOnlyList<int> Granularities(BlockShape block) => LasnetRules.GranularityChoices(block.LargestSquare);

    /// <summary>Measures one block at one granularity: dense and every rate interleaved with each other.</summary>
    /// <returns>Null when cancelled.</returns>
    /// <exception cref="InputException">The granularity does not divide the block's map, or a step has no schedule that kernels can
    /// run.</exception>
    public CrossoverRow? Measure(BlockShape shape, int granularity, IReadOnlyList<double> rates, CancellationToken cancellation)
    {
        int[]? chosen = Choose(Dynamic(shape, granularity, RateOfChoice), cancellation);
        if (chosen is null)
            return null;
        Block dense = DenseBlock.Build(shape, _batch);
        List<IReadOnlyList<Operator>> works = [Operators(dense, RunnableFirst(dense))];
        foreach (double rate in rates)
            works.Add(Operators(Dynamic(shape, granularity, rate), chosen));
        RowResult[]? results = Interleaved(works, cancellation);
        if (results is null)
            return null;
        Block sample = Dynamic(shape, granularity, RateOfChoice);
        string[] names = [.. sample.Steps.Zip(chosen).Where(step => step.First.Schedules.Count > 1)
            .Select(step => step.First.Schedules[step.Second].Name)];
        return new CrossoverRow(shape, granularity, names, results[0], [.. rates.Zip(results.Skip(1))]);
    }

    private Block Dynamic(BlockShape shape, int granularity, double rate) => LasnetFamily.BuildBlock(
        shape, new BlockConfiguration { Mode = DynamicMode.Spatial, Granularity = granularity, ActivationRate = rate }, _batch);

    /// <summary>The fastest schedule of each step; those of all steps are measured interleaved.</summary>
    private int[]? Choose(Block block, CancellationToken cancellation)
    {
        int[] chosen = RunnableFirst(block);
        List<(int Step, int Schedule)> candidates = [];
        for (int step = 0; step < block.Steps.Count; step++)
        {
            int[] runnable = [.. Enumerable.Range(0, block.Steps[step].Schedules.Count)
                .Where(i => _canRun(block.Steps[step].Schedules[i]))];
            if (runnable.Length > 1)
                candidates.AddRange(runnable.Select(schedule => (step, schedule)));
        }

        RowResult[]? results = Interleaved(
            [.. candidates.Select(
                candidate => MeasurableOperators.Of(block.Steps[candidate.Step].Schedules[candidate.Schedule]).ToArray())],
            cancellation);
        if (results is null)
            return null;
        foreach (IGrouping<int, ((int Step, int Schedule) Candidate, RowResult Result)> step in candidates.Zip(results)
            .GroupBy(pair => pair.First.Step))
            chosen[step.Key] = step.MinBy(pair => pair.Result.Seconds).Candidate.Schedule;
        return chosen;
    }

    private int[] RunnableFirst(Block block) => [.. block.Steps.Select(step =>
    {
        int first = step.Schedules.ToList().FindIndex(schedule => _canRun(schedule));
        return first >= 0 ? first : throw new InputException($"no kernels run step '{step.Name}' of {block.Name} in any of its schedules");
    })];

    private static Operator[] Operators(Block block, int[] schedules) =>
        [.. block.Steps.Zip(schedules).SelectMany(step => MeasurableOperators.Of(step.First.Schedules[step.Second]))];

    private RowResult[]? Interleaved(IReadOnlyList<IReadOnlyList<Operator>> works, CancellationToken cancellation)
    {
        RowResult[] results = new RowResult[works.Count];
        ProtocolCase[] cases =
        [
            .. works.Select((operators, i) => new ProtocolCase(
                i, () => _prepare(operators), IsCold: false, operators.Sum(op => new MeasurementCase(op).Bytes))
            {
                Sensitivity = _backend.SharesCores ? SlowdownSensitivity.OfComputing : 0,
            }),
        ];
        ProtocolEnd end = new InterleavedProtocol(
            _backend, _options with { GroupSize = Math.Max(1, works.Count), TotalBudgetSeconds = null }, _time)
            .Run(cases, (row, result) => results[row.Index] = result, null, cancellation);
        return end == ProtocolEnd.AllRows ? results : null;
    }
}
