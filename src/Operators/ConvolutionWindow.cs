namespace LatencyLab.Operators;

/// <summary>Geometry of a convolution or pooling, in elements; the padding is the sum of both sides.</summary>
public readonly record struct ConvolutionWindow
{
    /// <summary>Images.</summary>
    public int Images { get; init; }

    /// <summary>Rows of the input map.</summary>
    public int InputHeight { get; init; }

    /// <summary>Columns of the input map.</summary>
    public int InputWidth { get; init; }

    /// <summary>Rows of the output map.</summary>
    public int OutputHeight { get; init; }

    /// <summary>Columns of the output map.</summary>
    public int OutputWidth { get; init; }

    /// <summary>Rows of the kernel or of the pooling window.</summary>
    public int KernelHeight { get; init; }

    /// <summary>Columns of the kernel or of the pooling window.</summary>
    public int KernelWidth { get; init; }

    /// <summary>Rows from one output to the next.</summary>
    public int StrideHeight { get; init; }

    /// <summary>Columns from one output to the next.</summary>
    public int StrideWidth { get; init; }

    /// <summary>Rows from one tap of the kernel to the next.</summary>
    public int DilationHeight { get; init; }

    /// <summary>Columns from one tap of the kernel to the next.</summary>
    public int DilationWidth { get; init; }

    /// <summary>Rows of zeros above and below together.</summary>
    public int PaddingHeight { get; init; }

    /// <summary>Columns of zeros to the left and right together.</summary>
    public int PaddingWidth { get; init; }

    /// <summary>A bias is added at run time: the operator's own or that of a folded batch norm.</summary>
    public bool HasBias { get; init; }

    /// <summary>An activation is applied to the output in the same kernel.</summary>
    public bool HasActivation { get; init; }

    /// <summary>Rows of the input map that some window reads: fewer than all where windows lie apart.</summary>
    public int TouchedHeight => Touched(InputHeight, OutputHeight, KernelHeight, StrideHeight, DilationHeight);

    /// <summary>Columns of the input map that some window reads.</summary>
    public int TouchedWidth => Touched(InputWidth, OutputWidth, KernelWidth, StrideWidth, DilationWidth);

    /// <summary>Pixels of the input map that some window reads.</summary>
    public long TouchedPixels => (long)TouchedHeight * TouchedWidth;

    /// <summary>
    /// Refuses a window that is larger than its padded map, and padding of which most is of no use to any window. A map without pixels
    /// has nothing to fit.
    /// </summary>
    /// <param name="isPool">A pool pads half a window a side at most, a convolution a whole window or map.</param>
    /// <exception cref="InputException">The window does not fit.</exception>
    internal void Verify(bool isPool)
    {
        if (InputHeight == 0 || InputWidth == 0)
            return;
        int extentHeight = Extent(KernelHeight, DilationHeight), extentWidth = Extent(KernelWidth, DilationWidth);
        if (extentHeight > (long)InputHeight + PaddingHeight || extentWidth > (long)InputWidth + PaddingWidth)
        {
            string extent = DilationHeight > 1 || DilationWidth > 1 ? $", dilated to {extentHeight}x{extentWidth}," : "";
            throw new InputException(
                $"a {KernelHeight}x{KernelWidth} window{extent} does not fit the padded {InputHeight}x{InputWidth} input");
        }

        RefusePadding(PaddingHeight, isPool ? KernelHeight : 2L * Math.Max(extentHeight, InputHeight), "rows");
        RefusePadding(PaddingWidth, isPool ? KernelWidth : 2L * Math.Max(extentWidth, InputWidth), "columns");
    }

    private static void RefusePadding(int padding, long most, string what)
    {
        if (padding > most)
            throw new InputException($"padding is {padding} {what} on both sides together, expected at most {most}");
    }

    private static int Extent(int taps, int dilation) => checked(dilation * (taps - 1) + 1);

    /// <remarks>
    /// Places o stride + t dilation of outputs o and taps t. Taps fall into stride / g classes of their remainder, g = gcd(stride,
    /// dilation); the taps of one class follow one another in steps of dilation / g outputs. Padding counts as if it were read, up to the
    /// whole map.
    /// </remarks>
    private static int Touched(int input, int outputs, int taps, int stride, int dilation)
    {
        stride = Math.Max(1, stride);
        dilation = Math.Max(1, dilation);
        if (stride == 1)
            return input;
        int divisor = stride, rest = dilation;
        while (rest != 0)
            (divisor, rest) = (rest, divisor % rest);
        long classes = Math.Min(taps, stride / divisor), step = Math.Min(outputs, dilation / divisor);
        return (int)Math.Min(input, classes * outputs + (taps - classes) * step);
    }
}
