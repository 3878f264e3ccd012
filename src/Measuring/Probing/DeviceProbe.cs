namespace LatencyLab.Measuring.Probing;

/// <summary>What a probe is doing, and the part of its time that is over.</summary>
public readonly record struct ProbeProgress(string Step, double Part);

/// <summary>Measures a device's rates with the probing kernels.</summary>
public sealed class DeviceProbe
{
    // Parts of the time for sampling.
    private const double FrequencyPart = 0.06, PeakPart = 0.08, OtherPeaksPart = 0.16, LatencyPart = 0.03, SweepPart = 0.3,
        LevelsPart = 0.32, LaunchPart = 0.05;

    /// <summary>Memory is gone through so many times: what others do to shared caches lasts for seconds, not for the whole probe.</summary>
    private const int MemoryRounds = 3;

    private const int LaunchTries = 20, ChainIterations = 4000, LatencyIterations = 8000, ClockIterations = 2000;
    private readonly IMeasurementBackend _backend;
    private readonly ProbeHardware _hardware;
    private readonly double _seconds;
    private readonly Action<ProbeProgress>? _report;
    private readonly ReferenceGauge _gauge;
    private readonly ProbeSampler _sampler;
    private readonly double _launchSeconds;
    private double _part;

    private DeviceProbe(IMeasurementBackend backend, ReferenceGauge gauge, double seconds, Action<ProbeProgress>? report)
    {
        _backend = backend;
        _gauge = gauge;
        _seconds = seconds;
        _report = report;
        _hardware = backend.Hardware;
        _sampler = new ProbeSampler(backend, gauge);
        _launchSeconds = LaunchSeconds(backend);
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
        ProbedPeak peak = Peak(_backend, _sampler, _launchSeconds, Step("multiply-adds", PeakPart));
        ProbedRate latency = Latency(Step("multiply-add latency", LatencyPart));
        List<ProbedPeak> otherPeaks = [];
        ProbedRate? singleDispatch = null;
        for (int i = 0; i < others.Count; i++)
        {
            using IMeasurementBackend other = others[i]();
            using ReferenceGauge otherGauge = new(other);
            ProbeSampler otherSampler = new(other, otherGauge);
            double share = Step($"multiply-adds, {other.Implementation}", OtherPeaksPart / others.Count);
            otherPeaks.Add(Peak(other, otherSampler, LaunchSeconds(other), 0.8 * share));
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
        List<(string Name, ProbedRate Rate)> used =
        [
            ("multiply-adds", peak.MacsPerSecond), ("multiply-add latency", latency),
            .. levels.Select(level => ($"{level.Level.Name} read", level.Read)), ("empty launch", dispatch), ("smallest kernel", smallest),
        ];
        if (frequency is ProbedRate clock)
            used.Insert(0, ("clock", clock));
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
            Unsteady = [.. used.Where(one => !(Math.Abs(one.Rate.Drift) <= limits.TrustedDrift)).Select(one => one.Name)],
        };
    }

    private ProbedRate Frequency(double share)
    {
        (IPreparedWork work, int iterations) = Long(
            _backend, _launchSeconds, new ClockChainKind(), ClockIterations, count => new ClockChain(_hardware.Items, count));
        using (work)
            return _sampler.Rate(work, (double)iterations * ClockChain.Operations, share);
    }

    private ProbedRate Latency(double share)
    {
        (IPreparedWork work, int links) = Long(
            _backend, _launchSeconds, new FmaLatencyKind(), LatencyIterations, count => new FmaLatency(1, count));
        using (work)
            return _sampler.Seconds(work, share).Scaled(1.0 / links);
    }

    private static ProbedPeak Peak(IMeasurementBackend backend, ProbeSampler sampler, double launchSeconds, double share)
    {
        FmaChains chains = new(backend.Hardware.Items, 1, backend.LaneWidth);
        (IPreparedWork work, int iterations) = Long(
            backend, launchSeconds, new FmaChainsKind(), ChainIterations, count => chains with { Iterations = count });
        double macs = (chains with { Iterations = iterations }).Work(sizeof(float)).Macs;
        using (work)
            return new ProbedPeak(backend.LaneWidth, backend.Threads, sampler.Rate(work, macs, share));
    }

