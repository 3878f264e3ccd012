namespace LatencyLab.Predictor.Calibration;

/// <summary>
/// Scatter of ln(predicted / measured): a part that all rows have, and one in proportion to the share of launching in a row's time.
/// </summary>
/// <remarks>
/// s^2 = base^2 + (jitter x)^2, x the launch share. Hosts that share their machine launch with gaps that vary by more than kernels do.
/// </remarks>
/// <param name="Base">Standard deviation of a row that is all kernel.</param>
/// <param name="Jitter">Relative standard deviation of the launch gap, beyond <paramref name="Base"/>.</param>
internal readonly record struct NoiseModel(double Base, double Jitter)
{
    private const int FewestRows = 100;
    private const double Alike = 0.1;

    public static NoiseModel Constant(double scale) => new(scale, 0);

    /// <summary>
    /// From the robust spreads of the half of the rows with the smaller launch shares and of the other half; the same for all where there
    /// are few rows.
    /// </summary>
    public static NoiseModel Of(double[] logs, double[] launchShares, double least, double most)
    {
        double all = Math.Clamp(Statistics.RobustSpread(logs), least, most);
        if (logs.Length < FewestRows)
            return Constant(all);
        int[] order = [.. Enumerable.Range(0, logs.Length).OrderBy(i => launchShares[i])];
        int half = order.Length / 2;
        double low = Statistics.RobustSpread(order[..half].Select(i => logs[i]));
        double high = Statistics.RobustSpread(order[half..].Select(i => logs[i]));
        double lowSquare = order[..half].Average(i => launchShares[i] * launchShares[i]);
        double highSquare = order[half..].Average(i => launchShares[i] * launchShares[i]);
        if (high <= low || highSquare <= lowSquare)
            return Constant(all);
        double jitterSquare = (high * high - low * low) / (highSquare - lowSquare);
        double baseSquare = Math.Max(0, low * low - jitterSquare * lowSquare);
        return new NoiseModel(Math.Clamp(Math.Sqrt(baseSquare), least, most), Math.Sqrt(jitterSquare));
    }

    public double Scale(double launchShare) => Math.Sqrt(Base * Base + Jitter * Jitter * launchShare * launchShare);

    /// <summary>Whether fitting again with the other would change little.</summary>
    public bool IsLike(NoiseModel other) => Math.Abs(Base / other.Base - 1) < Alike && Math.Abs(Scale(1) / other.Scale(1) - 1) < Alike;
}
