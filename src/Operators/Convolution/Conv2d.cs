namespace LatencyLab.Operators.Convolution;

/// <summary>
/// Two-dimensional convolution, any kernel, stride, padding, dilation and groups (depthwise: groups = input channels).
/// Input [Batch, InputHeight, InputWidth, InputChannels], weights [OutputChannels, InputChannels/Groups, KernelHeight, KernelWidth].
/// A size below 0, a kernel, stride, dilation or group count below 1, groups that do not divide the channels, or a window that does not
/// fit its padded map are an <see cref="Diagnostics.InputException"/>.
/// </summary>
public sealed record Conv2d : Operator
{
    /// <summary>Images.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Channels of the input.</summary>
    public required int InputChannels { get; init => field = Check.Size(value); }

    /// <summary>Rows of the input map.</summary>
    public required int InputHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of the input map.</summary>
    public required int InputWidth { get; init => field = Check.Size(value); }

    /// <summary>Channels of the output.</summary>
    public required int OutputChannels { get; init => field = Check.Size(value); }

    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Rows from one output to the next.</summary>
    public int StrideHeight { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Columns from one output to the next.</summary>
    public int StrideWidth { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Rows from one tap of the kernel to the next.</summary>
    public int DilationHeight { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Columns from one tap of the kernel to the next.</summary>
    public int DilationWidth { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Rows of padding above and below together ("same" 3x3: 2).</summary>
    public int PaddingHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of padding left and right together.</summary>
    public int PaddingWidth { get; init => field = Check.Size(value); }

    /// <summary>Groups that channels are convolved within; 1 for an ordinary convolution.</summary>
    public int Groups { get; init => field = Check.Positive(value); } = 1;

    /// <summary>A bias is added to every output, one parameter an output channel.</summary>
    public bool HasBias { get; init; }

    /// <summary>A batch normalisation is folded into the weights: a bias at run time, 2 Cout trainable parameters.</summary>
    public bool HasFoldedBatchNorm { get; init; }

    /// <summary>An activation is applied to the output in the same operator.</summary>
    public bool HasActivation { get; init; }

    /// <summary>
    /// Whether that activation has an upper bound (ReLU6, a clip): libraries whose kernels know ReLU only apply it to what a kernel has
    /// just written.
    /// </summary>
    public bool IsClipped { get; init; }

    /// <summary>
    /// The sum of a residual block is in the same operator, before the activation: results are added to what their places hold.
    /// </summary>
    public bool AddsResidual { get; init; }

    /// <summary>Whether every group has one input channel, and there are several.</summary>
    public bool IsDepthwise => Groups > 1 && Groups == InputChannels;

    /// <inheritdoc/>
    public override string Kind => IsDepthwise ? "depthwise_conv2d" : Groups > 1 ? "grouped_conv2d" : "conv2d";

    /// <summary>Rows of the output map.</summary>
    public int OutputHeight => OutputSize(InputHeight, PaddingHeight, KernelHeight, DilationHeight, StrideHeight);

    /// <summary>Columns of the output map.</summary>
    public int OutputWidth => OutputSize(InputWidth, PaddingWidth, KernelWidth, DilationWidth, StrideWidth);

    /// <summary>Elements of the weight tensor, Cout (Cin/groups) kh kw.</summary>
    public long KernelElements => (long)OutputChannels * (InputChannels / Groups) * KernelHeight * KernelWidth;

    /// <summary>Elements read as weights when it runs: the weight tensor, and a bias if there is one or a folded batch norm.</summary>
    public long WeightElements => KernelElements + (AddsBias ? OutputChannels : 0);

    /// <summary>A bias is added at run time.</summary>
    public bool AddsBias => HasBias || HasFoldedBatchNorm;

    /// <inheritdoc/>
    public override long ParameterCount => KernelElements + (HasBias ? OutputChannels : 0) + (HasFoldedBatchNorm ? 2L * OutputChannels : 0);

    /// <summary>Square convolution with "same" padding (k - 1)/2 on each side, the commonest case.</summary>
    public static Conv2d Square(
        int batch, int inputChannels, int inputSize, int outputChannels, int kernel, int stride = 1, int groups = 1) =>
        new()
        {
            Batch = batch,
            InputChannels = inputChannels,
            InputHeight = inputSize,
            InputWidth = inputSize,
            OutputChannels = outputChannels,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PaddingHeight = (kernel - 1) / 2 * 2,
            PaddingWidth = (kernel - 1) / 2 * 2,
            Groups = groups,
        };

    /// <inheritdoc/>
    /// <remarks>
    /// MACs = batch * OH * OW * Cout * (Cin/groups) * kh * kw. Input bytes: the pixels that some window reads. Output bytes: of a map
    /// that is added to, once read and once written.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Verify();
        long rows = (long)Batch * OutputHeight * OutputWidth;
        long columns = OutputChannels / Groups;
        long depth = (long)(InputChannels / Groups) * KernelHeight * KernelWidth;
        long outputs = rows * columns * Groups;
        long macs = outputs * depth;
        if (macs == 0)
            return new OperatorWork { Class = ClassOf(Groups, IsDepthwise) };
        return new OperatorWork
        {
            Class = ClassOf(Groups, IsDepthwise),
            Macs = macs,
            OtherFlops = (AddsBias ? outputs : 0) + (HasActivation ? outputs : 0) + (AddsResidual ? outputs : 0),
            Bytes = new TensorBytes(
                (long)Batch * InputChannels * Window.TouchedPixels * elementBytes, WeightElements * elementBytes,
                (AddsResidual ? 2 : 1) * outputs * elementBytes),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(Groups, rows, columns, depth),
            Window = Window,
            ClippedOutputs = HasActivation && IsClipped ? outputs : 0,
        };
    }

    /// <summary>Whether the parameters fit each other.</summary>
    /// <exception cref="InputException">They do not.</exception>
    public void Verify()
    {
        Check.Divides(Groups, InputChannels, "groups", "input channels");
        Check.Divides(Groups, OutputChannels, "groups", "output channels");
        Window.Verify(isPool: false);
    }

    /// <summary>Whether the parameters fit each other, of a convolution that another operator computes a part of.</summary>
    /// <exception cref="InputException">They do not, or it adds a residual, which no part does.</exception>
    internal void VerifyAsPart()
    {
        Verify();
        if (AddsResidual)
            throw new InputException("only a whole convolution adds a residual");
    }

    /// <summary>Geometry without channels, and what is applied to an output in the same kernel.</summary>
    public ConvolutionWindow Window => new()
    {
        Images = Batch,
        InputHeight = InputHeight,
        InputWidth = InputWidth,
        OutputHeight = OutputHeight,
        OutputWidth = OutputWidth,
        KernelHeight = KernelHeight,
        KernelWidth = KernelWidth,
        StrideHeight = StrideHeight,
        StrideWidth = StrideWidth,
        DilationHeight = DilationHeight,
        DilationWidth = DilationWidth,
        PaddingHeight = PaddingHeight,
        PaddingWidth = PaddingWidth,
        HasBias = AddsBias,
        HasActivation = HasActivation,
    };

    internal static OperatorClass ClassOf(int groups, bool depthwise) =>
        depthwise ? OperatorClass.DepthwiseConvolution : groups > 1 ? OperatorClass.GroupedConvolution : OperatorClass.Convolution;

    private static int OutputSize(int input, int padding, int kernel, int dilation, int stride)
    {
        int span = input + padding - dilation * (kernel - 1) - 1;
        return span < 0 ? 0 : span / stride + 1;
    }
}
