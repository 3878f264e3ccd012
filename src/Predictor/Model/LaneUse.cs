namespace LatencyLab.Predictor.Model;

/// <summary>
/// The register tiles that a CPU's direct kernels work in, as in this project's own kernels: vectors along the channels, and for
/// depthwise convolutions several pixels of an output row.
/// </summary>
internal static class LaneUse
{
    /// <summary>Register tiles of this project's depthwise kernels: pixels of a row by a vector of channels.</summary>
    private const double DepthwisePixels = 7, DepthwiseVectors = 1;

    /// <summary>Vectors of channels that a masker sums at a time, and its logits a cell.</summary>
    private const double MaskerVectors = 4, LogitsOfCell = 2;

    /// <summary>
    /// Tiles of an operator, cells of a mask, steps of a search, or rows that are normalised; 0 for kernels that run over rows end to end.
    /// </summary>
    public static double Tiles(DeviceRates device, in OperatorWork work) =>
        work.Class switch
        {
            OperatorClass.Compaction => work.Shape.Outputs,
            OperatorClass.Masker or OperatorClass.Normalization => work.Shape.Rows,
            _ => TilesOf(device, work).Count,
        };

    /// <summary>
    /// Starts of tiles: one a tile, except that tiles of a depthwise kernel that differ in channels only share half of it, which is where
    /// their pixels are, and that it is two where taps do not stay in registers: every pixel then has a place of its own.
    /// </summary>
    public static double Starts(DeviceRates device, in OperatorWork work)
    {
        double tiles = Tiles(device, work);
        if (work.Class != OperatorClass.DepthwiseConvolution || tiles <= 0)
            return tiles;
        return (tiles + tiles / DepthwiseBlocks(device, work)) / (KeepsTaps(work.Window) ? 2 : 1);
    }

    /// <summary>
    /// Vectors that the tiles of a depthwise kernel read, weights included. Windows of 3 or 5 taps across and a stride up to 2 keep the
    /// taps of a row in registers and read every pixel of it once; others read a pixel a tap and output.
    /// </summary>
    /// <remarks>
    /// kh (s (p - 1) + 2 kw) a tile of p pixels with windows of kh x kw and stride s; kh kw (p + 1) for the others.
    /// </remarks>
    public static double Reads(DeviceRates device, in OperatorWork work)
    {
        ConvolutionWindow window = work.Window;
        double rows = Math.Max(1, window.KernelHeight), taps = Math.Max(1, window.KernelWidth);
        return Tiles(device, work) * rows
            * (KeepsTaps(window) ? Math.Max(1, window.StrideWidth) * (DepthwisePixels - 1) + 2 * taps : taps * (DepthwisePixels + 1));
    }

    /// <summary>
    /// Copies that collect the weights of kept channels, of every image and product its own: a vector at a time within a run of
    /// neighbouring outputs, the last one masked.
    /// </summary>
    /// <remarks>
    /// ceil(r / L) a run of r outputs, which a strip of 2 L outputs ends.
    /// </remarks>
    public static double WeightCopies(DeviceRates device, in OperatorWork work)
    {
        if (work.WeightRunColumns <= 0)
            return 0;
        double lanes = device.Lanes, run = Math.Min(work.WeightRunColumns, TileMenu.Vectors * lanes);
        return (double)work.Shape.Batch * work.Shape.Depth * work.Shape.Columns * (Math.Ceiling(run / lanes) / run);
    }

    /// <summary>Runs that an element-wise kernel starts, or output rows of vectors of channels of a depthwise one.</summary>
    public static double Runs(DeviceRates device, in OperatorWork work) => work.Class == OperatorClass.DepthwiseConvolution
        ? (double)work.Window.Images * work.Window.OutputHeight * DepthwiseBlocks(device, work) : work.Runs;

    /// <summary>
    /// Operands of all elements that an element-wise function loads and stores, or a turned matrix; 0 for copies of what lies side by side.
    /// </summary>
    public static double Operands(DeviceRates device, in OperatorWork work) =>
        work.Class != OperatorClass.Elementwise || (work.Flops == 0 && !work.MovesSingly) ? 0 : work.OperandBytes / device.ElementBytes;

    /// <summary>Lanes that the tiles occupy over those that hold an output, at least 1.</summary>
    /// <remarks>
    /// ceil(C / L) L / C for C channels and vectors of L lanes; times ceil(W / p) p / W for output rows of W and tiles of p pixels.
    /// </remarks>
    public static double Waste(DeviceRates device, in OperatorWork work)
    {
        (double count, double outputs) = TilesOf(device, work);
        return count <= 0 ? 1 : Math.Max(1, count * outputs / work.Shape.Outputs);
    }

