namespace LatencyLab.Measuring.Probing;

/// <summary>What a probe is doing, and the part of its time that is over.</summary>
public readonly record struct ProbeProgress(string Step, double Part);

/// <summary>Measures a device's rates with the probing kernels.</summary>
public sealed class DeviceProbe
{
    // Parts of the time for sampling.
    private const double FrequencyPart = 0.06, PeakPart = 0.08, OtherPeaksPart = 0.16, LatencyPart = 0.03, SweepPart = 0.3,
        LevelsPart = 0.32, LaunchPart = 0.05;
    private const int ChainIterations = 4000, LatencyIterations = 8000, ClockIterations = 2000;
    private const double BytesOfRun = 1 << 20;
    private readonly IMeasurementBackend _backend;
    private readonly ProbeHardware _hardware;
    private readonly double _seconds;
    private readonly Action<ProbeProgress>? _report;
    private readonly ReferenceGauge _gauge;
    private readonly ProbeSampler _sampler;
    private double _part;

    private DeviceProbe(IMeasurementBackend backend, ReferenceGauge gauge, double seconds, Action<ProbeProgress>? report)
    {
        _backend = backend;
        _gauge = gauge;
        _seconds = seconds;
        _report = report;
        _hardware = backend.Hardware;
        _sampler = new ProbeSampler(backend, gauge);
    }

    /// <summary>Probes a device.</summary>
    /// <param name="backend">Where the kernels run.</param>
    /// <param name="others">Further backends whose peak is measured for comparison (other register widths, one thread); opened and closed
    /// one by one.</param>
    /// <param name="seconds">About how long sampling may take.</param>
    /// <param name="report">Takes the progress; null for none.</param>
    public static ProbeResult Run(
        IMeasurementBackend backend, IReadOnlyList<Func<IMeasurementBackend>> others, double seconds, Action<ProbeProgress>? report)
    {
        using ReferenceGauge gauge = new(backend);
        return new DeviceProbe(backend, gauge, seconds, report).Run(others);
    }

    private ProbeResult Run(IReadOnlyList<Func<IMeasurementBackend>> others)
    {
        ProbedRate? frequency = _hardware.FrequencyHz is null ? Frequency(Step("clock", FrequencyPart)) : null;
        ProbedPeak peak = Peak(_backend, _sampler, _hardware.Items, Step("multiply-adds", PeakPart));
        ProbedRate latency = Sampled(
            new FmaLatencyKind(), new FmaLatency(1, LatencyIterations), Step("multiply-add latency", LatencyPart))
                .Scaled(1.0 / LatencyIterations);
        List<ProbedPeak> otherPeaks = [];
        ProbedRate? singleDispatch = null;
        for (int i = 0; i < others.Count; i++)
        {
            using IMeasurementBackend other = others[i]();
            using ReferenceGauge otherGauge = new(other);
            ProbeSampler otherSampler = new(other, otherGauge);
            double share = Step($"multiply-adds, {other.Implementation}", OtherPeaksPart / others.Count);
            otherPeaks.Add(Peak(other, otherSampler, other.Hardware.Items, 0.8 * share));
            if (_backend.Threads > 1 && other.Threads == 1 && other.LaneWidth == _backend.LaneWidth)
            {
                using IPreparedWork launch = other.Prepare(new EmptyLaunchKind(), new KernelRequest(new EmptyLaunch(1)));
                singleDispatch = otherSampler.Seconds(launch, 0.2 * share);
            }
        }

        IReadOnlyList<ProbedLevel> levels = Levels();
        double launchShare = Step("launches", LaunchPart) / 2;
        ProbedRate dispatch = Sampled(new EmptyLaunchKind(), new EmptyLaunch(_hardware.Items), launchShare);
        ProbedRate smallest = Sampled(new StreamCopyKind(), new StreamCopy(_hardware.Items, 1, 1, _backend.LaneWidth), launchShare);
        MeasuringOptions limits = new();
        double loss = _sampler.References.Median / _gauge.BestSeconds - 1;
        double spread = _sampler.References.MedianAbsoluteDeviation() / _sampler.References.Median;
        ProbedRate[] used = [.. levels.Select(level => level.Read), peak.MacsPerSecond, latency, dispatch, smallest];
        return new ProbeResult
        {
            DeviceName = _backend.DeviceName,
            ModelName = _backend.ModelName,
            Implementation = _backend.Implementation,
            ClockName = _backend.ClockName,
            Hardware = _hardware,
            LaneWidth = _backend.LaneWidth,
            FrequencyHz = frequency,
            Peak = peak,
            OtherPeaks = otherPeaks,
            FmaLatencySeconds = latency,
            Levels = levels,
            DispatchSeconds = dispatch,
            SingleDispatchSeconds = singleDispatch,
            SmallestKernelSeconds = smallest,
            ReferenceLoss = loss,
            ReferenceSpread = spread,
            Processors = _sampler.RunningPart * _backend.Threads,
            PreemptedPart = _sampler.PreemptedPart,
            IsTrusted = used.Append(frequency ?? peak.MacsPerSecond).All(rate => Math.Abs(rate.Drift) <= limits.TrustedDrift),
        };
    }

