namespace LatencyLab.Operators;

/// <summary>An operator on a map [Batch, Height, Width, Channels].</summary>
public abstract record MapOperator : Operator
{
    /// <summary>Images.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Channels of a pixel.</summary>
    public required int Channels { get; init => field = Check.Size(value); }

    /// <summary>Rows of pixels of an image.</summary>
    public required int Height { get; init => field = Check.Size(value); }

    /// <summary>Columns of pixels of an image.</summary>
    public required int Width { get; init => field = Check.Size(value); }
}
