namespace LatencyLab.Search.Lasnet;

/// <summary>
/// Activation rates that a search looks at: one number, or a range that latency is averaged over, so that the choice does not
/// hang on one r (the ceiling over a few patches makes some r favour a coarse S by accident).
/// </summary>
/// <param name="Text">As the user wrote it: <c>0.5</c> or <c>0.3..0.7</c>.</param>
/// <param name="Values">Rising, each in 0 (excluded) to 1; equally spaced for a range, both ends included.</param>
internal sealed record ActivationRates(string Text, IReadOnlyList<double> Values)
{
    private const double Step = 0.05;

    public double Mean => Values.Select((rate, i) => ProbabilityOf(i) * rate).Sum();

    public bool IsRange => Values.Count > 1 && Distribution is null;

    /// <summary>The distribution that <see cref="Values"/> stand for; null for a number or a range.</summary>
    public RateDistribution? Distribution { get; init; }

    /// <summary>Probability of each of <see cref="Values"/>; null where all are equal.</summary>
    public IReadOnlyList<double>? Probabilities { get; init; }

    /// <summary>A distribution as a batch sees it.</summary>
    /// <param name="images">Images whose rates a batch averages: 1 where they share one.</param>
    public static ActivationRates Of(RateDistribution rate, int images)
    {
        IReadOnlyList<WeightedRate> points = MeanOfDraws.Of(rate, images, PartCosts.RatePoints);
        return new(rate.Text, [.. points.Select(point => point.Rate)])
        {
            Distribution = rate,
            Probabilities = [.. points.Select(point => point.Probability)],
        };
    }

    public static ActivationRates Of(double rate) => new(RateText.Number(rate), [rate]);

    public double ProbabilityOf(int index) => Probabilities is null ? 1.0 / Values.Count : Probabilities[index];

    /// <summary>Reads <c>A</c> or <c>A..B</c>. A range becomes points about 0.05 apart.</summary>
    /// <param name="option">Name of the option, for messages.</param>
    /// <exception cref="InputException">Not a number or range in 0 (excluded) to 1.</exception>
    public static ActivationRates Parse(string text, string option)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return new ActivationRates(text, [Number(text, text, option)]);
        double low = Number(text[..dots], text, option), high = Number(text[(dots + 2)..], text, option);
        if (!(low < high))
            throw new InputException($"expected a range A..B with A below B, got '{text}'", option);
        int intervals = Math.Max(1, (int)Math.Round((high - low) / Step));
        return new ActivationRates(
            text, [.. Enumerable.Range(0, intervals + 1)
                .Select(i => i == intervals ? high : Math.Round(low + (high - low) * i / intervals, 12))]);
    }

    private static double Number(string part, string text, string option) => RateText.TryNumber(part, out double rate) && rate > 0
        ? rate
        : throw new InputException(
            $"expected a rate above 0 and up to 1, or a range such as 0.3..0.7, got '{text}'", option,
            nearest: MeantNumber.Of(text, false, 1));
}
