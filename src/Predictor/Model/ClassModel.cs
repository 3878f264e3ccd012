using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// One operator class on one device with one parameter set: everything that does not depend on the operator is computed once.
/// Thread-safe; predicting allocates nothing.
/// </summary>
public sealed class ClassModel
{
    private const double TranscendentalFlops = 8;
    private const double TwoOperands = 1.5;
    private const double DirectOutputsInFlight = 2048;
    private const double WalkStep = 256;
    private const double LanesTogether = 64;

    private readonly DeviceRates device;
    private readonly ClassParameters parameters;
    private readonly ParameterCatalog.Family family;
    private readonly TiledKernel? tiled;
    private readonly ConvolutionKernel? convolution;
    private readonly bool hasDirect;
    private readonly TiledKernel? winograd;

    public ClassModel(DeviceRates device, OperatorClass operatorClass, ClassParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.device = device;
        this.parameters = parameters;
        family = ParameterCatalog.FamilyOf(operatorClass);
        hasDirect = !device.IsCpu && parameters[Parameter.DirectEfficiency] > 0;
        if (family == ParameterCatalog.Family.Convolution)
            convolution = new ConvolutionKernel(device, parameters);
        else if (family == ParameterCatalog.Family.Tiled)
        {
            if (operatorClass == OperatorClass.GroupedConvolution && parameters[Parameter.Winograd2Efficiency] > 0 && ConvolutionKernel.HasFastAlgorithms(device))
                winograd = new TiledKernel(device, parameters, parameters[Parameter.Winograd2Efficiency], maximumSplit: 1);
            // Convolutions on patches or kept channels split their reduction no more than the dense ones they are compared with.
            tiled = operatorClass switch
            {
                OperatorClass.BatchedGemm => new TiledKernel(device, parameters, maximumSplit: 1, hasNarrowTiles: false),
                OperatorClass.PatchConvolution or OperatorClass.ChannelMaskedConvolution => new TiledKernel(device, parameters, maximumSplit: 1),
                OperatorClass.Linear => new TiledKernel(device, parameters, sweepsColumns: true, hasRowKernel: true),
                _ => new TiledKernel(device, parameters),
            };
        }
    }

    /// <summary>Latency of one call; nothing at all for work of zero size.</summary>
    /// <param name="work">The operator's work.</param>
    /// <returns>Without a prediction interval (both ends 0).</returns>
    public LatencyEstimate Predict(in OperatorWork work)
    {
        if (work.Bytes.Total == 0 && work.Flops == 0)
            return default;
        Algorithm algorithm = Algorithm.Streaming;
        KernelTime time;
        switch (family)
        {
            case ParameterCatalog.Family.Convolution:
                time = PowerLimit.Apply(device, parameters, work, convolution!.Time(work, out algorithm));
                break;
            case ParameterCatalog.Family.Tiled:
                time = PowerLimit.Apply(device, parameters, work, tiled!.Time(ImplicitGemm.Of(work)));
                algorithm = Algorithm.ImplicitGemm;
                if (winograd is not null && ConvolutionKernel.IsFusedWinograd(work.Window))
                    TakeFaster(PowerLimit.Apply(device, parameters, work, winograd.Time(ConvolutionKernel.FusedWinogradProduct(work))), Algorithm.Winograd2, ref time, ref algorithm);
                if (hasDirect)
                    TakeFaster(Direct(work), Algorithm.Direct, ref time, ref algorithm);
                break;
            case ParameterCatalog.Family.Depthwise:
                time = Direct(work);
                algorithm = Algorithm.Direct;
                break;
            case ParameterCatalog.Family.Indexed:
                time = IndexedKernel.Time(device, parameters, work);
                break;
            default:
                time = Streaming(work);
                break;
        }

        time = ClockRamp.Apply(parameters, time);
        double passes = FrameworkPasses.Seconds(device, parameters, work);
        double launch = parameters.Launch * LaunchFactor(work);
        double offChip = time.OffChip + passes;
        return new LatencyEstimate
        {
            TotalSeconds = WithLaunch(launch, time.Total + passes),
            ComputeSeconds = time.Compute,
            OnChipSeconds = time.OnChip,
            OffChipSeconds = offChip,
            LaunchSeconds = launch,
            DeviceSeconds = time.Total + passes,
            Bound = LatencyEstimate.BoundOf(time.Compute, time.OnChip, offChip, launch),
            Algorithm = algorithm,
            Tile = time.Tile,
        };
    }

    /// <remarks>
    /// T = (1 - h) t0 + sqrt((h t0)^2 + K^2): a device that waits for its host finishes short work unseen. At h = 0 launch and work add.
    /// </remarks>
    private double WithLaunch(double launch, double seconds)
    {
        double hidden = parameters.LaunchOverlap * launch;
        return launch - hidden + Math.Sqrt(hidden * hidden + seconds * seconds);
    }