    private ProbedRate Frequency(double share)
    {
        using IPreparedWork work = _backend.Prepare(
            new ClockChainKind(), new KernelRequest(new ClockChain(_hardware.Items, ClockIterations)));
        return _sampler.Rate(work, (double)ClockIterations * ClockChain.Operations, share);
    }

    private static ProbedPeak Peak(IMeasurementBackend backend, ProbeSampler sampler, int items, double share)
    {
        FmaChains chains = new(items, ChainIterations, backend.LaneWidth);
        using IPreparedWork work = backend.Prepare(new FmaChainsKind(), new KernelRequest(chains));
        return new ProbedPeak(backend.LaneWidth, backend.Threads, sampler.Rate(work, chains.Work(sizeof(float)).Macs, share));
    }

    private IReadOnlyList<ProbedLevel> Levels()
    {
        IReadOnlyList<double> sizes = WorkingSets.Sweep(_hardware);
        List<BandwidthPoint> curve = [];
        foreach (double size in sizes)
            curve.Add(new BandwidthPoint(size, Read(size, Step("memory, growing working sets", SweepPart / sizes.Count)).Best));

        IReadOnlyList<ProbeLevel> caches = _hardware.Caches.Count > 0 ? _hardware.Caches : CachesSeen(curve);
        List<ProbedLevel> levels = [];
        for (int i = 0; i <= caches.Count; i++)
        {
            bool isCache = i < caches.Count;
            ProbeLevel level = isCache ? caches[i]
                : new ProbeLevel(
                    "dram", MemoryScope.Device, _hardware.MemoryBytes, caches.Count > 0 ? caches[^1].TransactionBytes : 64,
                    "operating system");
            double set = isCache ? WorkingSets.ForCache(caches, i, _hardware.EngineCount) : WorkingSets.ForMemory(_hardware);
            double share = Step($"memory, {level.Name}", LevelsPart / (caches.Count + 1)) / 2;
            levels.Add(new ProbedLevel(level, set, Read(set, share), Copy(set, share), null));
        }

        for (int i = 0; i + 1 < levels.Count; i++)
            levels[i] = levels[i] with { KneeBytes = BandwidthCurve.Knee(curve, levels[i].Read.Best, levels[i + 1].Read.Best) };
        return levels;
    }

    /// <summary>Caches of a machine that does not describe them: all but the last of several are taken for a core's own.</summary>
    private List<ProbeLevel> CachesSeen(IReadOnlyList<BandwidthPoint> curve)
    {
        IReadOnlyList<double> knees = BandwidthCurve.Knees(curve);
        List<ProbeLevel> caches = [];
        for (int i = 0; i < knees.Count; i++)
        {
            bool isShared = i > 0 && i == knees.Count - 1;
            caches.Add(new ProbeLevel(
                $"l{i + 1}", isShared ? MemoryScope.Device : MemoryScope.Engine, (long)(knees[i] * (isShared ? _hardware.EngineCount : 1)),
                64, "working set at which streaming reads become slower; the system does not tell"));
        }

        return caches;
    }

    private ProbedRate Read(double bytesOfEngine, double share)
    {
        StreamRead read = new(_hardware.Items, Floats(bytesOfEngine), Passes(bytesOfEngine), _backend.LaneWidth)
        {
            IsInterleaved = _hardware.IsInterleaved,
        };
        using IPreparedWork work = _backend.Prepare(new StreamReadKind(), new KernelRequest(read));
        return _sampler.Rate(work, read.Work(sizeof(float)).Bytes.Total, share);
    }

    private ProbedRate Copy(double bytesOfEngine, double share)
    {
        StreamCopy copy = new(_hardware.Items, Floats(bytesOfEngine / 2), Passes(bytesOfEngine), _backend.LaneWidth)
        {
            IsInterleaved = _hardware.IsInterleaved,
        };
        using IPreparedWork work = _backend.Prepare(new StreamCopyKind(), new KernelRequest(copy));
        return _sampler.Rate(work, copy.Work(sizeof(float)).Bytes.Total, share);
    }

    private int Floats(double bytesOfEngine) => (int)Math.Clamp(
        bytesOfEngine * _hardware.EngineCount / _hardware.Items / sizeof(float), 1, (double)int.MaxValue / 2 / _hardware.Items);

    private int Passes(double bytesOfEngine) => (int)Math.Max(1, BytesOfRun / bytesOfEngine);

    private ProbedRate Sampled(KernelKind kind, Operators.Operator source, double share)
    {
        using IPreparedWork work = _backend.Prepare(kind, new KernelRequest(source));
        return _sampler.Seconds(work, share);
    }

    /// <summary>Reports a step and gives the seconds it may sample for.</summary>
    private double Step(string name, double share)
    {
        _report?.Invoke(new ProbeProgress(name, _part));
        _part += share;
        return share * _seconds;
    }
}
