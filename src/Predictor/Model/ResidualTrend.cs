namespace LatencyLab.Predictor.Model;

/// <summary>
/// What a <see cref="BoostedResidual"/> takes off ln(predicted) as that rises: -s ln 2 (clamp(f, low, high) - (low + high) / 2), f the
/// first feature, log2 of the equations' nanoseconds.
/// </summary>
/// <param name="Slope">s, 0 to below 1; 0: nothing.</param>
/// <param name="Low">Least f of the rows that the trees were grown on: beyond them the equations' own slope stands.</param>
/// <param name="High">Largest.</param>
internal readonly record struct ResidualTrend(float Slope, float Low, float High)
{
    /// <summary>Length of the binary form.</summary>
    public const int Bytes = 3 * sizeof(float);

    /// <summary>Whether the corrected time can be relied on to rise with the equations' time.</summary>
    public bool IsValid => Slope is >= 0 and < 1 && float.IsFinite(Low) && float.IsFinite(High) && Low <= High;

    public double Of(ReadOnlySpan<double> row) =>
        Slope == 0 ? 0 : -Slope * Math.Log(2) * (Math.Clamp(row[0], Low, High) - ((double)Low + High) / 2);

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Slope);
        writer.Write(Low);
        writer.Write(High);
    }

    internal static ResidualTrend Read(BinaryReader reader) => new(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
}
