namespace LatencyLab.Predictor.Dynamic;

/// <summary>Predicted latency of a dynamic network on one batch after another. A batch is done when its slowest image is.</summary>
public sealed record DynamicEstimate
{
    /// <summary>Difference between E[latency(r)] and latency(E[r]) from which on it is worth saying.</summary>
    public const double NotableGap = 0.02;

    /// <summary>What was predicted.</summary>
    public required DynamicNetwork Network { get; init; }

    /// <summary>
    /// E[latency] with its breakdown: exact, by linearity over the parts' exact laws, unless <see cref="ExpectationIsSimulated"/>.
    /// </summary>
    public required LatencyEstimate Expected { get; init; }

    /// <summary>True where concurrent branches make the expectation depend on the joint law.</summary>
    public required bool ExpectationIsSimulated { get; init; }

    /// <summary>
    /// True where a host takes time: the expectation is that of the means of every part's host and device times, at most the true one.
    /// </summary>
    public bool ExpectationIsOfMeans { get; init; }

    /// <summary>Mean number of decisions of a batch about what runs.</summary>
    public double Decisions => Parts.Sum(part =>
        part.RunsProbability * part.Part.Build(Network.Batch, part.Part.MeanRates).Sum(block => block.DecisionCount));

    /// <summary>Its parts, in order.</summary>
    public required IReadOnlyList<PartEstimate> Parts { get; init; }

    /// <summary>Latency over batches.</summary>
    public required OutcomeDistribution Distribution { get; init; }

    /// <summary>How the quantiles were found: exact convolution, on a grid, or by simulation.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// latency(E[r]): at the mean number of images of every part (linear between whole numbers) and at the mean rates, in seconds.
    /// </summary>
    public required double AtMeanSeconds { get; init; }

    /// <summary>Expected multiply-accumulates of the batch.</summary>
    public required double Macs { get; init; }

    /// <summary>Median.</summary>
    public double P50Seconds => Distribution.QuantileSeconds(0.5);

    /// <summary>90 % quantile.</summary>
    public double P90Seconds => Distribution.QuantileSeconds(0.9);

    /// <summary>99 % quantile.</summary>
    public double P99Seconds => Distribution.QuantileSeconds(0.99);

    /// <summary>(E[latency(r)] - latency(E[r])) / latency(E[r]); 0 where both are 0.</summary>
    public double MeanRateGap => AtMeanSeconds == 0 ? 0 : (Expected.TotalSeconds - AtMeanSeconds) / AtMeanSeconds;

    /// <summary>Whether <see cref="MeanRateGap"/> is worth saying.</summary>
    public bool IsGapNotable => Math.Abs(MeanRateGap) > NotableGap;
}

/// <summary>One part of a dynamic network.</summary>
/// <param name="MeanImages">Expected number of images that it runs on.</param>
/// <param name="RunsProbability">Probability that it runs on any image of the batch.</param>
/// <param name="Expected">Its share of E[latency]: what it takes, times how often.</param>
/// <param name="Macs">Expected multiply-accumulates of the batch.</param>
public sealed record PartEstimate(Part Part, double MeanImages, double RunsProbability, LatencyEstimate Expected, double Macs);
