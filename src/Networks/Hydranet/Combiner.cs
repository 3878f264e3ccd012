namespace LatencyLab.Networks.Hydranet;

/// <summary>How the results of an image's branches become class scores.</summary>
public enum Combiner
{
    /// <summary>
    /// Concatenation of all branches' features (zeros for those not run) and one fully connected layer. Computed as its columns fall to
    /// the branches: each branch multiplies its features by its own columns, and the scores of the branches that ran are summed.
    /// </summary>
    Concat,

    /// <summary>Weighted sum of the features of the branches that ran, and one fully connected layer for all branches.</summary>
    Sum,
}
