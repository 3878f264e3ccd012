namespace LatencyLab.Predictor.Evaluation;

/// <summary>The baseline of every comparison: arithmetic at peak or memory at bandwidth, whichever is longer, after a launch.</summary>
/// <param name="LaunchSeconds">t0.</param>
/// <param name="ComputeEfficiency">e_c, share of peak.</param>
/// <param name="MemoryEfficiency">e_m, share of off-chip bandwidth.</param>
/// <remarks>T = t0 + max(F / (e_c P), B / (e_m W)): F FLOP, P peak FLOP/s, B compulsory bytes, W bytes/s (Williams et al. 2009).</remarks>
public sealed record Roofline(double LaunchSeconds, double ComputeEfficiency, double MemoryEfficiency)
{
    private const double Softness = 1.2, Scale = 0.15;
    private const int Iterations = 60;

    /// <summary>Seconds: the launch, and then the longer of computing and of moving bytes.</summary>
    public double Seconds(DeviceRates device, in OperatorWork work) => LaunchSeconds + Math.Max(
        work.Flops / (ComputeEfficiency * device.PeakFlopsPerSecond), work.Bytes.Total / (MemoryEfficiency * device.OffChipBytesPerSecond));

    /// <summary>
    /// The three numbers that fit timed rows best, by the same robust least squares on log latency that calibrates profiles.
    /// </summary>
    internal static Roofline Fit(DeviceRates device, IReadOnlyList<TimedWork> rows)
    {
        double[] logs = [.. rows.Select(row => Math.Log(row.Seconds))];
        double floor = Math.Exp(logs.Min());
        double[] best = [];
        double least = double.PositiveInfinity;
        // Few parameters, yet the maximum makes several optima: start from efficient, inefficient and launch-bound.
        foreach ((double launch, double efficiency) in ((double, double)[])[(floor / 2, 0.7), (floor / 2, 0.2), (floor / 10, 0.5)])
        {
            BoundedLeastSquares.Variable[] variables =
            [Variable(launch, 1e-8, floor * 1.5), Variable(efficiency, 1e-3, 2), Variable(efficiency, 1e-3, 2)];
            double[] point = BoundedLeastSquares.Minimise(variables, rows.Count, Residuals, Softness, Iterations);
            double[] residuals = new double[rows.Count];
            Residuals(point, residuals);
            double cost = residuals.Sum(Math.Abs);
            if (cost < least)
                (least, best) = (cost, point);
        }

        return At(best);

        void Residuals(double[] at, double[] into)
        {
            Roofline roofline = At(at);
            for (int i = 0; i < into.Length; i++)
                into[i] = (Math.Log(roofline.Seconds(device, rows[i].Work)) - logs[i]) / Scale;
        }
    }

    private static Roofline At(double[] point) => new(Math.Exp(point[0]), Math.Exp(point[1]), Math.Exp(point[2]));

    private static BoundedLeastSquares.Variable Variable(double start, double low, double high) =>
        new(Math.Log(start), Math.Log(low), Math.Log(Math.Max(high, low * 2)), 0, 0);
}
