namespace LatencyLab.Predictor.Model;

/// <summary>What GPUs and CPUs do in ways of their own; everything else of the model is the same for both.</summary>
/// <param name="on">Which lines of <see cref="ParameterTable"/> apply.</param>
internal abstract class DeviceKind(On on)
{
    private static readonly GpuKind s_gpu = new();
    private static readonly CpuKind s_cpu = new();

    /// <summary>The kind of a profile's architecture: the one place that asks.</summary>
    public static DeviceKind Of(string architecture) =>
        string.Equals(architecture, "cpu", StringComparison.OrdinalIgnoreCase) ? s_cpu : s_gpu;

    public On On => on;

    /// <summary>Whether the host is the device: what an operator costs the one, it costs the other.</summary>
    public bool IsHost => on == On.Cpu;

    /// <summary>Whether caches inside of the outermost one keep data between calls.</summary>
    public bool KeepsInnerCaches => on == On.Cpu;

    /// <summary>Whether libraries have convolutions with less arithmetic than the direct product, and direct kernels for groups.</summary>
    public bool HasLibraryAlgorithms => on == On.Gpu;

    /// <summary>Whether indexed accesses go to memory one by one, rather than row by row by a core that prefetches.</summary>
    public bool ScattersAccesses => on == On.Gpu;

    /// <summary>Tiled products with one parameter set.</summary>
    public abstract TiledKernel Tiles(DeviceRates device, ClassParameters parameters, TileOptions options);

    /// <summary>Seconds without launch of a kernel that gives every lane outputs of its own: depthwise and grouped convolutions.</summary>
    public abstract KernelTime Direct(DeviceRates device, ClassParameters parameters, in OperatorWork work);

    /// <summary>Seconds without launch of attention in one kernel.</summary>
    public virtual KernelTime Attention(DeviceRates device, ClassParameters parameters, in OperatorWork work) =>
        AttentionKernel.Time(device, parameters, work);

    /// <summary>
    /// Seconds in which the weights of kept channels are collected before the product of a convolution on them, and pixels marked and
    /// listed.
    /// </summary>
    public virtual double SelectionSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work) => 0;

    /// <summary>Seconds of a direct kernel that nothing overlaps: part of <see cref="Direct"/>.</summary>
    public virtual double WalkSeconds(ClassParameters parameters, in OperatorWork work) => 0;

    /// <summary>Lanes that are busy over those that hold an output, at least 1, in kernels that stream.</summary>
    public virtual double LaneWaste(DeviceRates device, in OperatorWork work) => 1;

    /// <summary>
    /// Seconds that kernels take at least whose channels a library does not keep in blocks; 0 for others. Latency then falls where
    /// channels fit again, as that of the libraries does.
    /// </summary>
    public virtual double UnblockedSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work) => 0;

    /// <summary>Seconds that interrupt or precede products of convolutions, where a library has no blocks for their channels.</summary>
    public virtual double UnrollSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work) => 0;

    /// <summary>
    /// Seconds that a library needs to bound outputs which its kernel has just written, beyond the arithmetic: they are loaded and stored
    /// once more, as in functions of an element.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="elementwise">Parameters of element-wise functions.</param>
    /// <param name="work">The convolution.</param>
    public virtual double ClipSeconds(DeviceRates device, ClassParameters elementwise, in OperatorWork work) => 0;

    /// <summary>Seconds that cores spend beyond arithmetic at vector rate and traffic, in kernels that stream.</summary>
    public virtual double CoreSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work) => 0;
}

/// <summary>GPUs, and whatever is programmed like one.</summary>
internal sealed class GpuKind() : DeviceKind(On.Gpu)
{
    /// <summary>
    /// Outputs that <see cref="Parameter.LatencyHiding"/> of direct kernels is counted in: only the product of both matters.
    /// </summary>
    /// <remarks>
    /// A choice, not measured. Multiprocessors of compute capability 7.0 and 8.0 hold as many threads; that this is why is a guess.
    /// </remarks>
    private const double OutputsInFlight = 2048;

    /// <summary>Outputs of a plane that a step of a walk takes.</summary>
    /// <remarks>Chosen with the walk, which fits the depthwise rows of grouped-conv-miopen; not fitted by itself.</remarks>
    private const double WalkStep = 256;

    /// <summary>Lanes that work on one plane together.</summary>
    /// <remarks>Chosen with the walk, which fits the depthwise rows of grouped-conv-miopen; not fitted by itself.</remarks>
    private const double LanesTogether = 64;

    public override TiledKernel Tiles(DeviceRates device, ClassParameters parameters, TileOptions options) => device.UsesMatrixUnits
        ? new MatrixTiles(device, parameters, options) : new BlockTiles(device, parameters, options);

