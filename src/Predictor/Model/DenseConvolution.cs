namespace LatencyLab.Predictor.Model;

/// <summary>
/// Dense convolution on one device: the fastest of implicit GEMM, Winograd and FFT tiles, each with its own arithmetic and traffic.
/// </summary>
/// <remarks>
/// Winograd F(m x m, k x k) (Lavin and Gray 2016) needs (m + k - 1)^2 multiplications for m^2 outputs of one channel pair instead of m^2
/// k^2.
/// FFT tiles of side t (Vasilache et al. 2015) hold (t - k + 1)^2 outputs and need t (t/2 + 1) complex products of 4 MACs.
/// Non-fused algorithms read and write their transformed tensors once more.
/// </remarks>
internal sealed partial class DenseConvolution
{
    /// <summary>Sides of FFT tiles: the powers of two of fbfft (Vasilache et al. 2015).</summary>
    private const int SmallestFftTile = 1 << 4;
    private const int LargestFftTile = 1 << 7;

    /// <summary>MACs of a complex product: (a + bi)(c + di) as four real ones.</summary>
    private const double ComplexMacs = 4;

    /// <summary>Channels that FFT kernels work on together. A choice, not measured.</summary>
    private const double FftChannels = 32;

    private static readonly TileOptions s_narrow = new(), s_wide = new() { HasNarrowTiles = false };

    private readonly TiledKernel _direct;
    private readonly TiledKernel? _winograd2, _winograd4, _fft;
    private readonly double _transformSecondsPerByte, _fftSecondsPerByte;
    private readonly double _elementBytes;
    private readonly DeviceRates _device;
    private readonly PatchBlocks? _tuned;

    /// <param name="device">Rates of the device.</param>
    /// <param name="parameters">Parameters of the class.</param>
    /// <param name="tuned">Those of kernels that are tuned for a shape; null: there are none.</param>
    public DenseConvolution(DeviceRates device, ClassParameters parameters, Func<ClassParameters>? tuned = null)
    {
        if (tuned is not null && device.Library.IsTuned && device.Kind.HasLibraryAlgorithms)
            _tuned = new PatchBlocks(device, tuned());
        _direct = device.Kind.Tiles(device, parameters, parameters.IncludesFramework ? s_narrow : Direct);
        if (HasFastAlgorithms(device))
        {
            if (device.Library.Has(LibraryAlgorithm.Winograd2))
                _winograd2 = FusedWinograd(device, parameters);
            if (device.Library.Has(LibraryAlgorithm.Winograd4))
                _winograd4 = Wide(Parameter.Winograd4Efficiency);
            if (device.Library.Has(LibraryAlgorithm.Fft))
                _fft = Wide(Parameter.FftEfficiency);
        }

        _fftSecondsPerByte = parameters[Parameter.FftTraffic] / device.OffChipBytesPerSecond;
        _transformSecondsPerByte = parameters[Parameter.TransformTraffic] / device.OffChipBytesPerSecond;
        _elementBytes = device.ElementBytes;
        _device = device;

        TiledKernel Wide(Parameter efficiency) =>
            device.Kind.Tiles(device, parameters, s_wide with { RelativeEfficiency = parameters[efficiency] });
    }

    /// <summary>
    /// The implicit GEMM of convolutions, dense, grouped or on kept channels: a deep reduction is split where its tiles leave half of
    /// the engines idle at least, by a kernel that stores the parts and one that adds them.
    /// </summary>
    /// <remarks>
    /// Limits chosen on published rows. Splits of up to 32 and 4 tiles an engine without the second kernel raise the error on conv-miopen
    /// (11.7/17.8 to 13.8/20.7) and deepbench (12.0/16.0 to 13.8/18.0); these leave deepbench as it was. Rows that include a framework's
    /// passes (TensorFlow 1: conv-justus) show no splits: with them tau falls from .950 to .947 at 1000 rows.
    /// </remarks>
    public static TileOptions Direct { get; } = new() { MostSplits = 8, MostSplitTiles = 0.5, AddsInKernel = true };

    /// <summary>
    /// Whether libraries may have algorithms with less arithmetic for this device and type: for types of 4 and of 2 bytes on the ordinary
    /// lanes (cuDNN: Winograd of half tensors). Matrix units do the direct product, which is as fast there.
    /// </summary>
    public static bool HasFastAlgorithms(DeviceRates device) =>
        device.Kind.HasLibraryAlgorithms && !device.UsesMatrixUnits && device.ElementBytes is sizeof(float) or sizeof(short);

