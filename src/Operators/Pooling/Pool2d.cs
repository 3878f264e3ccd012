namespace LatencyLab.Operators.Pooling;

/// <summary>Window pooling of [Batch, InputHeight, InputWidth, Channels].</summary>
public sealed record Pool2d : Operator
{
    /// <summary>The function computed.</summary>
    public required PoolFunction Function { get; init; }

    /// <summary>Images.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Channels.</summary>
    public required int Channels { get; init => field = Check.Size(value); }

    /// <summary>Rows of the input map.</summary>
    public required int InputHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of the input map.</summary>
    public required int InputWidth { get; init => field = Check.Size(value); }

    /// <summary>Rows of the window.</summary>
    public required int KernelHeight { get; init => field = Check.Positive(value); }

    /// <summary>Columns of the window.</summary>
    public required int KernelWidth { get; init => field = Check.Positive(value); }

    /// <summary>Rows from one output to the next.</summary>
    public required int StrideHeight { get; init => field = Check.Positive(value); }

    /// <summary>Columns from one output to the next.</summary>
    public required int StrideWidth { get; init => field = Check.Positive(value); }

    /// <summary>Rows of padding above and below together.</summary>
    public int PaddingHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of padding left and right together.</summary>
    public int PaddingWidth { get; init => field = Check.Size(value); }

    /// <inheritdoc/>
    public override string Kind => Function == PoolFunction.Max ? "max_pool2d" : "avg_pool2d";

    /// <summary>Rows of the output map.</summary>
    public int OutputHeight => OutputSize(InputHeight + PaddingHeight, KernelHeight, StrideHeight);

    /// <summary>Columns of the output map.</summary>
    public int OutputWidth => OutputSize(InputWidth + PaddingWidth, KernelWidth, StrideWidth);

    /// <inheritdoc/>
    /// <remarks>An output costs kh kw - 1 comparisons (maximum) or kh kw - 1 additions and a multiplication (average).</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        ConvolutionWindow place = new()
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
            DilationHeight = 1,
            DilationWidth = 1,
            PaddingHeight = PaddingHeight,
            PaddingWidth = PaddingWidth,
        };
        place.Verify(isPool: true);
        long rows = (long)Batch * OutputHeight * OutputWidth;
        long outputs = rows * Channels;
        if (outputs == 0)
            return new OperatorWork { Class = OperatorClass.Pooling };
        long window = (long)KernelHeight * KernelWidth;
        return new OperatorWork
        {
            Class = OperatorClass.Pooling,
            OtherFlops = outputs * (Function == PoolFunction.Max ? window - 1 : window),
            Bytes = new TensorBytes(Batch * Channels * place.TouchedPixels * elementBytes, 0, outputs * elementBytes),
            OperandBytes = outputs * (window + 1) * elementBytes,
            Shape = new ParallelShape(1, rows, Channels, window),
            Window = place,
        };
    }

    private static int OutputSize(int padded, int kernel, int stride) => padded < kernel ? 0 : (padded - kernel) / stride + 1;
}
