namespace LatencyLab.Operators.Convolution;

/// <summary>
/// Transposed convolution (also called deconvolution): every input pixel adds a kernel's worth of outputs, stride pixels apart.
/// Input [Batch, InputHeight, InputWidth, InputChannels], weights [InputChannels, OutputChannels/Groups, KernelHeight, KernelWidth].
/// </summary>
public sealed record TransposedConv2d : Operator
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

    /// <summary>Output rows from one input row to the next.</summary>
    public int StrideHeight { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Output columns from one input column to the next.</summary>
    public int StrideWidth { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Output rows that are cut off above and below together.</summary>
    public int PaddingHeight { get; init => field = Check.Size(value); }

    /// <summary>Output columns that are cut off left and right together.</summary>
    public int PaddingWidth { get; init => field = Check.Size(value); }

    /// <summary>Rows added below, which choose among the sizes that a strided convolution makes one of.</summary>
    public int ExtraHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns added to the right.</summary>
    public int ExtraWidth { get; init => field = Check.Size(value); }

    /// <summary>Groups that channels are convolved within.</summary>
    public int Groups { get; init => field = Check.Positive(value); } = 1;

    /// <summary>A bias is added to every output, one parameter an output channel.</summary>
    public bool HasBias { get; init; }

    /// <inheritdoc/>
    public override string Kind => "transposed_conv2d";

    /// <summary>Rows of the output map: (IH - 1) s + k + extra - padding.</summary>
    public int OutputHeight => OutputSize(InputHeight, StrideHeight, KernelHeight, ExtraHeight, PaddingHeight);

    /// <summary>Columns of the output map.</summary>
    public int OutputWidth => OutputSize(InputWidth, StrideWidth, KernelWidth, ExtraWidth, PaddingWidth);

    /// <inheritdoc/>
    public override long ParameterCount =>
        (long)InputChannels * (OutputChannels / Groups) * KernelHeight * KernelWidth + (HasBias ? OutputChannels : 0);

    /// <inheritdoc/>
    /// <remarks>
    /// MACs = batch * IH * IW * Cin * (Cout/groups) * kh * kw: input pixels, not output ones. As a matrix product it has a row an input
    /// pixel and Cout/g kh kw columns of depth Cin/g, whose results are added into the map (Dumoulin and Visin, arXiv:1603.07285,
    /// section 4): its parameters are those of linear layers, in several groups those of batched products.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Check.Divides(Groups, InputChannels, "groups", "input channels");
        Check.Divides(Groups, OutputChannels, "groups", "output channels");
        long rows = (long)Batch * InputHeight * InputWidth;
        long columns = (long)(OutputChannels / Groups) * KernelHeight * KernelWidth, depth = InputChannels / Groups;
        long macs = rows * columns * depth * Groups;
        OperatorClass family = Groups == 1 ? OperatorClass.Linear : OperatorClass.BatchedGemm;
        long outputs = (long)Batch * OutputHeight * OutputWidth * OutputChannels;
        if (macs == 0 || outputs == 0)
            return new OperatorWork { Class = family };
        return new OperatorWork
        {
            Class = family,
            Macs = macs,
            OtherFlops = HasBias ? outputs : 0,
            Bytes = new TensorBytes(rows * InputChannels * elementBytes, ParameterCount * elementBytes, outputs * elementBytes),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(Groups, rows, columns, depth),
        };
    }

    private static int OutputSize(int input, int stride, int kernel, int extra, int padding) =>
        input == 0 ? 0 : Math.Max(0, checked((input - 1) * stride + kernel + extra - padding));
}
