namespace LatencyLab.Predictor.Model;

/// <summary>Convolution on patches by a GPU's own kernels for it: a thread block computes a few tiles of pixels by some channels.</summary>
/// <remarks>
/// A pointwise kernel is a product a patch: its blocks hold whole patches, so that few large patches leave engines idle. Kernels with a
/// window cut patches into square tiles and bring the border of each. For blocks of p tiles of t^2 pixels by n columns, x of them an
/// engine, waves W as in <see cref="LaneTiles"/>, and s = Cin/g (1 + (g - 1) staging) channels that pass through a block:
/// compute = W 2 p t^2 n K E / (P e_c) (1 + a (1/(p t^2) + 1/(n kw))) + (1 + (W - 1)/o) s step seconds;
/// on chip = W (p pixels s + n K + p t^2 n) bytes E / (cache bandwidth b), off chip = miss (A + B + C) / (bandwidth e_m);
/// a block of a pointwise kernel loads, then computes, one with a window computes kw products on what it loaded meanwhile:
/// t^2 = compute^2 + on chip^2 + 2 compute on chip / kw, T^2 = t^2 + off chip^2 + 2 k t off chip.
/// The fastest block is taken. Every term is non-decreasing in patches, channels and depth, so the minimum is too.
/// </remarks>
internal sealed class PatchBlocks
{
    /// <summary>
    /// Most tiles that a block computes with the same weights; patches of a pointwise kernel, whose weights pass once more for every few
    /// patches of one pixel. Choices that fit dynamic-conv-v100.
    /// </summary>
    private const int MostTiles = 1 << 4, MostPatches = 1 << 2;

    /// <summary>Fewest columns of a block of a pointwise kernel, and most of any: choices that fit dynamic-conv-v100.</summary>
    private const int PointwiseColumns = 16, MostColumns = 1 << 7;

    /// <summary>Largest side of a tile of pixels. A choice.</summary>
    private const int MostSide = 1 << 4;

    /// <summary>
    /// Pixels that lanes take together: patches of 7 x 7 pixels take as long as those of 8 x 8 in dynamic-conv-v100. Half a warp; a choice.
    /// </summary>
    private const double LanesOfPixels = 16;

    private readonly double _flopsPerSecond, _onChipSecondsPerByte, _offChipSecondsPerByte, _cacheBytes;
    private readonly double _loads, _residency, _waveQuantisation, _stepSeconds, _staging, _serialisation;
    private readonly int _engines;
    private readonly double _elementBytes;

