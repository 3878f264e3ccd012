using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>Cards that cannot hold their boost clock at full load.</summary>
public static class PowerLimit
{
    /// <summary>The time at the clock that the power limit allows.</summary>
    /// <remarks>
    /// u = FLOP / (peak T) at the boost clock; clock / boost = max(base / boost, min(1, (u / u0)^-g)); arithmetic and on-chip time are divided by it.
    /// Since T falls at most as u^-g with g below 1, the result is non-decreasing in the work.
    /// </remarks>
    public static KernelTime Apply(DeviceRates device, ClassParameters parameters, in OperatorWork work, in KernelTime time)
    {
        double exponent = parameters[Parameter.PowerExponent];
        if (!device.IsPowerLimited || exponent <= 0 || time.Total <= 0)
            return time;
        double utilisation = work.Flops / (device.PeakFlopsPerSecond * time.Total);
        double knee = parameters[Parameter.PowerKnee];
        if (utilisation <= knee)
            return time;
        double clock = Math.Max(device.BaseClockRatio, Math.Pow(utilisation / knee, -exponent));
        double compute = time.Compute / clock, onChip = time.OnChip / clock;
        return time with
        {
            Compute = compute,
            OnChip = onChip,
            Total = time.Total + Overlap.Combine(compute, onChip, time.OffChip, parameters.Serialisation)
                - Overlap.Combine(time.Compute, time.OnChip, time.OffChip, parameters.Serialisation),
        };
    }
}
