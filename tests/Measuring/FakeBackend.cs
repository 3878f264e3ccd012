using LatencyLab.Kernels.Kinds;
using LatencyLab.Measuring.Backends;

namespace LatencyLab.Tests.Measuring;

/// <summary>A clock that only moves when fake work runs.</summary>
internal sealed class FakeClock : TimeProvider
{
    public double Seconds { get; private set; }

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);

    public void Pass(double seconds) => Seconds += seconds;
}

/// <summary>Work that takes the seconds a function says, by a fake clock.</summary>
internal sealed class FakeWork(FakeClock clock, Func<int, double> seconds, Action<int>? ran = null) : IPreparedWork
{
    private int _runs;

    public bool IsDisposed { get; private set; }

    public double Run(int repetitions)
    {
        double total = 0;
        for (int i = 0; i < repetitions; i++)
            total += seconds(_runs++);
        clock.Pass(total);
        ran?.Invoke(repetitions);
        return total;
    }

    public void Dispose() => IsDisposed = true;
}

/// <summary>A backend of fake works; its reference loop takes 10 us unless told otherwise.</summary>
internal sealed class FakeBackend(FakeClock clock, Func<int, double>? reference = null) : IMeasurementBackend
{
    private FakeWatch? _watch;

    public int Evictions { get; private set; }

    public string Name => "fake";

    public string ModelName => "Fake";

    public string Implementation => "fake";

    public int Threads => 1;

    public int LaneWidth => 1;

    public string DeviceName => "fake-1t";

    public string ClockName => "fake";

    public double ClockResolutionSeconds { get; init; } = 1e-9;

    public IPreparedWork Prepare(KernelKind kind, KernelRequest request) => throw new NotSupportedException();

    public IPreparedWork PrepareReference() => new FakeWork(clock, reference ?? (_ => 10e-6));

    public ProbeHardware Hardware => throw new NotSupportedException();

    public bool SharesCores { get; init; }

    /// <summary>Seconds lost in each sample, by its number; null: nobody watches.</summary>
    public Func<int, double>? Lost { get; init; }

    public IThreadWatch? Watch => Lost is null ? null : _watch ??= new FakeWatch(Lost);

    public void EvictCaches()
    {
        Evictions++;
        clock.Pass(1e-3);
    }

    public void Dispose()
    {
    }
}

/// <summary>Loses the seconds that a function says, by the number of the sample.</summary>
internal sealed class FakeWatch(Func<int, double> lost) : IThreadWatch
{
    private int _samples;

    public void Start()
    {
    }

    public double LostSeconds() => lost(_samples++);
}
