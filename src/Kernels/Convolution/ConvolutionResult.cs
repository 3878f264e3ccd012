namespace LatencyLab.Kernels.Convolution;

/// <summary>What becomes of a convolution's sums, as a type: kernels that overwrite have no code for the other.</summary>
internal interface IResult
{
    /// <summary>Whether they are added to what the output holds, before the lower bounds.</summary>
    static abstract bool IsAdded { get; }
}

/// <summary>They overwrite the output.</summary>
internal readonly struct Overwriting : IResult
{
    public static bool IsAdded => false;
}

/// <summary>They are added to the output: the sum of a residual block without a pass of its own.</summary>
internal readonly struct Adding : IResult
{
    public static bool IsAdded => true;
}
