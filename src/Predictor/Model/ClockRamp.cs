namespace LatencyLab.Predictor.Model;

/// <summary>Cards whose clocks rise only once work has kept them busy for a while.</summary>
internal static class ClockRamp
{
    /// <summary>p: the corner is within 2^(1/8) of a sharp one. A choice: sharp, and smooth enough to fit.</summary>
    private const double Sharpness = 8;

    /// <summary>Seconds of work that would take <paramref name="seconds"/> at full clocks, begun at the clocks of an idle card.</summary>
    /// <remarks>
    /// At the idle clocks everything takes 1 + d times as long; work that would have run for t_c at full clocks brings them up: T + d
    /// min(T, t_c), the minimum rounded as (T^-p + t_c^-p)^(-1/p). At least T, and it rises with T.
    /// </remarks>
    public static double Seconds(ClassParameters parameters, double seconds)
    {
        if (!parameters.Has(Parameter.ClockDeficit) || seconds <= 0)
            return seconds;
        double busy = Math.Pow(1 + Math.Pow(seconds / parameters[Parameter.ClockDelay], Sharpness), -1 / Sharpness);
        return seconds * (1 + parameters[Parameter.ClockDeficit] * busy);
    }

    /// <summary>The same for a kernel, whose parts grow alike.</summary>
    public static KernelTime Apply(ClassParameters parameters, in KernelTime time)
    {
        if (!parameters.Has(Parameter.ClockDeficit) || time.Total <= 0)
            return time;
        double factor = Seconds(parameters, time.Total) / time.Total;
        return new KernelTime(time.Total * factor, time.Compute * factor, time.OnChip * factor, time.OffChip * factor, time.Tile);
    }
}