    /// <summary>Whether the library has F(2x2, 3x3) in one kernel.</summary>
    public static bool HasFusedWinograd(DeviceRates device) =>
        HasFastAlgorithms(device) && device.Library.Has(LibraryAlgorithm.Winograd2);

    /// <summary>Whether F(2x2, 3x3) computes it: 3 x 3, stride 1, no dilation.</summary>
    public static bool IsFusedWinograd(in ConvolutionWindow window) => window.KernelHeight == 3 && IsSquareAndWhole(window);

    /// <summary>Products of F(2x2, 3x3) in one kernel.</summary>
    public static TiledKernel FusedWinograd(DeviceRates device, ClassParameters parameters) =>
        device.Kind.Tiles(device, parameters, s_narrow with { RelativeEfficiency = parameters[Parameter.Winograd2Efficiency] });

    /// <summary>F(2x2, 3x3) in one kernel, of all groups: 4 MACs an output and channel pair, whole 2x2 blocks.</summary>
    public static TiledProduct FusedWinogradProduct(in OperatorWork work)
    {
        double channels = work.Shape.Depth / 9.0;
        return new TiledProduct(
            work.Shape.Batch, 4 * Blocks(work.Window, 2), work.Shape.Columns, 4 * channels,
            work.Bytes.Input, work.Bytes.Weight, work.Bytes.Output, 2 * channels);
    }

    /// <summary>
    /// Whether algorithms with less arithmetic than the direct product compute this convolution. It does not depend on batch, channels or
    /// resolution.
    /// </summary>
    public static bool HasCheaperAlgorithms(DeviceRates device, in OperatorWork work) => HasFastAlgorithms(device) && work.Class switch
    {
        OperatorClass.Convolution => work.Window.KernelHeight > 1 && IsSquareAndWhole(work.Window) && work.Shape.Batch == 1
            && work.Patches == 0 && ((work.Window.KernelHeight <= LargestFftTile && device.Library.Has(LibraryAlgorithm.Fft))
                || (work.Window.KernelHeight == 3 && device.Library.Has(LibraryAlgorithm.Winograd2))
                || (work.Window.KernelHeight is 3 or 5 && device.Library.Has(LibraryAlgorithm.Winograd4))),
        OperatorClass.GroupedConvolution => HasFusedWinograd(device) && IsFusedWinograd(work.Window),
        _ => false,
    };

    /// <summary>
    /// MACs of the direct product over those of the library's algorithm with the fewest, 1 where none has fewer: (m k / (m + k - 1))^2 of
    /// Winograd F(m x m, k x k), ((t - k + 1) k)^2 / (4 t (t/2 + 1)) of FFT tiles of side t. It depends on kernel and stride only, as
    /// <see cref="HasCheaperAlgorithms"/> does.
    /// </summary>
    public static double MostSaving(DeviceRates device, in OperatorWork work)
    {
        if (!HasCheaperAlgorithms(device, work))
            return 1;
        int kernel = work.Window.KernelHeight;
        double most = 1;
        if (kernel == 3 && device.Library.Has(LibraryAlgorithm.Winograd2))
            most = WinogradSaving(2, kernel);
        if (work.Class == OperatorClass.GroupedConvolution)
            return most;
        if (kernel is 3 or 5 && device.Library.Has(LibraryAlgorithm.Winograd4))
            most = Math.Max(most, WinogradSaving(4, kernel));
        for (int side = SmallestFftTile; device.Library.Has(LibraryAlgorithm.Fft) && side <= LargestFftTile; side *= 2)
        {
            double outputs = Math.Max(0, side - kernel + 1);
            most = Math.Max(most, outputs * outputs * kernel * kernel / (ComplexMacs * side * (side / 2 + 1)));
        }

        return most;
    }

    /// <summary>Seconds without launch and framework passes, of the fastest algorithm.</summary>
    public KernelTime Time(in OperatorWork work, out Algorithm algorithm)
    {
        algorithm = Algorithm.ImplicitGemm;
        KernelTime best = _direct.Time(ImplicitGemm.Of(work));
        if (_tuned is not null && work.Shape.Batch == 1)
            _tuned.OfMap(work).TakeIfFaster(Algorithm.Direct, ref best, ref algorithm);
        if (HasCheaperAlgorithms(_device, work))
            TakeCheaper(work, ref best, ref algorithm);
        return best;
    }

