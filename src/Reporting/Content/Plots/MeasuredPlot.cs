using LatencyLab.Hardware;

namespace LatencyLab.Reporting.Content.Plots;

/// <summary>Predicted against measured latency: operator classes of one device, or several devices.</summary>
public static class MeasuredPlot
{
    /// <param name="devices">Each with its rows.</param>
    public static Chart Of(IReadOnlyList<(DeviceProfile Device, MeasuredEvaluation Measured)> devices)
    {
        MeasuredPoints[] points = [.. devices.Select(device => new MeasuredPoints(device.Measured.Evaluation))];
        if (devices.Count == 1)
        {
            return AccuracySection.PredictedOverMeasured(points[0]) with
            {
                Title = $"{devices[0].Device.Name}: predicted against measured",
            };
        }


        PointSeries[] series = [.. devices.Select((device, i) => new PointSeries(
            FormattableString.Invariant($"{device.Device.Name} ({points[i].Count})"), i, Thinned(points[i], devices.Count)))];
        return AccuracySection.PredictedOverMeasured(
            series,
            FormattableString.Invariant($"n = {points.Sum(one => one.Count)} rows, {series.Sum(one => one.Points.Count)} of them drawn."));
    }

    /// <summary>As many points of each device that all together are no more than those of one alone.</summary>
    private static ChartPoint[] Thinned(MeasuredPoints points, int devices)
    {
        ChartPoint[] all =
        [
            .. points.Series(row => row.Row.Seconds * 1e6, row => row.Estimate.TotalSeconds * 1e6).SelectMany(series => series.Points),
        ];
        int every = (all.Length * devices + MeasuredPoints.MostPoints - 1) / MeasuredPoints.MostPoints;
        return [.. all.Where((_, i) => i % Math.Max(1, every) == 0)];
    }
}
