using static LatencyLab.Operators.OperatorClass;
using static LatencyLab.Predictor.Model.On;
using static LatencyLab.Predictor.Model.Parameter;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// All parameters of the model: names, symbols, units, neutral values, bounds, defaults, prior widths and where the defaults come from. The
/// tables of docs/model.md are written from this one.
/// </summary>
/// <remarks>
/// Widths are about the spread between the fits that a default is the mean of; bounds leave room for every device fitted so far.
/// </remarks>
internal static class ParameterTable
{
    /// <summary>
    /// Rounded geometric means over fits to 500 rows of every device in published measurements. Convolution: conv-justus, conv-neusight,
    /// deepbench, conv-miopen (22 device and data set pairs of 8 generations); linear: linear-neusight, deepbench (16); batched GEMM,
    /// element-wise, normalization: bmm- and vector-neusight (5); grouped and depthwise: grouped-conv-miopen (7 each; the efficiency of
    /// depthwise kernels is a median); indexed: gather-scatter-a100 (1). Patches and kept channels take dense convolutions', other
    /// streaming classes element-wise ones.
    /// </summary>
    private const string Fits = "mean of fits";

    /// <summary>
    /// Rounded fits to this project's own kernels, 313 static and 9,829 dynamic rows of one core of a server CPU with 512-bit vectors.
    /// </summary>
    private const string Own = "own kernels", Tokens = "own kernels, tokens";

    /// <summary>
    /// Rounded, of one fit to up to 200 rows of each of 18 device and file pairs in linear-neusight, deepbench and netops-with-peers, and
    /// of one to five devices in bmm-neusight: the least mean |ln(predicted / measured)| a pair, with the launch of each set-up fitted.
    /// </summary>
    private const string Together = "one fit to many devices";

    /// <summary>The device profile.</summary>
    private const string Profile = "profile";

    private const string OneTile = "a core holds one register tile", Seen = "order of magnitude in gather-scatter-a100";
    private const string Alike = "no difference";

    /// <summary>Kernel times of patch convolutions, gathers and scatter-additions of RegNetY-800MF on a V100.</summary>
    private const string Patches = "dynamic-conv-v100";

    /// <summary>
    /// Rounded geometric means of fits to the 500 rows of each of three GPUs in attention-encoder; what their generations differ in most,
    /// start and end of a tile and its operand loads, is that of the oldest, Ada.
    /// </summary>
    private const string Encoders = "attention-encoder";

    /// <summary>Rounded geometric means of fits to 200 rows (bf16) of each of four GPUs in moe-routing.</summary>
    private const string Routings = "moe-routing";

    private const string Guess = "a guess: no rows";

    /// <summary>
    /// Rounded, of one fit to rows of A100, L40S and Jetson AGX Orin together in gemm-matrix-units and gemm-orin; widths are about what
    /// fits to one device each, H100 and B200 too, differ by.
    /// </summary>
    private const string Units = "A100, L40S, Orin";

    private static readonly OperatorClass[] s_all = Enum.GetValues<OperatorClass>();
    private static readonly OperatorClass[] s_convolutions =
        [Convolution, GroupedConvolution, DepthwiseConvolution, PatchConvolution, ChannelMaskedConvolution];

    private static readonly OperatorClass[] s_tiled =
        [Convolution, GroupedConvolution, Linear, BatchedGemm, PatchConvolution, ChannelMaskedConvolution];

    /// <summary>Products that libraries compute on a GPU; patches have kernels of their own there.</summary>
    private static readonly OperatorClass[] s_library = [.. s_tiled.Where(one => one != PatchConvolution)];
    private static readonly OperatorClass[] s_libraryConvolutions = [.. s_library.Where(one => one is not (Linear or BatchedGemm))];
    private static readonly OperatorClass[] s_tiledConvolutions = [.. s_tiled.Where(one => one is not (Linear or BatchedGemm))];
    private static readonly OperatorClass[] s_libraryNotLinear = [.. s_library.Where(one => one != Linear)];

    /// <summary>Tiled kernels whose equations are their own.</summary>
    private static readonly OperatorClass[] s_fused = [Attention, RoutedExperts];
    private static readonly OperatorClass[] s_limited = [.. s_tiled, .. s_fused];
    private static readonly OperatorClass[] s_indexed = [Gather, Scatter, AtomicScatter];
    private static readonly OperatorClass[] s_streaming = [Elementwise, Normalization, Pooling, Masker, Compaction, Synthesis];

    private const string Hbm = "A100 and V100 in linear-neusight and deepbench", Cards = "A100 and V100 in bmm-neusight";

    private const string NewUnits =
        "H100 and B200 in gemm-matrix-units: asynchronous copies, clusters that share operands, persistent kernels";

    private static readonly (Parameter, double)[] s_newUnits =
    [
        (MatrixEfficiency, 0.99), (MatrixWaves, 0.44), (MatrixRamp, 390), (StepWait, 7.7e-8), (MatrixOnChip, 2.35), (MatrixCache, 0.6),
        (WeightCache, 0.05), (MatrixOffChip, 0.74), (MatrixKnee, 0.66), (MatrixExponent, 0.52),
    ];

