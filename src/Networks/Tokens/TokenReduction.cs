namespace LatencyLab.Networks.Tokens;

/// <summary>Tokens that are dropped before a layer.</summary>
/// <param name="Layer">0-based layer whose input is pruned.</param>
/// <param name="Keep">Share of the patch tokens left that stay, above 0 to 1. At 1 a prediction module runs and drops none.</param>
public sealed record TokenPruning(int Layer, double Keep);

/// <summary>How the tokens of a vision transformer become fewer on the way; nothing given: they do not.</summary>
public sealed record TokenReduction
{
    /// <summary>No token is pruned or merged.</summary>
    public static TokenReduction None { get; } = new();

    /// <summary>Places where tokens are pruned, in the order of the layers.</summary>
    public IReadOnlyList<TokenPruning> Prunings { get; init; } = [];

    /// <summary>Tokens r that every layer merges into others; 0: none.</summary>
    public int MergedTokens { get; init => field = Check.Size(value); }
}

/// <summary>Tokens of an image in one layer, the class token among them.</summary>
/// <param name="Entering">Tokens of the layer's input.</param>
/// <param name="Kept">What a prediction module leaves of them; null: there is none.</param>
/// <param name="Merged">Tokens that are merged into others between attention and feed-forward layers.</param>
/// <param name="HasSizes">Whether tokens stand for several patches, by which attention weighs them.</param>
public readonly record struct LayerTokens(int Entering, int? Kept = null, int Merged = 0, bool HasSizes = false)
{
    /// <summary>Tokens that attend to each other.</summary>
    public int Attended => Kept ?? Entering;

    /// <summary>Tokens of the feed-forward layers and of the output.</summary>
    public int Leaving => Attended - Merged;
}
