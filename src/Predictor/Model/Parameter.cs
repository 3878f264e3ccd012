namespace LatencyLab.Predictor.Model;

/// <summary>
/// The model's parameters, all positive. Which of them an operator class uses, and between which bounds, is in <see cref="ParameterCatalog"/>;
/// the equations they appear in are in docs/model.md under the symbol given here.
/// </summary>
public enum Parameter
{
    /// <summary>t0: seconds a call costs beyond its work (launch, kernel floor; host time where the measurement includes it).</summary>
    LaunchSeconds,

    /// <summary>e_c: fraction of the arithmetic peak that a long, full tile reaches, 0..1.</summary>
    ComputeEfficiency,

    /// <summary>a: operand loads that compete with arithmetic: tile efficiency 1 / (1 + a (mt + nt) / (mt nt)), elements.</summary>
    TileIntensity,

    /// <summary>l: work in flight, in tiles of 64 x 64 outputs an engine, that hides half of the latency.</summary>
    LatencyHiding,

    /// <summary>o: tiles that one engine holds at once.</summary>
    Residency,

    /// <summary>q: 1 for sharp wave quantisation, 0 for none.</summary>
    WaveQuantisation,

    /// <summary>k0: start and end of the reduction loop, in steps of the reduction.</summary>
    DepthRamp,

    /// <summary>k1: start and end of a tile that do not grow with it, in reduction steps of a 64 x 64 tile.</summary>
    TileRamp,

    /// <summary>A0: area of the output tile, in elements, that the library's kernels are built around.</summary>
    TileArea,

    /// <summary>v: how strongly the library keeps to A0: cost factor 1 + v ln(area / A0)^2.</summary>
    TileFocus,

    /// <summary>r0: ratio of tile rows to tile columns that the library's kernels are built around.</summary>
    TileAspect,

    /// <summary>v': how strongly the library keeps to r0: cost factor 1 + v' ln(ratio / r0)^2.</summary>
    AspectFocus,

    /// <summary>Kr: depth of the reduction beyond which rows lie too far apart for address translation and cache lines to be reused.</summary>
    DepthReach,

    /// <summary>R: cost of a reduction much deeper than Kr, relative to a shallow one, minus 1.</summary>
    DepthPenalty,

    /// <summary>Br: bytes of weights [outputs, inputs] beyond which their rows lie too far apart to be read side by side.</summary>
    OrderReach,

    /// <summary>u: cost of such weights relative to small ones, minus 1.</summary>
    OrderPenalty,

    /// <summary>y: traffic time of a linear layer with weights [inputs, outputs] (BLAS order NN or NT) relative to [outputs, inputs] (TN).</summary>
    OrderTraffic,

    /// <summary>h: part of t0 that hides behind the work or hides it, 0..1.</summary>
    LaunchOverlap,

    /// <summary>b: fraction of the shared cache's bandwidth that panels stream at.</summary>
    OnChipEfficiency,

    /// <summary>z: fraction of the shared cache that keeps data between uses.</summary>
    CacheFraction,

    /// <summary>e_m: fraction of the off-chip bandwidth that regular streams reach.</summary>
    OffChipEfficiency,

    /// <summary>f: part of the possible re-reads of an operand larger than the cache that really happen.</summary>
    Reread,

    /// <summary>k: 0 overlaps compute and traffic as a root of squares, 1 adds them.</summary>
    Serialisation,

    /// <summary>n: how much of a 32-wide tile a narrower one costs: 0 only its own outputs, 1 all 32.</summary>
    NarrowColumns,

    /// <summary>Cost factor of a reduction or row length that is not a multiple of four elements, minus 1.</summary>
    Misalignment,

    /// <summary>e_w2: arithmetic efficiency of fused Winograd F(2x2, 3x3) relative to e_c.</summary>
    Winograd2Efficiency,

