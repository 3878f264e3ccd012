using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace LatencyLab.Networks.Rates;

/// <summary>A rate (0..1) and the probability with which it occurs.</summary>
public readonly record struct WeightedRate(double Rate, double Probability);

/// <summary>A rate that differs from input to input: activation, keep, execution or exit rate.</summary>
/// <remarks>E[latency(r)] is not latency(E[r]) where latency is not linear in r.</remarks>
public abstract record RateDistribution
{
    /// <summary>E[r].</summary>
    public double Mean => Points.Sum(point => point.Probability * point.Rate);

    /// <summary>E[r^2] - E[r]^2, of the points.</summary>
    public double Variance => IsFixed ? 0 : Points.Sum(point => point.Probability * point.Rate * point.Rate) - Mean * Mean;

    /// <summary>Rates that stand for the distribution; their probabilities are positive and sum to 1.</summary>
    public abstract IReadOnlyList<WeightedRate> Points { get; }

    /// <summary>As <see cref="RateText.Parse"/> reads it back: <c>0.5</c>, <c>beta:0.5,4</c> or <c>histogram:0.2=3,0.8=1</c>.</summary>
    public abstract string Text { get; }

    /// <summary>Whether every input has the same rate.</summary>
    public bool IsFixed => Points.Count == 1;

    /// <inheritdoc/>
    public sealed override string ToString() => Text;
}

/// <summary>The same rate for every input.</summary>
public sealed record FixedRate : RateDistribution
{
    /// <exception cref="InputException">Not 0 to 1.</exception>
    public FixedRate(double rate) => Points = [new WeightedRate(Operators.Check.Rate(rate, "rate"), 1)];

    /// <summary>Rate 1: everything, always.</summary>
    public static FixedRate All { get; } = new(1);

    /// <inheritdoc/>
    public override IReadOnlyList<WeightedRate> Points { get; }

    /// <inheritdoc/>
    public override string Text => RateText.Number(Points[0].Rate);
}

/// <summary>Rates with weights, e.g. as they were counted on a validation set.</summary>
public sealed record HistogramRate : RateDistribution
{
    /// <param name="points">Rates with weights in any unit (counts); they are normalised.</param>
    /// <exception cref="InputException">A rate is not 0 to 1, a weight is negative or not finite, or all weights are 0.</exception>
    public HistogramRate(IEnumerable<(double Rate, double Weight)> points)
    {
        (double Rate, double Weight)[] given = [.. points];
        foreach ((double rate, double weight) in given)
        {
            Operators.Check.Rate(rate, "rate");
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new InputException(FormattableString.Invariant($"weight is {weight}, expected 0 or more"));
        }

        double largest = given.Length == 0 ? 0 : given.Max(point => point.Weight);
        if (largest == 0)
            throw new InputException("a histogram needs at least one weight above 0");
        double sum = given.Sum(point => point.Weight / largest);
        Points = [.. given.Where(point => point.Weight / largest > 0)
            .Select(point => new WeightedRate(point.Rate, point.Weight / largest / sum))];
        Text = "histogram:" + string.Join(',', given.Select(point => $"{RateText.Number(point.Rate)}={RateText.Number(point.Weight)}"));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<WeightedRate> Points { get; }

    /// <inheritdoc/>
    public override string Text { get; }
}

/// <summary>Beta distribution by its mean m and concentration c.</summary>
/// <remarks>
/// alpha = m c, beta = (1 - m) c; variance m (1 - m) / (1 + c). The points are the conditional means of bins of equal probability,
/// from E[r; r &lt; x] = m I_x(alpha + 1, beta), so that their mean is m.
/// </remarks>
internal sealed record BetaRate : RateDistribution
{
    private const int Bins = 200;

    private const double LeastConcentration = 0.01, MostConcentration = 1e6;

    /// <exception cref="InputException">The mean is not between 0 and 1 (both excluded), or the concentration not 0.01 to 1e6.</exception>
    public BetaRate(double mean, double concentration)
    {
        if (!(mean is > 0 and < 1))
            throw new InputException(
                FormattableString.Invariant($"mean of a beta distribution is {mean}, expected more than 0 and less than 1"));
        if (!(concentration is >= LeastConcentration and <= MostConcentration))
            throw new InputException(
                FormattableString.Invariant($"concentration is {concentration}, expected {LeastConcentration} to {MostConcentration}"));
        Concentration = concentration;
        Text = $"beta:{RateText.Number(mean)},{RateText.Number(concentration)}";
        double alpha = mean * concentration, beta = (1 - mean) * concentration;
        WeightedRate[] points = new WeightedRate[Bins];
        double below = 0, probabilityBelow = 0;
        for (int i = 0; i < Bins; i++)
        {
            double edge = i == Bins - 1 ? 1 : Beta.InvCDF(alpha, beta, (i + 1.0) / Bins);
            double partial = edge >= 1 ? 1 : edge <= 0 ? 0 : SpecialFunctions.BetaRegularized(alpha + 1, beta, edge);
            double probability = (i + 1.0) / Bins;
            points[i] = new WeightedRate(
                Math.Clamp(mean * (partial - below) / (probability - probabilityBelow), 0, 1), probability - probabilityBelow);
            (below, probabilityBelow) = (partial, probability);
        }

        Points = points;
    }

    public double Concentration { get; }

    public override IReadOnlyList<WeightedRate> Points { get; }

    public override string Text { get; }
}
