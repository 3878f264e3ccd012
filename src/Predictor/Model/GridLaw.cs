namespace LatencyLab.Predictor.Model;

/// <summary>How the tiles of a grid share engines and memories: constants of the closed form that mean something by themselves.</summary>
internal readonly record struct GridLaw()
{
    /// <inheritdoc cref="GridPlan.WaveQuantisation"/>
    public double WaveQuantisation { get; init; } = 1;

    /// <summary>Latency of a tile over its arithmetic.</summary>
    public double Latency { get; init; }

    /// <inheritdoc cref="GridPlan.Residency"/>
    public double Residency { get; init; } = 1;

    /// <inheritdoc cref="GridPlan.OnChipBytesPerSecond"/>
    public double OnChipBytesPerSecond { get; init; }

    /// <inheritdoc cref="GridPlan.OffChipBytesPerSecond"/>
    public double OffChipBytesPerSecond { get; init; }

    /// <inheritdoc cref="GridPlan.CacheBytes"/>
    public double CacheBytes { get; init; }

    /// <inheritdoc cref="GridPlan.ColdWeightShare"/>
    public double ColdWeightShare { get; init; }

    /// <inheritdoc cref="GridPlan.SweepsShorterSide"/>
    public bool SweepsShorterSide { get; init; }

    /// <inheritdoc cref="GridPlan.RereadShare"/>
    public double RereadShare { get; init; } = 1;

    /// <inheritdoc cref="GridPlan.Serialisation"/>
    public double Serialisation { get; init; }

    /// <inheritdoc cref="GridPlan.IsAsynchronous"/>
    public bool IsAsynchronous { get; init; }

    /// <inheritdoc cref="GridPlan.SecondsAfter"/>
    public double SecondsAfter { get; init; }

    /// <summary>Seconds of arithmetic of one tile, from those of a grid of x tiles an engine.</summary>
    public double TileSeconds(double compute, double x)
    {
        double waves = Waves(x);
        return compute / (waves + Latency * Math.Max(1, waves / Residency));
    }

    /// <summary>Softened waves of x tiles an engine.</summary>
    public double Waves(double x) => x <= 1 ? 1 : WaveQuantisation * Math.Ceiling(x) + (1 - WaveQuantisation) * x;

    /// <summary>Seconds of arithmetic and traffic that overlap.</summary>
    public double Combine(double compute, double onChip, double offChip)
    {
        if (!IsAsynchronous)
            return Overlap.Combine(compute, onChip, offChip, Serialisation);
        double c = compute * compute, on = onChip * onChip, off = offChip * offChip;
        return Math.Sqrt(Math.Sqrt(c * c + on * on + off * off));
    }
}
