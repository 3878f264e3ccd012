namespace LatencyLab.Predictor.Model;

/// <summary>Values of the model's parameters for one operator class, by <see cref="Parameter"/>; units and meaning there. Immutable.</summary>
public sealed class ClassParameters
{
    public static readonly int Count = Enum.GetValues<Parameter>().Length;

    private readonly double[] values;

    /// <param name="values">One value a <see cref="Parameter"/>, in its order; copied.</param>
    /// <param name="includesFramework">Whether the time includes the framework's own passes over the data (see <see cref="FrameworkPasses"/>).</param>
    public ClassParameters(ReadOnlySpan<double> values, bool includesFramework)
    {
        if (values.Length != Count)
            throw new ArgumentException($"expected {Count} values, got {values.Length}", nameof(values));
        this.values = values.ToArray();
        IncludesFramework = includesFramework;
        Launch = this[Parameter.LaunchSeconds];
        ComputeEfficiency = this[Parameter.ComputeEfficiency];
        TileIntensity = this[Parameter.TileIntensity];
        LatencyHiding = this[Parameter.LatencyHiding];
        Residency = this[Parameter.Residency];
        WaveQuantisation = this[Parameter.WaveQuantisation];
        DepthRamp = this[Parameter.DepthRamp];
        TileRamp = this[Parameter.TileRamp];
        LaunchOverlap = this[Parameter.LaunchOverlap];
        OnChipEfficiency = this[Parameter.OnChipEfficiency];
        CacheFraction = this[Parameter.CacheFraction];
        OffChipEfficiency = this[Parameter.OffChipEfficiency];
        Reread = this[Parameter.Reread];
        Serialisation = this[Parameter.Serialisation];
    }

    public bool IncludesFramework { get; }

    public double Launch { get; }

    public double ComputeEfficiency { get; }

    public double TileIntensity { get; }

    public double LatencyHiding { get; }

    public double Residency { get; }

    public double WaveQuantisation { get; }

    public double DepthRamp { get; }

    public double TileRamp { get; }

    public double LaunchOverlap { get; }

    public double OnChipEfficiency { get; }

    public double CacheFraction { get; }

    public double OffChipEfficiency { get; }

    public double Reread { get; }

    public double Serialisation { get; }

    public double this[Parameter parameter] => values[(int)parameter];

    public ReadOnlySpan<double> Values => values;
}