    /// <summary>The fastest of the algorithms with less arithmetic, where there are any.</summary>
    public KernelTime TimeOfCheaper(in OperatorWork work, out Algorithm algorithm)
    {
        algorithm = Algorithm.None;
        KernelTime best = new() { Total = double.PositiveInfinity };
        TakeCheaper(work, ref best, ref algorithm);
        return best;
    }

    private void TakeCheaper(in OperatorWork work, ref KernelTime best, ref Algorithm algorithm)
    {
        ConvolutionWindow window = work.Window;
        if (_winograd2 is not null && window.KernelHeight == 3)
            _winograd2.Time(FusedWinogradProduct(work)).TakeIfFaster(Algorithm.Winograd2, ref best, ref algorithm);
        if (_winograd4 is not null && window.KernelHeight is (3 or 5))
            Winograd(work, 4).TakeIfFaster(Algorithm.Winograd4, ref best, ref algorithm);
        for (int side = SmallestFftTile; _fft is not null && side <= LargestFftTile; side *= 2)
        {
            if (window.KernelHeight <= side)
                Fft(work, side).TakeIfFaster(Algorithm.Fft, ref best, ref algorithm);
        }
    }

    private static double WinogradSaving(int side, int kernel) => Math.Pow((double)side * kernel / (side + kernel - 1), 2);

    /// <summary>A square kernel that leaves no pixel out: stride 1, no dilation.</summary>
    private static bool IsSquareAndWhole(in ConvolutionWindow window) => window.KernelHeight == window.KernelWidth
        && window is { StrideHeight: 1, StrideWidth: 1, DilationHeight: <= 1, DilationWidth: <= 1 };

    private static double Blocks(in ConvolutionWindow window, int side) =>
        (double)window.Images * ((window.OutputHeight + side - 1) / side) * ((window.OutputWidth + side - 1) / side);

    /// <summary>F(m x m, k x k) as transforms around (m + k - 1)^2 independent products.</summary>
    private KernelTime Winograd(in OperatorWork work, int side)
    {
        int kernel = work.Window.KernelHeight;
        int points = (side + kernel - 1) * (side + kernel - 1);
        return Transformed(_winograd4!, _transformSecondsPerByte, work, points, points, Blocks(work.Window, side), points);
    }

    /// <summary>Square tiles in the frequency domain.</summary>
    private KernelTime Fft(in OperatorWork work, int side)
    {
        int points = side * (side / 2 + 1);
        double blocks = Blocks(work.Window, side - work.Window.KernelHeight + 1);
        return Transformed(_fft!, _fftSecondsPerByte, work, points, points * ComplexMacs, blocks, 2 * points, FftChannels);
    }

    /// <param name="kernel">Products with this algorithm's efficiency.</param>
    /// <param name="secondsPerByte">Cost of the transforms' traffic.</param>
    /// <param name="work">The convolution.</param>
    /// <param name="points">Independent products.</param>
    /// <param name="macs">MACs a block and channel pair.</param>
    /// <param name="blocks">Blocks of outputs.</param>
    /// <param name="words">Elements that one transformed block has.</param>
    /// <param name="channelStep">Channels are padded to a multiple of this.</param>
    private KernelTime Transformed(
        TiledKernel kernel, double secondsPerByte, in OperatorWork work, double points, double macs, double blocks, double words,
        double channelStep = 1)
    {
        TiledProduct transformed = TransformedProduct(work, points, macs, blocks, words, channelStep);
        KernelTime product = kernel.Time(transformed);
        double weights = _device.Library.IsTuned ? 0 : work.Bytes.Weight + transformed.RightBytes;
        double transforms = secondsPerByte
            * (work.Bytes.Input + transformed.LeftBytes + weights + transformed.OutputBytes + work.Bytes.Output);
        return product with { Total = product.Total + transforms, OffChip = product.OffChip + transforms };
    }

    private TiledProduct TransformedProduct(
        in OperatorWork work, double points, double macs, double blocks, double words, double channelStep)
    {
        ConvolutionWindow window = work.Window;
        double inputs = work.Shape.Depth / ((double)window.KernelHeight * window.KernelWidth);
        double outputs = Math.Ceiling(work.Shape.Columns / channelStep) * channelStep;
        inputs = Math.Ceiling(inputs / channelStep) * channelStep;
        double left = words * blocks * inputs * _elementBytes;
        double right = words * inputs * outputs * _elementBytes;
        double output = words * blocks * outputs * _elementBytes;
        double depth = inputs * (macs / points);
        return new TiledProduct(points, blocks, outputs, depth, left, right, output, depth);
    }
}
