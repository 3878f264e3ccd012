namespace LatencyLab.Reporting.Charts;

/// <summary>The ends and labelled values of an axis once the data is known: the same for every writer.</summary>
internal sealed record AxisLayout(double Min, double Max, IReadOnlyList<double> Ticks, AxisScale Scale)
{
    private const double DecadesWithOnes = 2.6;
    private const double DecadesWithTwosAndFives = 0.9;
    private const int MostDecadeTicks = 8;

    /// <summary>Values that are marked and not labelled: 2 to 9 between the powers of ten of a log axis that labels them all.</summary>
    public IReadOnlyList<double> MinorTicks { get; } = MinorOf(Min, Max, Ticks, Scale);

    /// <summary>Where a value lies between the ends, 0..1.</summary>
    public double Position(double value) => Scale == AxisScale.Log
        ? Math.Log(value / Min) / Math.Log(Max / Min)
        : (value - Min) / (Max - Min);

    /// <param name="axis">What was asked for.</param>
    /// <param name="values">All values on the axis; those that a log axis cannot show are passed over.</param>
    public static AxisLayout Of(Axis axis, IEnumerable<double> values)
    {
        bool log = axis.Scale == AxisScale.Log;
        double[] shown = [.. values.Where(value => double.IsFinite(value) && (!log || value > 0))];
        double low = axis.Min ?? (shown.Length > 0 ? shown.Min() : log ? 1 : 0);
        double high = axis.Max ?? (shown.Length > 0 ? shown.Max() : low + 1);
        if (log && !(high > low * 1.0001))
            (low, high) = (axis.Min ?? low / 2, axis.Max ?? Math.Max(high, low) * 2);
        else if (!log && !(high > low))
            high = low + Math.Max(1, Math.Abs(low));
        IReadOnlyList<double> steps = log ? LogSteps(low, high) : LinearSteps(low, high);
        // An end that the data gives goes out to the next round number.
        double min = axis.Min ?? steps.LastOrDefault(step => step <= low * (1 + 1e-9), low);
        double max = axis.Max ?? steps.FirstOrDefault(step => step >= high * (1 - 1e-9), high);
        IEnumerable<double> ticks = axis.Ticks.Count > 0 ? axis.Ticks : steps;
        return new AxisLayout(
            min, max, [.. ticks.Where(tick => tick >= min - Math.Abs(min) * 1e-9 && tick <= max + Math.Abs(max) * 1e-9)], axis.Scale);
    }

    /// <summary>Multiples of 1, 2 or 5 x 10^n that enclose the range.</summary>
    private static List<double> LinearSteps(double low, double high)
    {
        double raw = (high - low) / 5, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * ((raw / power) switch { <= 1.0001 => 1, <= 2.5001 => 2, <= 5.0001 => 5, _ => 10 });
        long first = (long)Math.Floor(low / step + 1e-9), last = (long)Math.Ceiling(high / step - 1e-9);
        return [.. Range(first, last).Select(i => Clean(i * step))];
    }

    private static List<double> LogSteps(double low, double high)
    {
        double decades = Math.Log10(high / low);
        if (decades < DecadesWithTwosAndFives)
        {
            List<double> linear = [.. LinearSteps(low, high).Where(step => step > 0)];
            // What stood below the data was 0: instead of it the first digit of the least value.
            double power = Math.Pow(10, Math.Floor(Math.Log10(low) + 1e-9));
            return linear[0] <= low * (1 + 1e-9) ? linear : [Clean(Math.Floor(low / power + 1e-9) * power), .. linear];
        }

        int first = (int)Math.Floor(Math.Log10(low) + 1e-9), last = (int)Math.Ceiling(Math.Log10(high) - 1e-9);
        if (decades >= DecadesWithOnes)
        {
            int every = 1 + (last - first) / MostDecadeTicks;
            return [.. Range(first, last + every - 1).Where(e => (e - first) % every == 0).Select(e => Clean(Math.Pow(10, e)))];
        }

        return [.. Range(first, last).SelectMany(e => new[] { 1, 2, 5 }.Select(m => Clean(m * Math.Pow(10, e))))];
    }

    private static IReadOnlyList<double> MinorOf(double min, double max, IReadOnlyList<double> ticks, AxisScale scale)
    {
        if (scale != AxisScale.Log || ticks.Count < 2
            || !ticks.Zip(ticks.Skip(1)).All(pair => Math.Abs(pair.Second / pair.First - 10) < 1e-6))
            return [];
        int first = (int)Math.Floor(Math.Log10(min)), last = (int)Math.Floor(Math.Log10(max));
        return
        [
            .. Range(first, last).SelectMany(e => Enumerable.Range(2, 8).Select(m => Clean(m * Math.Pow(10, e))))
                .Where(value => value > min && value < max),
        ];
    }

    private static IEnumerable<long> Range(long first, long last)
    {
        for (long i = first; i <= last; i++)
            yield return i;
    }

    private static double Clean(double value) => NumberText.Rounded(value);
}
