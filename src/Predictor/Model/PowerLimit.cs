namespace LatencyLab.Predictor.Model;

/// <summary>Cards that cannot hold their boost clock at full load.</summary>
internal static class PowerLimit
{
    /// <summary>The time at the clock that the power limit allows.</summary>
    /// <remarks>
    /// u = FLOP / (peak T) at the boost clock; sustained clock / boost c = max(floor, min(1, (u / u0)^-g)); the time is multiplied by
    /// 1 + (1 / c - 1) T / (T + delay), because a short burst of work keeps the boost clock. All of it: where u is above u0, arithmetic
    /// takes the time.
    /// Since T falls at most as u^-g with g below 1, the result is non-decreasing in T and in the work, so that what is fastest at the
    /// boost clock, of algorithms and of tiles, is fastest under the limit.
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
        double sustained = Math.Max(parameters[Parameter.PowerFloor], Math.Pow(utilisation / knee, -exponent));
        double factor = 1 + (1 / sustained - 1) * time.Total / (time.Total + parameters[Parameter.PowerDelay]);
        return time with { Total = factor * time.Total, Compute = factor * time.Compute, OnChip = factor * time.OnChip };
    }
}
