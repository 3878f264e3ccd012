namespace LatencyLab.Measuring.Crossover;

/// <summary>Operators that run one after another, timed together: a block. The sum of their times by the backend's clock.</summary>
internal sealed class WorkSequence(IReadOnlyList<IPreparedWork> works) : IPreparedWork
{
    private readonly IPreparedWork[] _works = [.. works];

    public static WorkSequence Prepare(IMeasurementBackend backend, IEnumerable<Operator> operators, MaskStyle mask, int seed)
    {
        List<IPreparedWork> works = [];
        try
        {
            foreach (Operator op in operators)
                works.Add(backend.Prepare(KernelCatalog.Find(op)!, new KernelRequest(op) { Mask = mask, Seed = seed }));
        }
        catch
        {
            works.ForEach(work => work.Dispose());
            throw;
        }

        return new WorkSequence(works);
    }

    public double Run(int repetitions)
    {
        double seconds = 0;
        for (int i = 0; i < repetitions; i++)
        {
            foreach (IPreparedWork work in _works)
                seconds += work.Run(1);
        }

        return seconds;
    }

    public void Dispose()
    {
        foreach (IPreparedWork work in _works)
            work.Dispose();
    }
}