    /// <summary>The host's way to a kernel, relative to that of a simple function of one tensor.</summary>
    private double LaunchFactor(in OperatorWork work)
    {
        if (work.Class != OperatorClass.Elementwise || parameters[Parameter.BinaryLaunch] <= 0)
            return 1;
        if (work.OtherFlops >= TranscendentalFlops * (double)work.Shape.Outputs)
            return parameters[Parameter.TranscendentalLaunch];
        return work.Bytes.Input >= TwoOperands * (double)work.Bytes.Output ? parameters[Parameter.BinaryLaunch] : 1;
    }

    /// <remarks>
    /// Rows that are passed over more than once are read again from off chip with probability miss: bytes (1 + f (passes - 1)).
    /// compute = (MACs (1 + c) + other FLOP w c) / P_v + (tiles t_t + special functions t_s) / E, w and tiles of <see cref="LaneUse"/>.
    /// </remarks>
    private KernelTime Streaming(in OperatorWork work)
    {
        double bytes = work.Bytes.Total;
        double rereads = Math.Max(0, work.Passes - 1) * (double)work.Bytes.Input;
        double cost = Math.Max(1, parameters[Parameter.ElementCost]);
        double flops = work.Macs * (1 + cost) + work.OtherFlops * LaneUse.Waste(device, work) * cost;
        return StreamingKernel.Time(
            device, parameters, bytes + rereads, bytes, flops / device.VectorFlopsPerSecond + CoreSeconds(work), bytes + parameters[Parameter.PassReread] * rereads);
    }

    private static void TakeFaster(in KernelTime candidate, Algorithm name, ref KernelTime time, ref Algorithm algorithm)
    {
        if (candidate.Total >= time.Total)
            return;
        time = candidate;
        algorithm = name;
    }

    /// <summary>A kernel that gives every lane outputs of its own, without tiles: depthwise and grouped convolutions.</summary>
    /// <remarks>
    /// compute = FLOP s (w + l 2048 engines / outputs) / (P e_d) + tiles t / E, s = 1 or the cost of a stride, times least taps / taps where there are fewer: few outputs do not fill the lanes. On a GPU
    /// groups of lanes work plane by plane (an output channel of an image): w = 64 ceil(area / 64) / area, and a plane is walked in ceil(area / 256) steps of kh kw taps
    /// that take <c>walk_seconds</c> a tap however few planes there are.
    /// </remarks>
    private KernelTime Direct(in OperatorWork work)
    {
        double outputs = Math.Max(1, work.Shape.Outputs);
        double inFlight = parameters.LatencyHiding * DirectOutputsInFlight * device.Engines;
        bool isStrided = work.Window.StrideHeight > 1 || work.Window.StrideWidth > 1;
        double cost = isStrided ? Math.Max(1, parameters[Parameter.StridedCost]) : 1;
        double taps = Math.Max(1, (double)work.Window.KernelHeight * work.Window.KernelWidth);
        cost *= Math.Max(1, parameters[Parameter.LeastTaps] / taps);
        double traffic = work.Bytes.Total * (isStrided ? 1 + parameters[Parameter.StridedTraffic] : 1);
        double area = (double)work.Window.OutputHeight * work.Window.OutputWidth;
        double waste = device.IsCpu || area <= 0 ? LaneUse.Waste(device, work) : Math.Ceiling(area / LanesTogether) * LanesTogether / area;
        double compute = work.Flops * cost * (waste + inFlight / outputs)
            / (device.VectorFlopsPerSecond * parameters[Parameter.DirectEfficiency]) + CoreSeconds(work);
        if (device.IsCpu)
            compute += LaneUse.Tiles(device, work) * taps * parameters[Parameter.WalkSeconds] / device.Engines;
        KernelTime stream = StreamingKernel.Time(device, parameters, traffic, work.Bytes.Total, 0, traffic);
        double walk = device.IsCpu ? 0 : Math.Ceiling(area / WalkStep) * taps * parameters[Parameter.WalkSeconds];
        return stream with
        {
            Compute = compute + walk,
            Total = Overlap.Combine(compute, stream.OnChip, stream.OffChip, parameters.Serialisation) + walk,
        };
    }

    /// <summary>What a CPU's cores do beyond arithmetic at vector rate: start and end of register tiles, special functions.</summary>
    private double CoreSeconds(in OperatorWork work) =>
        (LaneUse.Starts(device, work) * parameters[Parameter.TileSeconds] + work.SpecialFunctions * parameters[Parameter.SpecialSeconds]) / device.Engines;
}