    private IReadOnlyList<ProbedLevel> Levels()
    {
        IReadOnlyList<double> sizes = WorkingSets.Sweep(_hardware);
        double[] rates = new double[sizes.Count];
        for (int round = 0; round < MemoryRounds; round++)
        {
            for (int i = 0; i < rates.Length; i++)
                rates[i] = Math.Max(
                    rates[i], Read(sizes[i], Step("memory, growing working sets", SweepPart / rates.Length / MemoryRounds)).Best);
        }

        BandwidthPoint[] curve = [.. sizes.Select((size, i) => new BandwidthPoint(size, rates[i]))];
        IReadOnlyList<ProbeLevel> caches = _hardware.Caches.Count > 0 ? _hardware.Caches : CachesSeen(curve);
        ProbedLevel[] levels = new ProbedLevel[caches.Count + 1];
        for (int round = 0; round < MemoryRounds; round++)
        {
            for (int i = 0; i < levels.Length; i++)
            {
                ProbedLevel seen = Level(caches, i, LevelsPart / levels.Length / MemoryRounds);
                levels[i] = round == 0 ? seen : levels[i] with { Read = levels[i].Read.Or(seen.Read), Copy = levels[i].Copy.Or(seen.Copy) };
            }
        }

        for (int i = 0; i + 1 < levels.Length; i++)
            levels[i] = levels[i] with { KneeBytes = BandwidthCurve.Knee(curve, levels[i].Read.Best, levels[i + 1].Read.Best) };
        return levels;
    }

    private ProbedLevel Level(IReadOnlyList<ProbeLevel> caches, int index, double part)
    {
        bool isCache = index < caches.Count;
        ProbeLevel level = isCache ? caches[index]
            : new ProbeLevel(
                "dram", MemoryScope.Device, _hardware.MemoryBytes, caches.Count > 0 ? caches[^1].TransactionBytes : 64,
                "operating system");
        double set = isCache ? WorkingSets.ForCache(caches, index, _hardware.EngineCount) : WorkingSets.ForMemory(_hardware);
        double share = Step($"memory, {level.Name}", part) / 2;
        return new ProbedLevel(level, set, Read(set, share), Copy(set, share), null);
    }

    /// <summary>Caches of a machine that does not describe them: all but the last of several are taken for a core's own.</summary>
    private List<ProbeLevel> CachesSeen(IReadOnlyList<BandwidthPoint> curve)
    {
        IReadOnlyList<double> knees = CacheFit.Sizes(curve);
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
        StreamRead read = new(_hardware.Items, Floats(bytesOfEngine), 1, _backend.LaneWidth) { IsInterleaved = _hardware.IsInterleaved };
        return Streamed(new StreamReadKind(), passes => read with { Passes = passes }, share);
    }

    private ProbedRate Copy(double bytesOfEngine, double share)
    {
        StreamCopy copy = new(_hardware.Items, Floats(bytesOfEngine / 2), 1, _backend.LaneWidth)
        {
            IsInterleaved = _hardware.IsInterleaved,
        };
        return Streamed(new StreamCopyKind(), passes => copy with { Passes = passes }, share);
    }

    private ProbedRate Streamed(KernelKind kind, Func<int, Operators.Operator> ofPasses, double share)
    {
        (IPreparedWork work, int passes) = Long(_backend, _launchSeconds, kind, 1, ofPasses);
        using (work)
            return _sampler.Rate(work, ofPasses(passes).Work(sizeof(float)).Bytes.Total, share);
    }

    private int Floats(double bytesOfEngine) => (int)Math.Clamp(
        bytesOfEngine * _hardware.EngineCount / _hardware.Items / sizeof(float), 1, (double)int.MaxValue / 2 / _hardware.Items);

    private static double LaunchSeconds(IMeasurementBackend backend)
    {
        using IPreparedWork launch = backend.Prepare(new EmptyLaunchKind(), new KernelRequest(new EmptyLaunch(backend.Hardware.Items)));
        return Enumerable.Range(0, LaunchTries).Min(_ => launch.Run(1));
    }

    private static (IPreparedWork Work, int Iterations) Long(
        IMeasurementBackend backend, double launchSeconds, KernelKind kind, int iterations, Func<int, Operators.Operator> operatorOf) =>
        RunLength.Prepare(iterations, launchSeconds, count => backend.Prepare(kind, new KernelRequest(operatorOf(count))));

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