    /// <remarks>
    /// compute = FLOP s (w + l 2048 E / outputs) / (P_v e_d) + planes t / E, s = 1 or the cost of a stride, times least taps / taps where
    /// there are fewer: few outputs do not fill the lanes. Groups of lanes work plane by plane (an output channel of an image),
    /// w = 64 ceil(area / 64) / area, and a plane is walked in ceil(area / 256) steps of kh kw taps that take <c>walk_seconds</c> a tap
    /// however few planes there are.
    /// </remarks>
    public override KernelTime Direct(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        ConvolutionWindow window = work.Window;
        double outputs = Math.Max(1, work.Shape.Outputs);
        double inFlight = parameters[Parameter.LatencyHiding] * OutputsInFlight * device.Engines;
        bool isStrided = window.StrideHeight > 1 || window.StrideWidth > 1;
        double cost = isStrided ? Math.Max(1, parameters[Parameter.StridedCost]) : 1;
        double taps = Math.Max(1, (double)window.KernelHeight * window.KernelWidth);
        cost *= Math.Max(1, parameters[Parameter.LeastTaps] / taps);
        double traffic = work.Bytes.Total * (isStrided ? 1 + parameters[Parameter.StridedTraffic] : 1);
        double area = (double)window.OutputHeight * window.OutputWidth;
        double waste = area <= 0 ? 1 : Math.Ceiling(area / LanesTogether) * LanesTogether / area;
        bool isDepthwise = work.Class == OperatorClass.DepthwiseConvolution;
        double planes = isDepthwise ? (double)window.Images * work.Shape.Batch * work.Shape.Columns : 0;
        double compute = work.Flops * cost * (waste + inFlight / outputs)
            / (device.VectorFlopsPerSecond * parameters[Parameter.DirectEfficiency])
            + planes * parameters[Parameter.TileSeconds] / device.Engines;
        double walk = WalkSeconds(parameters, work);
        KernelTime stream = StreamingKernel.Time(device, parameters, traffic, work.Bytes.Total, compute, traffic);
        return stream with { Compute = compute + walk, Total = stream.Total + walk };
    }

    public override double WalkSeconds(ClassParameters parameters, in OperatorWork work)
    {
        double area = (double)work.Window.OutputHeight * work.Window.OutputWidth;
        double taps = Math.Max(1, (double)work.Window.KernelHeight * work.Window.KernelWidth);
        return Math.Ceiling(area / WalkStep) * taps * parameters[Parameter.WalkSeconds];
    }
}

/// <summary>CPUs, with this project's own kernels: cores as engines, the last cache level as the shared cache.</summary>
internal sealed class CpuKind() : DeviceKind(On.Cpu)
{
    public override TiledKernel Tiles(DeviceRates device, ClassParameters parameters, TileOptions options) =>
        new RegisterTiles(device, parameters, options);

    /// <remarks>
    /// compute = max(FLOP w / (P_v e_d), reads t_r / E) + starts t_t / E, w, reads and starts of <see cref="LaneUse"/>.
    /// </remarks>
    public override KernelTime Direct(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        double lanes = work.Flops * LaneUse.Waste(device, work) / (device.VectorFlopsPerSecond * parameters[Parameter.DirectEfficiency]);
        double reads = LaneUse.Reads(device, work) * parameters[Parameter.ReadSeconds] / device.Engines;
        double compute = Math.Max(lanes, reads) + CoreSeconds(device, parameters, work);
        return StreamingKernel.Time(device, parameters, work.Bytes.Total, work.Bytes.Total, compute, work.Bytes.Total);
    }

    public override KernelTime Attention(DeviceRates device, ClassParameters parameters, in OperatorWork work) =>
        CoreAttention.Time(device, parameters, work);

    public override double LaneWaste(DeviceRates device, in OperatorWork work) => LaneUse.Waste(device, work);

    /// <remarks>The images of a convolution of patches are one product; their weights are collected image by image all the same.</remarks>
    public override double SelectionSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        if (!parameters.Has(Parameter.UpdateSeconds))
            return 0;
        double products = work.Class == OperatorClass.PatchConvolution ? Math.Max(1, work.Window.Images) : 1;
        double marking = work.MarkedCells > 0 ? work.MarkedCells * parameters[Parameter.TileSeconds] : 0;
        return (products * LaneUse.WeightCopies(device, work) * parameters[Parameter.UpdateSeconds] + marking) / device.Engines;
    }

    public override double UnblockedSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work) =>
        LaneUse.MissesBlocks(device, work) ? work.Flops * parameters[Parameter.BlockMiss] / device.VectorFlopsPerSecond : 0;

    public override double UnrollSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work) =>
        LaneUse.Unrolled(device, work) is double count and > 0 ? count * parameters[Parameter.UnrollSeconds] / device.Engines : 0;

    public override double ClipSeconds(DeviceRates device, ClassParameters elementwise, in OperatorWork work) =>
        2.0 * work.ClippedOutputs * elementwise[Parameter.OperandSeconds] / device.Engines;

    /// <summary>Start and end of register tiles, special functions, starts of runs.</summary>
    public override double CoreSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work) =>
        (LaneUse.Starts(device, work) * parameters[Parameter.TileSeconds] + work.SpecialFunctions * parameters[Parameter.SpecialSeconds]
            + LaneUse.Runs(device, work) * parameters[Parameter.RunSeconds]
            + LaneUse.Operands(device, work) * parameters[Parameter.OperandSeconds])
        / device.Engines;
}