    public PatchBlocks(DeviceRates device, ClassParameters parameters)
    {
        _engines = device.Engines;
        _elementBytes = device.ElementBytes;
        _flopsPerSecond = device.PeakFlopsPerSecond * parameters[Parameter.ComputeEfficiency] / device.Engines;
        _onChipSecondsPerByte = device.Engines / (device.CacheBytesPerSecond * parameters[Parameter.OnChipEfficiency]);
        _offChipSecondsPerByte = 1 / (device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency]);
        _cacheBytes = parameters[Parameter.CacheFraction] * device.CacheBytes;
        _loads = parameters[Parameter.BlockLoads];
        _residency = parameters[Parameter.Residency];
        _waveQuantisation = parameters[Parameter.WaveQuantisation];
        _stepSeconds = parameters[Parameter.StepSeconds];
        _staging = parameters[Parameter.GroupStaging];
        _serialisation = parameters[Parameter.Serialisation];
    }

    /// <summary>
    /// The depthwise or grouped convolution with as many outputs, all patches of an image in one plane: lanes that follow indices go from
    /// one patch to the next. Its input keeps the borders of the patches.
    /// </summary>
    /// <remarks>
    /// Images that have a patch, each with the mean of an image and at least one: both only rise with images, maps and rate.
    /// </remarks>
    public static OperatorWork AsPlanes(in OperatorWork work)
    {
        int images = (int)Math.Clamp(work.Patches, 1, Math.Max(1, work.Window.Images));
        int area = (int)Math.Min(int.MaxValue, Math.Max((long)work.PatchSide * work.PatchSide, work.ImageRows));
        ParallelShape shape = work.Shape with { Rows = (long)area * images };
        return work with
        {
            Class = work.DenseClass ?? OperatorClass.GroupedConvolution,
            Macs = shape.Outputs * shape.Depth,
            OtherFlops = shape.Outputs * ((work.Window.HasBias ? 1 : 0) + (work.Window.HasActivation ? 1 : 0)),
            Shape = shape,
            Window = work.Window with { Images = images, OutputHeight = 1, OutputWidth = area },
        };
    }

    /// <summary>
    /// A dense convolution by the same kernels: seconds without launch, of square tiles of pixels of the best size, none of which is left
    /// out.
    /// </summary>
    /// <remarks>
    /// What compilers generate for a shape. Parameters were fitted to dynamic-conv-v100, whose kernels TVM tuned; on its dense kernels of
    /// 70 other shapes on a V100 (tlc-pack/tophub, cuda_v0.10) the median error falls from 42 to 20 %.
    /// </remarks>
    public KernelTime OfMap(in OperatorWork work)
    {
        KernelTime best = Time(work with { PatchSide = MostSide });
        for (int side = 1; side < MostSide && work.Window is { KernelHeight: 1, KernelWidth: 1 }; side *= 2)
        {
            KernelTime time = Time(work with { PatchSide = side });
            if (time.Total < best.Total)
                best = time;
        }

        return best;
    }

    /// <summary>Seconds in which the lanes of a direct kernel bring the weights once more for every patch.</summary>
    /// <remarks>
    /// On a map the lanes side by side share a weight. Those of patches do within their patch: MACs E / S^2 bytes. Without it patches of
    /// one pixel with 42 groups of 16 channels (dynamic-conv-v100) took half of their time.
    /// </remarks>
    public double WeightSeconds(in OperatorWork work)
    {
        double pixels = Math.Max(1, (double)work.PatchSide * work.PatchSide);
        return work.Macs / pixels * _elementBytes * _onChipSecondsPerByte / _engines;
    }

    /// <summary>How the blocks of a grid share engines and memories: a block loads, then computes, one with a window meanwhile.</summary>
    /// <param name="work">The convolution.</param>
    /// <param name="time">Its time.</param>
    public GridPlan Grid(in OperatorWork work, in KernelTime time)
    {
        double taps = Math.Max(1, (double)work.Window.KernelHeight * work.Window.KernelWidth);
        double channels = work.Shape.Depth / taps * (1 + _staging * (work.Shape.Batch - 1));
        double wait = channels * _stepSeconds;
        GridLaw law = new()
        {
            WaveQuantisation = _waveQuantisation,
            Residency = _residency,
            OnChipBytesPerSecond = 1 / (_onChipSecondsPerByte / _engines),
            OffChipBytesPerSecond = 1 / _offChipSecondsPerByte,
            CacheBytes = _cacheBytes,
            Serialisation = _serialisation,
        };
        GridPlan grid = GridPlans.Of(law, new KernelTime(time.Total, 0, time.OnChip, time.OffChip, time.Tile), work, _engines);
        double waves = law.Waves((double)grid.Tiles / _engines);
        double compute = Math.Max(0, (time.Compute - (1 + (waves - 1) / _residency) * wait) / waves);
        return grid with
        {
            TileSeconds = compute,
            LatencySeconds = wait,
            LoadsFirst = work.Window.KernelWidth <= 1,
            ClosedSeconds = Seconds(time.Compute, time.OnChip, time.OffChip, Math.Max(1, work.Window.KernelWidth)),
        };
    }

    /// <summary>Seconds without launch and without what finding the patches costs.</summary>
    public KernelTime Time(in OperatorWork work)
    {
        ConvolutionWindow window = work.Window;
        double taps = Math.Max(1, (double)window.KernelHeight * window.KernelWidth);
        Product product = new(
            work.Shape.Batch, work.Shape.Columns, work.Shape.Depth, work.Shape.Depth / taps * (1 + _staging * (work.Shape.Batch - 1)),
            Math.Max(1, window.KernelWidth),
            work.Bytes.Total * CacheLevels.MissShare(work.Bytes.Total, _cacheBytes) * _offChipSecondsPerByte);
        double best = double.PositiveInfinity;
        KernelTime result = default;
        double side = Math.Max(1, work.PatchSide);
        if (taps <= 1)
        {
            product = product with { MostTiles = MostPatches };
            Try(product, work.Shape.Rows / (side * side), side * side, side * side, PointwiseColumns, ref best, ref result);
            return result;
        }

        for (int tile = 1; tile <= Math.Min(side, MostSide); tile *= 2)
        {
            double height = window.StrideHeight * (tile - 1) + (double)window.DilationHeight * (window.KernelHeight - 1) + 1;
            double width = window.StrideWidth * (tile - 1) + (double)window.DilationWidth * (window.KernelWidth - 1) + 1;
            Try(product, work.Shape.Rows / (double)(tile * tile), tile * tile, height * width, 1, ref best, ref result);
        }

        return result;
    }

    /// <param name="product">The work.</param>
    /// <param name="tiles">Tiles of one product.</param>
    /// <param name="outputs">Output pixels of a tile.</param>
    /// <param name="pixels">Input pixels that it needs.</param>
    /// <param name="leastColumns">Columns of the narrowest block.</param>
    /// <param name="best">Seconds of the fastest block so far.</param>
    /// <param name="result">Its time.</param>
    private void Try(
        in Product product, double tiles, double outputs, double pixels, int leastColumns, ref double best, ref KernelTime result)
    {
        for (int count = 1; count <= product.MostTiles; count *= 2)
        {
            double rows = count * outputs;
            double lanes = rows <= LanesOfPixels ? rows : Math.Ceiling(rows / LanesOfPixels) * LanesOfPixels;
            double rowBlocks = product.Groups * Math.Ceiling(tiles / count) / _engines;
            for (int columns = leastColumns; columns <= MostColumns; columns *= 2)
            {
                double x = rowBlocks * Math.Ceiling(product.Columns / columns);
                double waves = x <= 1 ? 1 : _waveQuantisation * Math.Ceiling(x) + (1 - _waveQuantisation) * x;
                double loads = 1 + _loads * (1 / rows + 1 / (columns * product.Reuse));
                double compute = waves * 2 * lanes * columns * product.Depth / _flopsPerSecond * loads
                    + (1 + (waves - 1) / _residency) * product.Channels * _stepSeconds;
                if (compute >= best)
                    continue;
                double elements = count * pixels * product.Channels + columns * product.Depth + rows * columns;
                double onChip = waves * elements * _elementBytes * _onChipSecondsPerByte;
                double total = Seconds(compute, onChip, product.OffChip, product.Reuse);
                if (total >= best)
                    continue;
                best = total;
                result = new KernelTime(total, compute, onChip, product.OffChip, new TileChoice((int)rows, columns));
            }
        }
    }

    /// <remarks>A pixel that is loaded serves as many products as there are neighbouring taps, which hide the load.</remarks>
    private double Seconds(double compute, double onChip, double offChip, double reuse) =>
        Overlap.Combine(Overlap.Combine(compute, onChip, 0, 1 / reuse), 0, offChip, _serialisation);

    /// <param name="Groups">Independent products.</param>
    /// <param name="Columns">Output channels of one.</param>
    /// <param name="Depth">Length of its reduction.</param>
    /// <param name="Channels">Channels that pass through a block, those of other groups included.</param>
    /// <param name="Reuse">Neighbouring taps that a loaded pixel serves.</param>
    /// <param name="OffChip">Seconds of traffic off chip.</param>
    private readonly record struct Product(double Groups, double Columns, double Depth, double Channels, double Reuse, double OffChip)
    {
        /// <summary>Most tiles of a block.</summary>
        public int MostTiles { get; init; } = PatchBlocks.MostTiles;
    }
}