    private static readonly (Parameter, double)[] s_newConversion = [(ConvertSeconds, 3.3e-6), (ConvertCost, 2)];

    /// <summary>By <see cref="Parameter"/>, which is also the order of fits.</summary>
    public static IReadOnlyList<ParameterEntry> Entries { get; } =
    [
        new(LaunchSeconds, "t0", "s", null, "a call beyond its work: launch, kernel floor; host time where the measurement includes it",
            new(Gpu, s_all, 1e-7, 2e-3, null, 3, Profile, true, device => device.LaunchSeconds),
            new(Cpu, s_all, 1e-9, 2e-3, null, 0.5, Profile, true, device => device.LaunchSeconds)),
        new(LaunchOverlap, "h", "", null, "part of t0 that hides behind the work or hides it, 0..1",
            new ParameterRange(Any, s_all, 0.001, 1, 0.3, 1.5, Fits, true)),

        new(ComputeEfficiency, "e_c", "", null, "part of the arithmetic peak that a long, full tile reaches",
            new(Gpu, s_tiledConvolutions, 0.05, 1, 0.9, 0.25, Fits), new(Gpu, [Linear, BatchedGemm], 0.05, 1, 0.97, 0.25, Together),
            new(Cpu, s_tiled, 0.02, 1, 0.97, 0.3, Own),
            new(Gpu, [Attention], 0.05, 1, 0.95, 0.25, Encoders), new(Gpu, [RoutedExperts], 0.05, 1, 0.94, 0.25, Routings),
            new(Cpu, [Attention], 0.02, 1, 0.87, 0.3, Tokens), new(Cpu, [RoutedExperts], 0.02, 1, 0.5, 0.5, Guess)),
        new(TileIntensity, "a", "elements", null, "operand loads that compete with arithmetic",
            new(Gpu, s_libraryConvolutions, 0.5, 200, 6, 0.7, Fits), new(Gpu, [Linear], 0.5, 200, 2, 0.7, Together),
            new(Gpu, [BatchedGemm], 0.5, 200, 3.5, 0.7, Together), new(Cpu, s_tiled, 0.01, 64, 0.4, 0.7, Own),
            new(Gpu, [Attention], 0.1, 500, 85, 1, Encoders), new(Any, [RoutedExperts], 0.1, 200, 20, 0.7, Routings)),
        new(LatencyHiding, "l", "tiles", null,
            "work in flight, in tiles of 64 x 64 outputs an engine, that hides half of the latency; direct kernels: in 2048 outputs",
            new(Gpu, s_libraryNotLinear, 0.01, 20, 0.8, 0.8, Fits), new(Gpu, [Linear], 0.01, 20, 0.2, 0.8, Together),
            new(Cpu, s_tiled, 1e-5, 0.1, 1e-3, 1, Own), new(Gpu, [DepthwiseConvolution], 0.01, 100, 0.7, 1, Fits),
            new(Any, [RoutedExperts], 0.01, 20, 0.4, 0.8, Routings)),
        new(Residency, "o", "tiles", null, "tiles that one engine holds at once",
            new(Gpu, [.. s_tiledConvolutions, Linear], 1, 32, 5, 0.3, Fits), new(Gpu, [BatchedGemm], 1, 32, 7, 0.3, Together),
            new(Cpu, s_tiled, 1, 32, 1, 0, OneTile)),
        new(WaveQuantisation, "q", "", null, "1 for sharp wave quantisation, 0 for none",
            new(Gpu, s_tiledConvolutions, 0.02, 1, 0.65, 0.6, Fits), new(Gpu, [Linear], 0.02, 1, 0.35, 0.6, Together),
            new(Gpu, [BatchedGemm], 0.02, 1, 0.9, 0.6, Together),
            new(Cpu, s_tiled, 0.01, 1, 0.1, 0.7, Own),
            new(Any, [Attention], 0.02, 1, 0.65, 0.6, Encoders), new(Any, [RoutedExperts], 0.02, 1, 0.36, 0.6, Routings)),
        new(DepthRamp, "k0", "steps", null, "start and end of the reduction, in its steps, that scale with the tile",
            new(Gpu, s_libraryConvolutions, 0.5, 500, 14, 0.7, Fits), new(Gpu, [Linear], 0.5, 500, 11, 0.7, Together),
            new(Gpu, [BatchedGemm], 0.5, 500, 4.5, 0.7, Together), new(Cpu, s_tiled, 0.1, 200, 1.5, 0.8, Own),
            new(Gpu, [Attention], 0.5, 2000, 40, 1, Encoders), new(Any, [RoutedExperts], 0.5, 2000, 300, 1, Routings)),
        new(TileRamp, "k1", "steps", null, "start and end of a tile that do not scale with it, in reduction steps of a 64 x 64 tile",
            new(Gpu, s_libraryConvolutions, 0.5, 500, 15, 1, Fits), new(Gpu, [Linear], 0.5, 500, 12, 1, Together),
            new(Gpu, [BatchedGemm], 0.5, 500, 8, 1, Together), new(Cpu, s_tiled, 0.001, 100, 0.05, 1, Own)),
        new(NarrowColumns, "n", "", null, "what a tile narrower than 32 (a CPU: than two vectors) costs: 0 its own outputs, 1 a whole one",
            new(Gpu, s_library, 0.001, 1, 0.3, 0.7, Fits), new(Cpu, s_tiled, 0.001, 1, 0.4, 0.5, Own)),
        new(TileArea, "A0", "elements", null, "area of the output tile that the library's kernels are built around",
            new ParameterRange(Gpu, s_library, 512, 32768, 9000, 0.7, Fits)),
        new(TileFocus, "v", "", null, "how strictly the library keeps to A0",
            new ParameterRange(Gpu, s_library, 0.0005, 3, 0.03, 1.5, Fits)),
        new(TileAspect, "r0", "", null, "rows over columns of the tile that the library's kernels are built around",
            new ParameterRange(Gpu, s_library, 0.125, 8, 1, 0.7, Fits)),
        new(AspectFocus, "v'", "", null, "how strictly the library keeps to r0",
            new ParameterRange(Gpu, s_library, 0.0005, 3, 0.01, 1.5, Fits)),
        new(DepthReach, "Kr", "elements", null,
            "depth of a reduction beyond which its rows lie too far apart for translation and lines to be reused",
            new ParameterRange(Gpu, s_library, 500, 1e6, 20000, 0.8, Fits)),
        new(DepthPenalty, "R", "", null, "cost of a reduction much deeper than Kr relative to a shallow one, minus 1",
            new ParameterRange(Gpu, s_library, 0.001, 8, 0.05, 1.5, Fits)),

        new(OnChipEfficiency, "b", "", null, "part of the shared cache's bandwidth that traffic on chip reaches",
            new(Gpu, s_libraryConvolutions, 0.05, 2, 0.9, 0.5, Fits), new(Gpu, [Linear], 0.05, 2, 1.3, 0.5, Together),
            new(Gpu, [BatchedGemm], 0.05, 2, 1.5, 0.5, Together), new(Gpu, [PatchConvolution], 0.05, 4, 2, 0.3, Patches),
            new(Cpu, s_tiled, 0.02, 4, 1.5, 0.6, Own),
            new(Gpu, [DepthwiseConvolution], 0.02, 1, 0.45, 0.5, Fits), new(Cpu, [DepthwiseConvolution], 0.02, 1, 0.5, 0.5, Own),
            new(Any, [Gather, AtomicScatter], 0.02, 1, 0.5, 0.5, Fits), new(Cpu, [Scatter], 0.02, 1, 0.5, 0.5, Fits),
            new(Gpu, [Scatter], 0.02, 2, 1, 0.3, Patches), new(Any, s_streaming, 0.02, 1, 0.8, 0.4, Fits),
            new(Any, [Attention], 0.05, 4, 1.8, 0.6, Encoders), new(Any, [RoutedExperts], 0.05, 4, 2.5, 0.6, Routings)),
        new(CacheFraction, "z", "", null, "part of a cache that keeps data between uses",
            new(Any, s_tiled, 0.02, 4, 0.6, 0.6, Fits), new(Any, [DepthwiseConvolution, .. s_indexed], 0.02, 4, 0.7, 0.6, Fits),
            new(Any, [.. s_streaming.Where(one => one != Normalization)], 0.02, 4, 1, 0.6, Fits),
            new(Any, [Normalization], 0.02, 4, 0.55, 0.6, Fits),
            new(Any, [Attention], 0.02, 4, 0.75, 0.6, Encoders), new(Any, [RoutedExperts], 0.02, 4, 0.3, 0.6, Routings)),
        new(OffChipEfficiency, "e_m", "", null, "part of the off-chip bandwidth that regular streams reach",
            new(Gpu, s_tiledConvolutions, 0.1, 1, 0.9, 0.25, Fits), new(Gpu, [Linear], 0.1, 1, 0.7, 0.25, Fits),
            new(Gpu, [BatchedGemm], 0.1, 1, 0.8, 0.25, Together),
            new(Cpu, s_tiled, 0.1, 1, 0.8, 0.3, Own),
            new(Any, [DepthwiseConvolution, .. s_indexed], 0.1, 1, 0.7, 0.3, Fits), new(Any, [Normalization], 0.1, 1, 0.65, 0.2, Fits),
            new(Any, [.. s_streaming.Where(one => one != Normalization)], 0.1, 1, 0.87, 0.2, Fits),
            new(Any, [Attention], 0.1, 1, 0.93, 0.25, Encoders), new(Any, [RoutedExperts], 0.1, 1, 0.85, 0.25, Routings)),
        new(Reread, "f", "", null, "part of the possible re-reads of an operand larger than the cache that really happen",
            new(Gpu, s_libraryConvolutions, 0.001, 1, 0.15, 1, Fits), new(Gpu, [Linear], 0.001, 4, 0.17, 1, Together),
            new(Gpu, [BatchedGemm], 0.001, 1, 0.1, 1, Together),
            new(Cpu, s_tiled, 0.001, 1, 0.05, 1, Own)),
        new(RunWaste, "w", "", null, "part of an off-chip transaction that an indexed access wastes at each end of a run",
            new ParameterRange(Any, s_indexed, 0.01, 8, 1, 0.7, Fits)),
        new(UpdateSeconds, "t_u", "s", null, "finding and moving, or atomically updating, one indexed element, of one engine",
            new(Any, [Gather], 1e-12, 1e-6, 5e-10, 1.2, Seen), new(Cpu, [Scatter], 1e-12, 1e-6, 5e-11, 1.2, Seen),
            new(Cpu, [ChannelMaskedConvolution, PatchConvolution], 1e-12, 1e-6, 6e-10, 0.7, Own),
            new(Cpu, [Attention], 1e-12, 1e-6, 5.2e-10, 0.7, Tokens),
            new(Gpu, [Scatter], 1e-12, 1e-6, 1.3e-10, 0.5, Patches),
            new(Any, [AtomicScatter], 1e-12, 1e-6, 3e-9, 1.2, Seen)),
        new(ElementCost, "c", "", null, "arithmetic outside of MACs, relative to the vector peak",
            new(Any, [.. s_streaming.Where(one => one != Normalization)], 1, 200, 1.7, 0.7, Fits),
            new(Any, [Normalization], 1, 200, 1.3, 0.7, Fits),
            new(Gpu, [Attention], 0.005, 20, 0.05, 1, Encoders)),
        new(Serialisation, "k", "", null, "0 overlaps compute and traffic as a root of squares, 1 adds them",
            new(Gpu, s_tiledConvolutions, 0.001, 1, 0.05, 1, Fits), new(Gpu, [Linear], 0.001, 1, 0.2, 1, Together),
            new(Gpu, [BatchedGemm], 0.001, 1, 0.035, 1, Together),
            new(Cpu, s_tiled, 0.001, 1, 0.1, 1, Own),
            new(Any, [DepthwiseConvolution, .. s_indexed], 0.001, 1, 0.1, 1, Fits), new(Any, s_streaming, 0.001, 1, 0.03, 1, Fits),
            new(Any, [Attention], 0.001, 1, 0.025, 1, Encoders), new(Any, [RoutedExperts], 0.001, 1, 0.07, 1, Routings)),

        new(PowerKnee, "u0", "", null, "part of the peak rate at which the power limit begins to lower the clock",
            new ParameterRange(LimitedGpu, s_limited, 0.05, 1, 0.5, 0.6, Fits)),
        new(PowerExponent, "g", "", 0, "exponent of that fall", new ParameterRange(LimitedGpu, s_limited, 0.01, 0.95, 0.4, 0.6, Fits)),
        new(PowerFloor, "floor", "", null, "lowest clock under the power limit, relative to the boost clock",
            new ParameterRange(LimitedGpu, s_limited, 0.15, 1, null, 0.15, Profile, OfDevice: device => device.BaseClockRatio)),
        new(PowerDelay, "delay", "s", null, "load after which half of the fall has happened",
            new ParameterRange(LimitedGpu, s_limited, 1e-6, 0.1, 5e-3, 2, Fits)),

        new(OrderReach, "Br", "bytes", null, "weights [outputs, inputs] beyond which their rows lie too far apart to be read side by side",
            new ParameterRange(Gpu, [Linear], 1e6, 1e9, 25e6, 0.5, Fits)),
        new(OrderPenalty, "u", "", null, "cost of such weights relative to small ones, minus 1",
            new ParameterRange(Gpu, [Linear], 0.001, 8, 0.1, 1.5, Fits)),
        new(OrderTraffic, "y", "", 1, "traffic time of weights [inputs, outputs] (BLAS order NN or NT) relative to [outputs, inputs] (TN)",
            new ParameterRange(Gpu, [Linear], 0.2, 2, 0.7, 0.3, Fits)),

        new(DirectEfficiency, "e_d", "", null, "part of the lanes' peak that direct kernels reach",
            new(Gpu, [GroupedConvolution], 0.002, 1, 0.5, 0.7, Fits), new(Gpu, [DepthwiseConvolution], 0.002, 1, 0.25, 1, Fits, true),
            new(Cpu, [DepthwiseConvolution], 0.002, 1, 0.15, 1, Own, true)),
        new(StridedCost, "s", "", null, "cost of a stride above 1 in direct kernels, relative to stride 1",
            new(Gpu, [GroupedConvolution], 0.5, 30, 3, 0.7, Fits), new(Gpu, [DepthwiseConvolution], 0.5, 30, 3, 0.8, Fits, true)),
        new(LeastTaps, "", "taps", 1, "taps that a direct kernel of a grouped convolution takes the time of at least",
            new ParameterRange(Gpu, [GroupedConvolution], 1, 9, 2, 0.7, Fits)),
        new(Winograd2Efficiency, "e_w2", "", null, "arithmetic efficiency of fused Winograd F(2x2, 3x3) relative to e_c",
            new(Gpu, [GroupedConvolution], 0.05, 2, 0.8, 0.5, Fits), new(Gpu, [Convolution], 0.05, 1.5, 0.7, 0.3, Fits)),
        new(Winograd4Efficiency, "e_w4", "", null, "arithmetic efficiency of non-fused Winograd F(4x4, k x k) relative to e_c",
            new ParameterRange(Gpu, [Convolution], 0.05, 1.5, 0.65, 0.5, Fits)),
        new(FftEfficiency, "e_f", "", null, "arithmetic efficiency of the FFT products relative to e_c",
            new ParameterRange(Gpu, [Convolution], 0.05, 1.5, 0.8, 0.4, Fits)),
        new(TransformTraffic, "", "", null, "traffic of Winograd transforms relative to the ideal",
            new ParameterRange(Gpu, [Convolution], 0.2, 10, 1.4, 0.5, Fits)),
        new(FftTraffic, "", "", null, "traffic of FFT transforms relative to the ideal",
            new ParameterRange(Gpu, [Convolution], 0.2, 20, 3.5, 0.5, Fits)),

        new(LayoutCost, "", "", 0, "layout conversions relative to one read and one write at full bandwidth",
            new ParameterRange(Any, [Convolution], 0.2, 10, 1.7, 0.3, Fits)),
        new(WeightLayoutCost, "", "", 1, "transposing weights relative to that of activations",
            new ParameterRange(Any, [Convolution], 0.2, 30, 3, 0.5, Fits)),
        new(LayoutNarrow, "", "", 1, "layout conversion of fewer than 16 channels relative to more, a channel; at most that of 16",
            new ParameterRange(Any, [Convolution], 0.5, 8, 1.45, 0.3, Fits)),
        new(PadCost, "", "", 0, "copying the input into a padded buffer, relative to one read and one write",
            new ParameterRange(Any, [Convolution], 0.2, 10, 2.5, 0.4, Fits)),
        new(PassCost, "", "", 0, "a separate bias or activation pass, relative to one read and one write",
            new ParameterRange(Any, [Convolution], 0.2, 10, 1.4, 0.3, Fits)),
        new(QueueSeconds, "t_q", "s", 0,
            "wait of updates of addresses that many others want, times sqrt(updates an address x updates in flight)",
            new ParameterRange(Gpu, [AtomicScatter], 1e-10, 1e-6, 1e-7, 1, Seen)),
        new(LineContention, "", "", 0, "updates within a row share cache lines: each costs (updates an address)^this",
            new ParameterRange(Gpu, [AtomicScatter], 0.01, 1, 0.5, 0.7, Seen)),
        new(PassSeconds, "t_p", "s", 0, "a framework pass, or writing an index out, beyond its traffic",
            new(Any, [Convolution], 1e-7, 1e-4, 1.5e-5, 0.5, Fits), new(Gpu, [AtomicScatter], 1e-7, 1e-3, 1.5e-5, 1, Seen),
            new(Gpu, [Attention], 1e-8, 1e-4, 1.5e-6, 1, Encoders)),

        new(TileSeconds, "t, t_t", "s", 0,
            "a register tile of a CPU's direct kernel, a cell of a mask, a row of a cell that is scattered to, a pixel that is marked and "
            + "listed, a normalised row, four queries of attention, or a plane of a GPU's depthwise kernel, beyond its arithmetic",
            new(Gpu, [DepthwiseConvolution], 1e-11, 1e-6, 4e-8, 1, Fits),
            new(Cpu, [DepthwiseConvolution, Pooling, Masker, Compaction], 1e-11, 1e-6, 5e-9, 1.2, Own),
            new(Cpu, [Scatter], 1e-11, 1e-6, 5e-9, 1, Own), new(Cpu, [PatchConvolution], 1e-11, 1e-7, 2.5e-9, 0.7, Own),
            new(Cpu, [Normalization], 1e-11, 1e-6, 1.2e-8, 1, Tokens), new(Cpu, [Attention], 1e-11, 1e-6, 4e-8, 1, Tokens)),
        new(WalkSeconds, "", "s", 0,
            "one tap of one step of 256 outputs of a direct kernel that walks a plane",
            new ParameterRange(Gpu, [DepthwiseConvolution], 1e-11, 1e-5, 5e-9, 1.5, Fits)),
        new(ReadSeconds, "t_r", "s", 0, "one vector that a register tile of a CPU's depthwise kernel reads, inputs and weights",
            new ParameterRange(Cpu, [DepthwiseConvolution], 1e-12, 1e-7, 2.5e-10, 0.7, Own, true)),
        new(StridedTraffic, "", "", 0, "traffic of a direct kernel with a stride above 1, relative to the compulsory one, minus 1",
            new ParameterRange(Gpu, [DepthwiseConvolution], 0.01, 4, 0.2, 0.8, Fits)),
        new(SpecialSeconds, "t_s", "s", 0, "an exponential (or the like) of one element, of a CPU's core",
            new(Cpu, [Elementwise], 1e-11, 1e-7, 7e-11, 0.7, Tokens), new(Cpu, [Normalization], 1e-11, 1e-7, 2.7e-11, 0.7, Tokens),
            new(Cpu, [Attention], 1e-11, 1e-7, 1.4e-10, 0.7, Tokens)),
        new(RunSeconds, "t_n", "s", 0,
            "start of what a CPU goes through by itself: a channel of an element-wise kernel, a vector's row of a depthwise one, what an "
                + "index points to",
            new(Cpu, [Elementwise, DepthwiseConvolution], 1e-11, 1e-6, 3e-10, 2, Guess),
            new(Cpu, [Gather], 1e-15, 1e-6, 1e-14, 4, Alike, Start: 4e-9)),
        new(OperandSeconds, "t_o", "s", 0,
            "loading or storing one operand of one element in an element-wise function of a CPU library that was not built for its vectors",
            new ParameterRange(Cpu, [Elementwise], 1e-15, 1e-8, 1e-14, 4, Alike, Start: 2e-11)),
        new(BlockMiss, "x_b", "", 1,
            "lanes' peak over what kernels reach whose channels miss a CPU library's blocks of channels",
            new ParameterRange(
                Cpu, [GroupedConvolution, DepthwiseConvolution, Pooling], 1, 200, 1, 1, Alike)),
        new(UnrollSeconds, "t_w", "s", 0,
            "writing out an element of an unrolled window, or a vector of outputs between two input channels, where a CPU library's "
                + "convolutions miss its blocks of channels",
            new ParameterRange(Cpu, [Convolution, GroupedConvolution], 1e-15, 1e-7, 1e-14, 4, Alike, Start: 5e-10)),
        new(BinaryLaunch, "", "", 1, "launch of a function of two tensors relative to one of one tensor",
            new ParameterRange(Gpu, [Elementwise], 0.2, 5, 1, 0.25, Alike)),
        new(TranscendentalLaunch, "", "", 1, "launch of a transcendental function (GELU, tanh) relative to a simple one",
            new ParameterRange(Gpu, [Elementwise], 0.2, 5, 1, 0.25, Alike)),
        new(PassReread, "", "", 0,
            "extra passes over memory of kernels that read their rows more than once, once those no longer fit in the cache",
            new ParameterRange(Any, [Normalization], 0.01, 4, 0.05, 1, Fits)),

        new(ClockDeficit, "d", "", 0, "time at the clocks of an idle card relative to that at full clocks, minus 1",
            new ParameterRange(Gpu, s_convolutions, 0.001, 8, 0.03, 1.5, Fits)),
        new(ClockDelay, "t_c", "s", null, "work, at full clocks, after which they are reached",
            new ParameterRange(Gpu, s_convolutions, 1e-6, 0.1, 5e-4, 1, Fits)),

        new(IndexSeconds, "t_i", "s", 0, "finding the first patch: a load whose address another load brings; it hides behind the work",
            new ParameterRange(Gpu, [Gather, Scatter, PatchConvolution], 1e-8, 1e-5, 8e-7, 0.2, Patches)),
        new(RunStart, "", "pixels", 0, "finding a row of a patch, in pixels moved",
            new(Gpu, [Gather], 0.05, 100, 3, 0.4, Patches), new(Gpu, [Scatter], 0.05, 100, 8, 0.4, Patches)),
        new(StepSeconds, "t_k", "s", null, "a step of the reduction of a block of a patch convolution that no other block hides",
            new ParameterRange(Gpu, [PatchConvolution], 1e-10, 1e-6, 1.5e-8, 0.25, Patches)),
        new(BlockLoads, "", "elements", null, "operand loads that compete with arithmetic in a block of a patch convolution",
            new ParameterRange(Gpu, [PatchConvolution], 0.5, 200, 5, 0.3, Patches)),
        new(GroupStaging, "", "", null,
            "part of the channels of other groups that pass through a block of a patch convolution with its own",
            new ParameterRange(Gpu, [PatchConvolution], 0.001, 1, 0.6, 0.5, Patches)),
        new(CopyTraffic, "", "", null,
            "copies around a kernel (heads that are padded, tokens in the order of their experts) relative to one pass at full bandwidth",
            new(Gpu, [Attention], 0.001, 10, 0.06, 1, Encoders), new(Any, [RoutedExperts], 0.001, 20, 0.35, 1, Routings)),

        new(MatrixEfficiency, "e", "", null, "part of the matrix units' peak that a long, full tile reaches",
            new ParameterRange(MatrixGpu, s_library, 0.05, 1, 0.88, 0.15, Units)),
        new(MatrixUnaligned, "u", "", null,
            "matrix units: part of the rate where rows of the reduction are words of 4 bytes but no vectors of 16; its power of 1.75 below",
            new ParameterRange(MatrixGpu, [Linear], 0.2, 1, 0.5, 0.2, "A100 in gather-scatter-a100 (torch.matmul, fp16)")),
        new(MatrixWaves, "q", "", null, "matrix units: 1 for sharp wave quantisation, 0 for none",
            new ParameterRange(MatrixGpu, s_library, 0.02, 1, 0.98, 0.5, Units)),
        new(MatrixRamp, "k0", "elements", null, "matrix units: start and end of a tile, in elements of its reduction",
            new ParameterRange(MatrixGpu, s_library, 10, 1500, 190, 0.4, Units)),
        new(StepWait, "t_k", "s", null, "matrix units: wait for the operands of a step of 128 bytes of the reduction",
            new ParameterRange(MatrixGpu, s_library, 1e-8, 3e-6, 2.7e-7, 0.6, Units)),
        new(MatrixOnChip, "b", "", null,
            "matrix units: part of the shared cache's bandwidth that operands reach; above 1 where clusters share",
            new ParameterRange(MatrixGpu, s_library, 0.1, 5, 1.1, 0.5, Units)),
        new(MatrixCache, "z", "", null, "matrix units: part of the shared cache that keeps activations and outputs",
            new ParameterRange(MatrixGpu, s_library, 0.03, 4, 0.73, 1, Units)),
        new(WeightCache, "z_w", "", null, "matrix units: part of the shared cache that keeps weights between calls",
            new ParameterRange(MatrixGpu, s_library, 0.03, 4, 0.185, 0.7, Units)),
        new(MatrixOffChip, "e_m", "", null, "matrix units: part of the off-chip bandwidth that operands reach",
            new ParameterRange(MatrixGpu, s_library, 0.2, 1, 0.68, 0.15, Units)),
        new(MatrixKnee, "u0", "", null, "part of the matrix units' peak at which the power limit begins to lower the clock",
            new ParameterRange(MatrixGpu, s_library, 0.2, 1, 0.47, 0.2, Units)),
        new(MatrixExponent, "g", "", null, "exponent of that fall",
            new ParameterRange(MatrixGpu, s_library, 0.02, 0.95, 0.08, 0.5, Units)),
        new(SplitSeconds, "t_s", "s", null, "matrix units: adding up the parts of a split reduction, beyond their traffic",
            new ParameterRange(MatrixGpu, s_library, 1e-7, 2e-5, 3.9e-6, 0.4, Units)),
        new(StreamFill, "t_f", "s", 0, "matrix units: filling and draining the streams of operands, at most as long as they last",
            new ParameterRange(MatrixGpu, s_library, 1e-8, 2e-5, 1.5e-7, 1.6, Units)),
        new(Fp8Efficiency, "", "", 1, "efficiency of fp8 products relative to e",
            new ParameterRange(Fp8Gpu, s_library, 0.3, 1.2, 0.7, 0.15, Units)),
        new(ConvertSeconds, "t_c", "s", 0, "start of the kernel that converts the activations of a fp8 linear layer",
            new ParameterRange(Fp8Gpu, [Linear], 2e-7, 1e-5, 1.2e-6, 0.3, Units)),
        new(ConvertRows, "t_r", "s", 0, "what that start takes longer for more than one tile of rows",
            new ParameterRange(Fp8Gpu, [Linear], 1e-8, 1e-5, 1.5e-7, 1.6, Units)),
        new(ConvertCost, "c_c", "", 0, "traffic of that conversion relative to one read and one write at full bandwidth",
            new ParameterRange(Fp8Gpu, [Linear], 0.2, 20, 0.9, 0.4, Units)),
    ];

