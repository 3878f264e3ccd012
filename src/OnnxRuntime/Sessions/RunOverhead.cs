using LatencyLab.Kernels.Host;

namespace LatencyLab.OnnxRuntime.Sessions;

/// <summary>
/// What a run of a model costs beside its operators: a network pays it once, a model of one operator every time. It is measured beside
/// every sample that it matters to, since the clock of a busy machine is not always the same.
/// </summary>
internal sealed class RunOverhead : IDisposable
{
    private const int Samples = 60, Runs = 50, Chain = 33, RunsBeside = 12;

    /// <summary>Beside runs that take so many times as long, what it was last time is good enough.</summary>
    private const double LongRuns = 100;

    private readonly SessionSettings _settings;
    private readonly Dictionary<int, SessionWork> _empty = [];
    private readonly Dictionary<int, double> _last = [];

    /// <param name="settings">Provider and threads.</param>
    /// <param name="isOneThread">The calling thread does all the work, so that its processor clock tells the time.</param>
    /// <remarks>
    /// From models of one and of many operators on one element, which take turns: the least of each, as what disturbs only makes them
    /// longer.
    /// </remarks>
    public RunOverhead(SessionSettings settings, bool isOneThread)
    {
        _settings = settings;
        using SessionWork one = new(Signs(1, 1), settings, null), many = new(Signs(1, Chain), settings, null);
        double leastOne = double.PositiveInfinity, leastMany = double.PositiveInfinity;
        one.Run(Runs);
        many.Run(Runs);
        for (int sample = 0; sample < Samples; sample++)
        {
            leastOne = Math.Min(leastOne, Seconds(one));
            leastMany = Math.Min(leastMany, Seconds(many));
        }

        NodeSeconds = Math.Max(0, (leastMany - leastOne) / (Chain - 1));
        BestRunSeconds = Math.Max(0, leastOne - NodeSeconds);

        double Seconds(SessionWork work)
        {
            double start = ThreadProcessorClock.Seconds, elapsed = work.Run(Runs);
            return (isOneThread && ThreadProcessorClock.IsAvailable ? Math.Min(elapsed, ThreadProcessorClock.Seconds - start) : elapsed)
                / Runs;
        }
    }

    /// <summary>What every operator costs, its work on one element included.</summary>
    public double NodeSeconds { get; }

    /// <summary>What a run of a model of one input costs without its operators, where nothing disturbs.</summary>
    public double BestRunSeconds { get; }

    /// <summary>What a run costs without its operators, now.</summary>
    /// <param name="inputs">Inputs of the model.</param>
    /// <param name="runSeconds">What the run took that it is for.</param>
    public double RunSeconds(int inputs, double runSeconds)
    {
        if (_last.TryGetValue(inputs, out double last) && runSeconds > LongRuns * last)
            return last;
        if (!_empty.TryGetValue(inputs, out SessionWork? empty))
        {
            _empty.Add(inputs, empty = new SessionWork(Signs(inputs, 1), _settings, null));
            empty.Run(Runs);
        }

        return _last[inputs] = Math.Max(0, empty.Run(RunsBeside) / RunsBeside - NodeSeconds);
    }

    public void Dispose()
    {
        foreach (SessionWork empty in _empty.Values)
            empty.Dispose();
    }

    /// <summary>Operators in a row that the optimizer leaves as they are.</summary>
    private static ModelGraph Signs(int inputs, int count)
    {
        ModelGraph graph = new();
        string last = graph.Input(1, 1);
        for (int i = 1; i < inputs; i++)
            graph.Input(1, 1);
        for (int i = 0; i < count; i++)
            last = graph.Add(i % 2 == 0 ? "Abs" : "Neg", [last]);
        return graph.Output(last, [1, 1]);
    }
}