    /// <summary>e_w4: arithmetic efficiency of non-fused Winograd F(4x4, 3x3) relative to e_c.</summary>
    Winograd4Efficiency,

    /// <summary>e_f: arithmetic efficiency of the FFT products relative to e_c.</summary>
    FftEfficiency,

    /// <summary>e_d: fraction of the lanes' peak that direct kernels of grouped convolutions reach; above 1 where they are Winograd kernels.</summary>
    DirectEfficiency,

    /// <summary>Seconds of one tap of one step of 256 outputs of a direct kernel that walks a plane.</summary>
    WalkSeconds,

    /// <summary>Traffic of a direct kernel with a stride above 1, whose lanes do not touch neighbours, relative to the compulsory one, minus 1.</summary>
    StridedTraffic,

    /// <summary>Cost of a stride above 1 in direct kernels, relative to stride 1.</summary>
    StridedCost,

    /// <summary>Taps that a direct kernel of a grouped convolution takes the time of at least: fewer do not pay for bringing in their inputs.</summary>
    LeastTaps,

    /// <summary>Traffic of Winograd transforms relative to the ideal.</summary>
    TransformTraffic,

    /// <summary>Cost of layout conversions relative to one read and one write at full bandwidth.</summary>
    LayoutCost,

    /// <summary>Cost of a layout conversion of fewer than 16 channels relative to more, a channel; at most that of 16.</summary>
    LayoutNarrow,

    /// <summary>Cost of transposing weights relative to that of activations.</summary>
    WeightLayoutCost,

    /// <summary>Traffic of FFT transforms relative to the ideal.</summary>
    FftTraffic,

    /// <summary>Cost of copying the input into a padded buffer, relative to one read and one write.</summary>
    PadCost,

    /// <summary>Cost of a separate bias or activation pass, relative to one read and one write.</summary>
    PassCost,

    /// <summary>Seconds that each framework pass costs beyond its traffic.</summary>
    PassSeconds,

    /// <summary>u0: part of the peak rate at which the power limit begins to lower the clock.</summary>
    PowerKnee,

    /// <summary>g: exponent of that fall.</summary>
    PowerExponent,

    /// <summary>Lowest clock under the power limit, relative to the boost clock.</summary>
    PowerFloor,

    /// <summary>Seconds of load after which half of the fall has happened.</summary>
    PowerDelay,

    /// <summary>d: time at the clocks of an idle card relative to that at full clocks, minus 1.</summary>
    ClockDeficit,

    /// <summary>t_c: seconds of work, at full clocks, after which they are reached.</summary>
    ClockDelay,

    /// <summary>Part of an off-chip transaction that an indexed access wastes at each end of a run.</summary>
    RunWaste,

    /// <summary>t_u: seconds that finding and moving (or atomically updating) one indexed element costs one engine.</summary>
    UpdateSeconds,

    /// <summary>t_q: seconds that updates of addresses which many others want wait in their queues; multiplies sqrt(updates an address x updates in flight).</summary>
    QueueSeconds,

    /// <summary>y: updates within a row share cache lines: each costs (updates an address)^y times as much.</summary>
    LineContention,

    /// <summary>Launch of a function of two tensors relative to one of one tensor: the host's way to a kernel depends on the function called.</summary>
    BinaryLaunch,

    /// <summary>Launch of a transcendental function (GELU, tanh) relative to a simple one.</summary>
    TranscendentalLaunch,

    /// <summary>Seconds per element of arithmetic outside MACs, relative to the vector peak.</summary>
    ElementCost,

    /// <summary>t_t: seconds that a register tile of a CPU's direct kernel, or a cell of a mask, costs one core beyond its arithmetic.</summary>
    TileSeconds,

    /// <summary>t_s: seconds that an exponential (or the like) of one element costs a CPU's core.</summary>
    SpecialSeconds,

    /// <summary>Extra passes over memory of kernels that read their rows more than once, once the rows no longer fit in the cache.</summary>
    PassReread,
}
