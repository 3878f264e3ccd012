using System.Globalization;
using LatencyLab.Diagnostics;
using LatencyLab.Networks.Rates;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Search.Spaces;

/// <summary>
/// Activation rates that a search looks at: one number, or a range that latency is averaged over, so that the choice does not
/// hang on one r (the ceiling over a few patches makes some r favour a coarse S by accident).
/// </summary>
/// <param name="Text">As the user wrote it: <c>0.5</c> or <c>0.3..0.7</c>.</param>
/// <param name="Values">Rising, each in 0 (excluded) to 1; equally spaced for a range, both ends included.</param>
public sealed record ActivationRates(string Text, IReadOnlyList<double> Values)
{
    private const double Step = 0.05;

    public double Mean => Distribution?.Mean ?? Values.Average();

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
        return new(rate.Text, [.. points.Select(point => point.Rate)]) { Distribution = rate, Probabilities = [.. points.Select(point => point.Probability)] };
    }

    /// <summary>Probabilities of rates that a search averages over: all of <see cref="Values"/>, or one of them.</summary>
    public double ProbabilityOf(IReadOnlyList<double> rates, int index) =>
        Probabilities is not null && rates.Count == Probabilities.Count ? Probabilities[index] : 1.0 / rates.Count;

    /// <summary>Mean of rates that a search averages over.</summary>
    public double MeanOf(IReadOnlyList<double> rates) => rates.Select((rate, i) => ProbabilityOf(rates, i) * rate).Sum();

    public static ActivationRates Of(double rate) => Parse(rate.ToString("R", CultureInfo.InvariantCulture), "activation rate");

    /// <summary>Reads <c>A</c> or <c>A..B</c>. A range becomes points about 0.05 apart.</summary>
    /// <param name="option">Name of the option, for messages.</param>
    /// <exception cref="InputException">Not a number or range in 0 (excluded) to 1.</exception>
    public static ActivationRates Parse(string text, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return new ActivationRates(text, [Number(text, text, option)]);
        double low = Number(text[..dots], text, option), high = Number(text[(dots + 2)..], text, option);
        if (!(low < high))
            throw new InputException($"expected a range A..B with A below B, got '{text}'", option);
        int intervals = Math.Max(1, (int)Math.Round((high - low) / Step));
        return new ActivationRates(text, [.. Enumerable.Range(0, intervals + 1).Select(i => i == intervals ? high : Math.Round(low + (high - low) * i / intervals, 12))]);
    }

    private static double Number(string part, string text, string option) =>
        double.TryParse(part, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double rate) && rate is > 0 and <= 1
            ? rate
            : throw new InputException($"expected a rate above 0 and up to 1, or a range such as 0.3..0.7, got '{text}'", option);
}
