namespace LatencyLab.Operators.Pooling;

/// <summary>A map [Batch, Height, Width, Channels] brought to another size by interpolation.</summary>
public sealed record Resize : MapOperator
{
    /// <summary>Rows of the output map.</summary>
    public int ToHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of the output map.</summary>
    public int ToWidth { get; init => field = Check.Size(value); }

    /// <summary>Input pixels that an output pixel is made of: 1 the nearest, 4 bilinear, 16 bicubic.</summary>
    public int Taps { get; init => field = Check.Positive(value); } = 1;

    /// <inheritdoc/>
    public override string Kind => "resize";

    /// <inheritdoc/>
    /// <remarks>
    /// Of one tap no arithmetic; else a multiplication and an addition a tap and output. Input bytes: what outputs can reach, at most all.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long inputs = (long)Batch * Channels * Height * Width, outputs = (long)Batch * Channels * ToHeight * ToWidth;
        if (inputs == 0 || outputs == 0)
            return new OperatorWork { Class = OperatorClass.Pooling };
        return new OperatorWork
        {
            Class = OperatorClass.Pooling,
            OtherFlops = Taps == 1 ? 0 : 2 * outputs * Taps,
            Bytes = new TensorBytes(Math.Min(inputs, outputs * Taps) * elementBytes, 0, outputs * elementBytes),
            OperandBytes = outputs * (Taps + 1) * elementBytes,
            Shape = new ParallelShape(1, outputs / Channels, Channels, Taps),
        };
    }
}