    /// <summary>Defaults that differ for a generation, with the rows they come from.</summary>
    public static IReadOnlyList<GenerationDefaults> Generations { get; } =
    [
        new("kepler", [Convolution],
            "57.6 % of the peak for want of registers and dual issue (Lai and Seznec 2013), times 745 of 875 MHz (K40): 0.49 x 0.9",
            (ComputeEfficiency, 0.44)),
        new("kepler", [Convolution],
            "passes are streams: 0.63 of the bandwidth with error correction (GPU-STREAM, from memory), 0.8 on average",
            (LayoutCost, 2.2), (PadCost, 3.2), (PassCost, 1.8)),
        new("pascal", [Convolution], "passes are streams: 0.75 of the bandwidth on P100 and P4 in vector-neusight, 0.8 on average",
            (LayoutCost, 1.8), (PadCost, 2.7), (PassCost, 1.5)),
        new("volta", [Convolution], "passes are streams: 0.91 of the bandwidth on V100 in vector-neusight, 0.8 on average",
            (LayoutCost, 1.5), (PadCost, 2.2), (PassCost, 1.25)),
        new("gcn5", [Convolution], "Vega 64, MI25 and MI50 in conv-miopen and deepbench", (ComputeEfficiency, 0.7), (LatencyHiding, 0.25)),
        new("gcn5", [GroupedConvolution], "MI25, MI50 and MI60 in grouped-conv-miopen", (ComputeEfficiency, 0.7)),
        new("cdna2", [GroupedConvolution], "MI250X in grouped-conv-miopen", (ComputeEfficiency, 0.6)),
        new("turing", [Convolution], "T4 in conv-neusight and deepbench", (OffChipEfficiency, 0.6)),
        new("ampere", [Linear], Hbm, (OffChipEfficiency, 0.97), (PowerKnee, 0.9)),
        new("volta", [Linear], Hbm, (OffChipEfficiency, 0.97), (PowerKnee, 0.9)),
        new("turing", [Linear], "T4 in linear-neusight and deepbench", (OffChipEfficiency, 0.52), (PowerKnee, 0.24), (PowerExponent, 0.49)),
        new("gcn5", [Linear], "MI25 in the GEMM of deepbench", (ComputeEfficiency, 0.86), (TileIntensity, 6)),
        new("ampere", [BatchedGemm], Cards, (PowerKnee, 0.75)),
        new("volta", [BatchedGemm], Cards, (PowerKnee, 0.75)),
        new("volta", [Elementwise], "V100 in vector-neusight", (OffChipEfficiency, 0.97)),
        new("turing", [BatchedGemm], "T4 in bmm-neusight", (PowerKnee, 0.14), (PowerExponent, 0.8)),
        new("ampere", [BatchedGemm], "A100 in bmm-neusight: 128 x 128 kernels only", (TileArea, 16384), (TileFocus, 1)),
        new("pascal", [BatchedGemm], "P100 and P4 in bmm-neusight: 128 x 64 kernels only", (TileArea, 9000), (TileFocus, 0.5)),
        new("pascal", [Linear], "P100 and P4 in linear-neusight: slow for reductions above 10^4",
            (OffChipEfficiency, 0.45), (DepthPenalty, 1.1)),
        new("pascal", [Linear], "P100 and P4 in linear-neusight", (PowerKnee, 0.14), (PowerExponent, 0.85)),
        new("maxwell", [Linear], "M40 and TitanX in the GEMM of deepbench",
            (OrderPenalty, 0.7), (OrderTraffic, 1.1), (OffChipEfficiency, 0.43)),
        new("pascal", [Linear], "1080 Ti, TitanX, Titan Xp, P100 and P4 in the GEMM of deepbench and in linear-neusight",
            (OrderPenalty, 0.2)),
        new("volta", [Linear], "V100 in the GEMM of deepbench and in linear-neusight", (OrderPenalty, 0.01)),
        new("hopper", [Attention], "H100 in attention-encoder", (DepthRamp, 300), (TileIntensity, 115)),
        new("blackwell", [Attention], "B200 in attention-encoder", (DepthRamp, 600), (TileIntensity, 190)),
        new("hopper", s_library, NewUnits, s_newUnits),
        new("blackwell", s_library, NewUnits, s_newUnits),
        new("hopper", [Linear], NewUnits, s_newConversion),
        new("blackwell", [Linear], NewUnits, s_newConversion),
        new("cpu", [DepthwiseConvolution], Own, (DirectEfficiency, 0.95), (TileSeconds, 1.2e-8)),
        new("cpu", [Linear], Own, (NarrowColumns, 0.8)),
        new("cpu", [Elementwise], Own, (OnChipEfficiency, 0.95), (CacheFraction, 0.9)),
        new("cpu", [Normalization], Tokens, (OnChipEfficiency, 0.62), (ElementCost, 2.7)),
        new("cpu", [Pooling], Own, (OnChipEfficiency, 0.95), (CacheFraction, 0.9), (ElementCost, 4.5), (TileSeconds, 6e-9)),
        new("cpu", [Masker], Own, (CacheFraction, 0.9), (ElementCost, 5), (TileSeconds, 6e-9)),
        new("cpu", [Compaction], Own, (TileSeconds, 5.5e-10)),
        new("cpu", [Synthesis], Own, (OnChipEfficiency, 0.95), (ElementCost, 1.7)),
        new("cpu", [Gather], Own, (OnChipEfficiency, 0.95), (CacheFraction, 0.9), (OffChipEfficiency, 0.8), (UpdateSeconds, 3e-11)),
        new("cpu", [Scatter], Own, (OnChipEfficiency, 0.9), (CacheFraction, 0.95), (OffChipEfficiency, 0.95), (RunWaste, 2)),
        new("cpu", [ChannelMaskedConvolution], Own, (CacheFraction, 0.14), (Reread, 0.9)),
        new("rdna2", s_convolutions,
            "RX 6800 XT in conv- and grouped-conv-miopen: 4.3 to 4.6 and 0.40 to 0.46 ms, be it dense, grouped or depthwise rows",
            (ClockDeficit, 4.5), (ClockDelay, 4e-4)),
    ];
}