    /// <summary>Channels that a map has to have a multiple of to be kept in blocks of as many as a vector has lanes.</summary>
    /// <remarks>ONNX Runtime's optimiser, seen at the channels where it changes its mind; other libraries were not looked at.</remarks>
    private const int BlockMultiple = 4;

    /// <summary>
    /// Whether a library that keeps maps in blocks of channels has to compute this one without: channels in no multiple of 4, or groups
    /// that are no whole blocks. Dense convolutions lose so little by it that rows of few draws say nothing of it: they are left out.
    /// </summary>
    public static bool MissesBlocks(DeviceRates device, in OperatorWork work)
    {
        ConvolutionWindow window = work.Window;
        long inputs = window.KernelHeight == 0 ? 0 : work.Shape.Depth / Math.Max(1, (long)window.KernelHeight * window.KernelWidth);
        return work.Class switch
        {
            OperatorClass.DepthwiseConvolution => DepthwiseChannels(work) % BlockMultiple != 0,
            OperatorClass.Pooling => work.Shape.Columns % BlockMultiple != 0,
            OperatorClass.GroupedConvolution => inputs % device.Lanes != 0 || work.Shape.Columns % device.Lanes != 0,
            _ => false,
        };
    }

    /// <summary>
    /// What a library without blocks for a convolution's channels does around its products: where no block of inputs is full, one input
    /// channel after another is added to the outputs, a vector of which is loaded and stored for each; where inputs are no multiple of 4,
    /// or groups no whole blocks, windows are written out element by element for a matrix product. 0 for other operators.
    /// </summary>
    public static double Unrolled(DeviceRates device, in OperatorWork work)
    {
        if (work.Class is not (OperatorClass.Convolution or OperatorClass.GroupedConvolution))
            return 0;
        ConvolutionWindow window = work.Window;
        long taps = Math.Max(1, (long)window.KernelHeight * window.KernelWidth), inputs = work.Shape.Depth / taps;
        bool isGrouped = work.Class == OperatorClass.GroupedConvolution;
        if (!isGrouped && inputs < device.Lanes)
            return work.Shape.Outputs * (double)inputs / device.Lanes;
        bool isWritten = taps > 1 || window.StrideHeight > 1 || window.StrideWidth > 1;
        return isWritten && (isGrouped ? MissesBlocks(device, work) : inputs % BlockMultiple != 0)
            ? (double)work.Shape.Batch * work.Shape.Rows * work.Shape.Depth : 0;
    }

    private static bool KeepsTaps(in ConvolutionWindow window) =>
        window is { KernelWidth: 3 or 5, StrideWidth: <= 2, DilationWidth: <= 1, DilationHeight: <= 1 };

    /// <summary>
    /// Number of tiles, and outputs that one has room for; a tile of a pooling kernel is a pixel with all channels, of a masker a cell with
    /// the logits of whole blocks of channels.
    /// </summary>
    private static (double Count, double Outputs) TilesOf(DeviceRates device, in OperatorWork work)
    {
        if (work.Shape.Outputs == 0)
            return default;
        switch (work.Class)
        {
            case OperatorClass.DepthwiseConvolution:
                double width = Math.Max(1, work.Window.OutputWidth), rows = (double)work.Window.Images * work.Window.OutputHeight;
                double blocks = DepthwiseBlocks(device, work);
                return (Math.Max(1, rows) * Math.Ceiling(width / DepthwisePixels) * blocks,
                    DepthwisePixels * Math.Ceiling(DepthwiseChannels(work) / device.Lanes) * device.Lanes / blocks);
            case OperatorClass.Masker when work.Shape.Depth > 0 && work.Shape.Columns == LogitsOfCell:
                double block = MaskerVectors * device.Lanes;
                return (work.Shape.Rows, LogitsOfCell * Math.Ceiling(work.Shape.Depth / block) * block / work.Shape.Depth);
            case OperatorClass.Pooling:
                return (work.Shape.Rows, Math.Ceiling(work.Shape.Columns / (double)device.Lanes) * device.Lanes);
            default:
                return default;
        }
    }

    /// <summary>
    /// Channels of a pixel. Weights of every image's own make every image a product of its own; its channels lie together all the same.
    /// </summary>
    private static double DepthwiseChannels(in OperatorWork work) =>
        work.Shape.Outputs / Math.Max(1, (double)work.Window.Images * work.Window.OutputHeight * Math.Max(1, work.Window.OutputWidth));

    private static double DepthwiseBlocks(DeviceRates device, in OperatorWork work) =>
        Math.Ceiling(DepthwiseChannels(work) / (DepthwiseVectors * device.Lanes));
}
