namespace LatencyLab.Predictor.Distributions;

/// <summary>A random latency as a list of outcomes, lowest first. Independent ones add by convolution.</summary>
/// <remarks>
/// Outcomes that differ by less than 1e-9 of the largest are one. Where a sum has more outcomes than <see cref="MostOutcomes"/>, they
/// are put on an even grid, each split linearly between its two neighbours, which keeps the mean exact.
/// </remarks>
public sealed class OutcomeDistribution
{
    /// <summary>Outcomes that are kept one by one.</summary>
    public const int MostOutcomes = 8192;

    private const int GridPoints = 4096;

    private const double SameWithin = 1e-9;

    private readonly double[] _seconds, _probabilities;

    private OutcomeDistribution(double[] seconds, double[] probabilities, double gridSeconds)
    {
        _seconds = seconds;
        _probabilities = probabilities;
        GridSeconds = gridSeconds;
    }

    /// <summary>Coarsest grid step that outcomes were put on, in seconds; 0: all exact.</summary>
    public double GridSeconds { get; }

    /// <summary>Number of outcomes.</summary>
    public int Count => _seconds.Length;

    /// <summary>Their mean.</summary>
    public double MeanSeconds => _seconds.Zip(_probabilities, (seconds, probability) => seconds * probability).Sum();

    /// <summary>A latency that is certain.</summary>
    public static OutcomeDistribution Point(double seconds) => new([seconds], [1], 0);

    /// <param name="outcomes">Latencies in seconds with probabilities or weights of any sum above 0.</param>
    public static OutcomeDistribution Of(IEnumerable<(double Seconds, double Weight)> outcomes) => Merged(outcomes, 0);

    /// <summary>One of several distributions, with these probabilities.</summary>
    public static OutcomeDistribution Mixture(IEnumerable<(OutcomeDistribution Distribution, double Probability)> parts)
    {
        (OutcomeDistribution Distribution, double Probability)[] all = [.. parts];
        return Merged(
            all.SelectMany(part => part.Distribution._seconds.Select((seconds, i) =>
                (seconds, part.Probability * part.Distribution._probabilities[i]))),
            all.Max(part => part.Distribution.GridSeconds));
    }

    /// <summary>The sum of two independent latencies.</summary>
    public static OutcomeDistribution operator +(OutcomeDistribution a, OutcomeDistribution b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Count == 1)
            return new([.. b._seconds.Select(seconds => seconds + a._seconds[0])], b._probabilities, b.GridSeconds);
        if (b.Count == 1)
            return b + a;
        return Merged(Products(a, b), Math.Max(a.GridSeconds, b.GridSeconds));
    }

    /// <summary>The least latency that is not exceeded with at least this probability, in seconds.</summary>
    public double QuantileSeconds(double probability)
    {
        const double Rounding = 1e-12;
        double reached = 0;
        for (int i = 0; i < _seconds.Length; i++)
        {
            reached += _probabilities[i];
            if (reached >= probability - Rounding)
                return _seconds[i];
        }

        return _seconds[^1];
    }

    private static IEnumerable<(double Seconds, double Weight)> Products(OutcomeDistribution a, OutcomeDistribution b)
    {
        for (int i = 0; i < a.Count; i++)
        {
            for (int j = 0; j < b.Count; j++)
                yield return (a._seconds[i] + b._seconds[j], a._probabilities[i] * b._probabilities[j]);
        }
    }

    private static OutcomeDistribution Merged(IEnumerable<(double Seconds, double Weight)> outcomes, double gridSeconds)
    {
        (double Seconds, double Weight)[] given = [.. outcomes.Where(outcome => outcome.Weight > 0)];
        if (given.Length == 0)
            throw new ArgumentException("a distribution needs an outcome of positive weight", nameof(outcomes));
        double largest = given.Max(outcome => Math.Abs(outcome.Seconds)), total = given.Sum(outcome => outcome.Weight);
        if (given.Length > GridPoints * 64)
            return OnGrid(given, total, gridSeconds);
        Array.Sort(given, (a, b) => a.Seconds.CompareTo(b.Seconds));
        List<double> seconds = [], weights = [];
        foreach ((double at, double weight) in given)
        {
            if (seconds.Count > 0 && at - seconds[^1] <= SameWithin * largest)
            {
                weights[^1] += weight / total;
                continue;
            }

            seconds.Add(at);
            weights.Add(weight / total);
        }

        return seconds.Count > MostOutcomes
            ? OnGrid([.. seconds.Zip(weights)], 1, gridSeconds)
            : new OutcomeDistribution([.. seconds], [.. weights], gridSeconds);
    }

    private static OutcomeDistribution OnGrid((double Seconds, double Weight)[] given, double total, double gridSeconds)
    {
        double low = given.Min(outcome => outcome.Seconds), high = given.Max(outcome => outcome.Seconds);
        double step = (high - low) / (GridPoints - 1);
        double[] weights = new double[GridPoints];
        foreach ((double at, double weight) in given)
        {
            double place = (at - low) / step;
            int below = Math.Min((int)place, GridPoints - 2);
            weights[below] += (1 - (place - below)) * weight / total;
            weights[below + 1] += (place - below) * weight / total;
        }

        int[] used = [.. Enumerable.Range(0, GridPoints).Where(i => weights[i] > 0)];
        return new OutcomeDistribution([.. used.Select(i => low + i * step)], [.. used.Select(i => weights[i])],
            Math.Max(gridSeconds, step));
    }
}
