namespace LatencyLab.Importing;

/// <summary>A convolution as other tools give it: by the sizes of its loops, from the output, or by its input map.</summary>
/// <param name="Batch">Images.</param>
/// <param name="InputChannels">Channels read, of all groups.</param>
/// <param name="OutputChannels">Channels written, of all groups.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Rows">The direction of rows.</param>
/// <param name="Columns">The direction of columns.</param>
internal sealed record ForeignConvolution(
    int Batch, int InputChannels, int OutputChannels, int Groups, ForeignAxis Rows, ForeignAxis Columns)
{
    /// <summary>The operator.</summary>
    public Conv2d ToOperator() => new()
    {
        Batch = Batch,
        InputChannels = InputChannels,
        OutputChannels = OutputChannels,
        Groups = Groups,
        InputHeight = Rows.Input,
        InputWidth = Columns.Input,
        KernelHeight = Rows.Kernel,
        KernelWidth = Columns.Kernel,
        StrideHeight = Rows.Stride,
        StrideWidth = Columns.Stride,
        DilationHeight = Rows.Dilation,
        DilationWidth = Columns.Dilation,
        PaddingHeight = Rows.Padding,
        PaddingWidth = Columns.Padding,
    };
}

/// <summary>One direction of a convolution.</summary>
/// <param name="Input">Rows or columns read.</param>
/// <param name="Kernel">Taps.</param>
/// <param name="Stride">From one output to the next.</param>
/// <param name="Padding">Zeros of both sides together.</param>
/// <param name="Dilation">From one tap to the next.</param>
internal readonly record struct ForeignAxis(int Input, int Kernel, int Stride, int Padding = 0, int Dilation = 1)
{
    /// <summary>
    /// From the outputs: what their windows cover, (out - 1) stride + (kernel - 1) dilation + 1, nothing of it called padding.
    /// </summary>
    public static ForeignAxis OfOutput(int output, int kernel, int stride, int dilation = 1) =>
        new(checked((output - 1) * stride + (kernel - 1) * dilation + 1), kernel, stride, 0, dilation);

    /// <summary>From a map whose last window may hang over: ceil((in - kernel) / stride) + 1 outputs.</summary>
    public static ForeignAxis OfInputRoundedUp(int input, int kernel, int stride) => input < kernel || stride < 1
        ? new(input, kernel, stride) : new(input, kernel, stride, (stride - (input - kernel) % stride) % stride);

    /// <summary>From a map that keeps its size at stride 1: ceil(in / stride) outputs.</summary>
    public static ForeignAxis OfSame(int input, int kernel, int stride) => new(
        input, kernel, stride, Math.Max(0, checked(((input + stride - 1) / stride - 1) * stride + kernel - input)));
}
