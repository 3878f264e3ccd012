using LatencyLab.Predictor;

namespace LatencyLab.Reporting.Content.Plots;

/// <summary>Latency of a network over the images in a batch.</summary>
public static class BatchPlot
{
    /// <param name="network">Title of the network.</param>
    /// <param name="devices">A line each; one alone has the 90 % interval of its predictions around it.</param>
    /// <param name="perImage">Whether latencies are divided by the batch.</param>
    public static Chart Of(string network, IReadOnlyList<BatchSeries> devices, bool perImage)
    {
        List<Series> series = [];
        double Milliseconds(double seconds, int batch) => seconds * 1e3 / (perImage ? batch : 1);
        for (int i = 0; i < devices.Count; i++)
        {
            BatchSeries device = devices[i];
            if (devices.Count == 1)
            {
                series.Add(new BandSeries("90 % interval", i,
                [
                    .. device.Network.Select(point => new BandEdge(
                        point.Batch, Milliseconds(point.Estimate.LowSeconds, point.Batch),
                        Milliseconds(point.Estimate.HighSeconds, point.Batch))),
                ]));
            }

            if (device.Dense is not null)
                series.Add(Line($"{device.Name}, dense", i, device.Dense) with { Style = LineStyle.Dashed });
            series.Add(Line(device.Name, i, device.Network) with { HasMarkers = true });
        }

        // The interval is to be seen whole.
        AxisLayout y = AxisLayout.Of(
            new Axis("", AxisScale.Log),
            [
                .. series.SelectMany(XyData.Ys),
                .. series.OfType<BandSeries>().SelectMany(band => band.Edges).SelectMany(edge => (double[])[edge.Low, edge.High]),
            ]);
        int[] batches = [.. devices[0].Network.Select(point => point.Batch)];
        return new XyChart
        {
            Id = "batch",
            Title = $"{network}: latency {(perImage ? "of an image " : "")}over batch",
            Caption = "Predicted.",
            X = new Axis("images in a batch", AxisScale.Log)
            {
                Min = batches[0] / 1.15,
                Max = batches[^1] * 1.15,
                Ticks = [.. batches.Select(batch => (double)batch)],
            },
            Y = new Axis($"latency of {(perImage ? "an image" : "a batch")} (ms)", AxisScale.Log) { Min = y.Min, Max = y.Max },
            Series = series,
        };

        LineSeries Line(string name, int color, IReadOnlyList<(int Batch, LatencyEstimate Estimate)> points) => new(
            name, color, [.. points.Select(point => new ChartPoint(point.Batch, Milliseconds(point.Estimate.TotalSeconds, point.Batch)))]);
    }
}

/// <param name="Name">Of the device.</param>
/// <param name="Network">Predictions by batch, rising.</param>
/// <param name="Dense">Of the dense network beside it; null where the network is dense.</param>
public sealed record BatchSeries(
    string Name, IReadOnlyList<(int Batch, LatencyEstimate Estimate)> Network,
    IReadOnlyList<(int Batch, LatencyEstimate Estimate)>? Dense);
