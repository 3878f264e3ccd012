using System.Buffers;

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
    public static OutcomeDistribution Of(IEnumerable<(double Seconds, double Weight)> outcomes) => Merged([.. outcomes], 0);

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

    /// <param name="outcomes">Read more than once, so that what goes on the grid is never all held at once.</param>
    /// <param name="gridSeconds">Coarsest step of the grids that they come from.</param>
    private static OutcomeDistribution Merged(IEnumerable<(double Seconds, double Weight)> outcomes, double gridSeconds)
    {
        IEnumerable<(double Seconds, double Weight)> possible = outcomes.Where(outcome => outcome.Weight > 0);
        Extent all = Extent.Of(possible);
        if (all.Count == 0)
            throw new ArgumentException("a distribution needs an outcome of positive weight", nameof(outcomes));
        if (all.Count > GridPoints * 64)
            return OnGrid(possible, all, gridSeconds);
        (double Seconds, double Weight)[] buffer = ArrayPool<(double Seconds, double Weight)>.Shared.Rent((int)all.Count);
        Span<(double Seconds, double Weight)> given = buffer.AsSpan(0, (int)all.Count);
        int read = 0, count = 0;
        foreach ((double Seconds, double Weight) outcome in possible)
            given[read++] = outcome;
        given.Sort((a, b) => a.Seconds.CompareTo(b.Seconds));
        double largest = Math.Max(Math.Abs(all.Low), Math.Abs(all.High));
        foreach ((double at, double weight) in given)
        {
            if (count > 0 && at - given[count - 1].Seconds <= SameWithin * largest)
                given[count - 1].Weight += weight / all.Total;
            else
                given[count++] = (at, weight / all.Total);
        }

        IEnumerable<(double Seconds, double Weight)> merged = buffer.Take(count);
        OutcomeDistribution distribution = count > MostOutcomes
            ? OnGrid(merged, all with { Low = given[0].Seconds, High = given[count - 1].Seconds, Total = 1 }, gridSeconds)
            : new OutcomeDistribution(
                [.. merged.Select(outcome => outcome.Seconds)], [.. merged.Select(outcome => outcome.Weight)], gridSeconds);
        ArrayPool<(double Seconds, double Weight)>.Shared.Return(buffer);
        return distribution;
    }

    private static OutcomeDistribution OnGrid(IEnumerable<(double Seconds, double Weight)> given, in Extent range, double gridSeconds)
    {
        double step = (range.High - range.Low) / (GridPoints - 1);
        double[] weights = new double[GridPoints];
        foreach ((double at, double weight) in given)
        {
            double place = (at - range.Low) / step;
            int below = Math.Min((int)place, GridPoints - 2);
            weights[below] += (1 - (place - below)) * weight / range.Total;
            weights[below + 1] += (place - below) * weight / range.Total;
        }

        double low = range.Low;
        int[] used = [.. Enumerable.Range(0, GridPoints).Where(i => weights[i] > 0)];
        return new OutcomeDistribution([.. used.Select(i => low + i * step)], [.. used.Select(i => weights[i])],
            Math.Max(gridSeconds, step));
    }

    /// <summary>What outcomes reach over.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="Low">The least, in seconds.</param>
    /// <param name="High">The greatest, in seconds.</param>
    /// <param name="Total">The sum of their weights.</param>
    private readonly record struct Extent(long Count, double Low, double High, double Total)
    {
        public static Extent Of(IEnumerable<(double Seconds, double Weight)> outcomes)
        {
            Extent range = new(0, double.PositiveInfinity, double.NegativeInfinity, 0);
            foreach ((double at, double weight) in outcomes)
                range = new(range.Count + 1, Math.Min(range.Low, at), Math.Max(range.High, at), range.Total + weight);
            return range;
        }
    }
}
