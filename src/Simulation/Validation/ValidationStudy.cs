using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Simulation.Validation;

/// <summary>One operator on one device, simulated and by the closed form.</summary>
/// <param name="Device">Device and type.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Class">Its class.</param>
/// <param name="Seconds">Simulated.</param>
/// <param name="ClosedSeconds">Closed form.</param>
/// <param name="Stalled">What took most of the simulated time.</param>
public sealed record ValidationCase(
    string Device, Operator Operator, OperatorClass Class, double Seconds, double ClosedSeconds, string Stalled)
{
    /// <summary>Simulated over closed form.</summary>
    public double Ratio => Seconds / ClosedSeconds;
}

/// <summary>Devices with more of something, on which no operator should be slower.</summary>
/// <param name="What">What there is more of.</param>
/// <param name="Cases">Operators that were tried.</param>
/// <param name="Slower">Those that were slower: scheduling anomalies (Graham 1966).</param>
/// <param name="Worst">The greatest ratio of time with more over time without.</param>
public sealed record AnomalyCount(string What, int Cases, int Slower, double Worst);

/// <summary>The simulation against the closed form.</summary>
/// <param name="Operators">Operators a device.</param>
/// <param name="Seed">Of the draw.</param>
/// <param name="Cases">All cases.</param>
/// <param name="Anomalies">What more of something made slower.</param>
public sealed record ValidationStudy(
    int Operators, int Seed, IReadOnlyList<ValidationCase> Cases, IReadOnlyList<AnomalyCount> Anomalies)
{
    /// <summary>Both against measured rows; empty where there were none.</summary>
    public IReadOnlyList<MeasuredErrors> Measured { get; init; } = [];

    /// <summary>Measured operators on scattered and on clustered patches; empty where there were none.</summary>
    public IReadOnlyList<MaskPair> Masks { get; init; } = [];

    /// <summary>Every n-th operator is tried on devices with more of something.</summary>
    private const int AnomalyStep = 10;

    /// <summary>More of it.</summary>
    private const double More = 1.3;

    /// <summary>What more may cost before it counts as slower: events are on whole picoseconds.</summary>
    private const double Slack = 1e-6;

    /// <summary>The devices: vendors, generations, sizes, and types with and without matrix units.</summary>
    public static IReadOnlyList<(string Device, DataType Type)> Devices { get; } =
    [
        ("nvidia-p100-pcie-16gb", DataType.Fp32), ("nvidia-gtx1080ti", DataType.Fp32), ("nvidia-v100-pcie-32gb", DataType.Fp32),
        ("nvidia-t4", DataType.Fp32), ("nvidia-a100-pcie-40gb", DataType.Bf16), ("nvidia-l40s", DataType.Fp32),
        ("nvidia-h100-sxm-80gb", DataType.Bf16), ("nvidia-jetson-orin", DataType.Fp16), ("amd-mi50", DataType.Fp32),
        ("amd-mi300x", DataType.Fp32),
    ];

    /// <summary>Simulates random operators on all devices.</summary>
    /// <param name="operators">Operators, shared by the devices in turn.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="progress">Told the name of each device.</param>
    public static ValidationStudy Run(int operators, int seed, Action<string> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        IReadOnlyList<Operator> drawn = DrawnOperators.Of(operators, seed);
        List<ValidationCase> cases = [];
        (string What, Func<DeviceProfile, DeviceProfile> Change)[] changes =
        [
            ("engines", MoreEngines),
            ("bandwidth of all memories", device => WithBandwidth(device, _ => true)),
            ("bandwidth of the outermost memory", device => WithBandwidth(device, level => level == device.OffChip)),
        ];
        List<double>[] ratios = [.. changes.Select(_ => new List<double>())];
        foreach ((string name, DataType type) in Devices)
        {
            progress(name);
            DeviceProfile device = DeviceCatalog.Get(name);
            KernelSimulator kernels = new(device, type);
            KernelSimulator[] more = [.. changes.Select(change => new KernelSimulator(change.Change(device), type))];
            for (int i = 0; i < drawn.Count; i++)
            {
                KernelRun run = kernels.Run(drawn[i], CacheState.Repeated);
                if (run.ClosedSeconds > 0)
                {
                    cases.Add(new ValidationCase(
                        $"{name} {type.Key()}", drawn[i], run.Plan.Work.Class, run.Seconds, run.ClosedSeconds, run.Stalls.Greatest));
                }

                for (int change = 0; change < changes.Length && i % AnomalyStep == 0 && run.Duration > 0; change++)
                    ratios[change].Add(more[change].Run(drawn[i], CacheState.Repeated).Seconds / run.Seconds);
            }
        }

        return new ValidationStudy(
            operators, seed, cases,
            [
                .. changes.Select((change, i) => new AnomalyCount(
                    change.What, ratios[i].Count, ratios[i].Count(ratio => ratio > 1 + Slack), ratios[i].DefaultIfEmpty(1).Max())),
            ]);
    }

    private static DeviceProfile MoreEngines(DeviceProfile device) => device with
    {
        Processing = device.Processing with { EngineCount = (int)Math.Ceiling(More * device.Processing.EngineCount) },
    };

    private static DeviceProfile WithBandwidth(DeviceProfile device, Func<MemoryLevel, bool> isFaster) => device with
    {
        Memories =
        [
            .. device.Memories.Select(level => isFaster(level)
                ? level with { BandwidthBytesPerSecond = More * level.BandwidthBytesPerSecond } : level),
        ],
    };
}
