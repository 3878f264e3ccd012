namespace LatencyLab.Networks.Confidence;

/// <summary>How confident an early answer is, image by image: the greatest class probability, 0 to 1.</summary>
/// <remarks>An image exits where its confidence is at least the threshold t: exit rate e(t) = P(confidence >= t), falling in t.</remarks>
public abstract record ConfidenceDistribution
{
    /// <summary>What it is, for a heading.</summary>
    public abstract string Description { get; }

    /// <summary>Fraction of the images that exit at a threshold.</summary>
    /// <exception cref="InputException">The threshold is not 0 to 1.</exception>
    public double ExitRate(double threshold) => RateAt(Operators.Check.Rate(threshold, "threshold"));

    /// <summary>
    /// The greatest threshold at which at least this fraction exits; null where only an exit for nobody would do (rate 0).
    /// </summary>
    /// <exception cref="InputException">The rate is not 0 to 1.</exception>
    public double? ThresholdFor(double exitRate) => Operators.Check.Rate(exitRate, "exit rate") == 0 ? null : GreatestThreshold(exitRate);

    /// <summary>Share of the images, 0 to 1, whose confidence is at least a threshold of 0 to 1.</summary>
    protected abstract double RateAt(double threshold);

    /// <summary>Greatest threshold that at least such a share of the images, above 0, reaches.</summary>
    protected abstract double GreatestThreshold(double exitRate);
}

/// <summary>Confidences as they were counted on a validation set.</summary>
public sealed record ConfidenceHistogram : ConfidenceDistribution
{
    private const double Rounding = 1e-12;

    /// <summary>Distinct confidences from the greatest on, each with the fraction of images that have it or more.</summary>
    private readonly (double Confidence, double Reached)[] _falling;

    /// <param name="points">Confidences with weights in any unit (counts).</param>
    /// <param name="description">Where it is from.</param>
    /// <exception cref="InputException">A confidence is not 0 to 1, a weight is negative or not finite, or all weights are 0.</exception>
    public ConfidenceHistogram(IEnumerable<(double Confidence, double Weight)> points, string description)
    {
        (double Confidence, double Weight)[] given = [.. points];
        foreach ((double confidence, double weight) in given)
        {
            _ = Operators.Check.Rate(confidence, "confidence");
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new InputException(FormattableString.Invariant($"weight is {weight}, expected 0 or more"));
        }

        double largest = given.Length == 0 ? 0 : given.Max(point => point.Weight);
        if (largest == 0)
            throw new InputException("a histogram needs at least one weight above 0");
        double total = given.Sum(point => point.Weight / largest), reached = 0;
        Description = description;
        _falling =
        [
            .. from point in given
               where point.Weight > 0
               group point.Weight / largest by point.Confidence into same
               orderby same.Key descending
               select (same.Key, reached = Math.Min(1, reached + same.Sum() / total)),
        ];
        _falling[^1].Reached = 1;
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    protected override double RateAt(double threshold) => _falling.LastOrDefault(step => step.Confidence >= threshold).Reached;

    /// <inheritdoc/>
    protected override double GreatestThreshold(double exitRate) => _falling.First(step => step.Reached >= exitRate - Rounding).Confidence;
}

/// <summary>An assumption for want of a histogram: P(confidence &lt; t) = t^k, the Beta(k, 1) distribution.</summary>
internal sealed record AssumedConfidence : ConfidenceDistribution
{
    private readonly double _power;

    private readonly string _anchor;

    /// <summary>The one whose exit rate is known at one threshold: k = ln(1 - e) / ln t.</summary>
    /// <exception cref="InputException">The threshold or the rate is not between 0 and 1, both excluded.</exception>
    public AssumedConfidence(double threshold, double exitRate)
    {
        if (!(threshold is > 0 and < 1) || !(exitRate is > 0 and < 1))
            throw new InputException(FormattableString.Invariant(
                $"an exit rate of {exitRate} at threshold {threshold} fixes no distribution, expected both above 0 and below 1"));
        _power = Math.Log(1 - exitRate) / Math.Log(threshold);
        _anchor = FormattableString.Invariant($"{exitRate:0.###} exit at threshold {threshold:0.###}");
    }

    public override string Description => FormattableString.Invariant($"assumed: P(confidence < t) = t^{_power:0.###}, by which {_anchor}");

    protected override double RateAt(double threshold) => 1 - Math.Pow(threshold, _power);

    protected override double GreatestThreshold(double exitRate) => Math.Pow(1 - exitRate, 1 / _power);
}
