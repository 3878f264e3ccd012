namespace LatencyLab.Operators.Masking;

/// <summary>An operator that decides, from a map [Batch, InputHeight, InputWidth, InputChannels], what is computed.</summary>
public abstract record MaskingOperator : Operator
{
    /// <summary>Images.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Channels of a pixel that is read.</summary>
    public required int InputChannels { get; init => field = Check.Size(value); }

    /// <summary>Rows of pixels that are read.</summary>
    public required int InputHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of pixels that are read.</summary>
    public required int InputWidth { get; init => field = Check.Size(value); }
}
