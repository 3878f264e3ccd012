namespace LatencyLab.Executing.Images;

/// <summary>What a network made of an image.</summary>
/// <param name="Scores">Its scores.</param>
/// <param name="Decisions">Of every block with a mask which patches it computed, row by row.</param>
public sealed record ExecutedImage(IReadOnlyList<float> Scores, IReadOnlyDictionary<string, bool[]> Decisions)
{
    /// <summary>The class with the greatest score.</summary>
    public int Answer => Enumerable.Range(0, Scores.Count).MaxBy(i => Scores[i]);
}
