using LatencyLab.Hardware;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Reporting.Content.Plots;

/// <summary>Rooflines of one or several devices, with the predicted operators of a network where there is one.</summary>
public static class RooflinePlot
{
    /// <param name="devices">One: all its roofs. Several: one line each, off-chip memory and fastest arithmetic.</param>
    /// <param name="type">Of the arithmetic.</param>
    /// <param name="network">What the points are, e.g. <c>resnet50, dense, batch 1</c>; empty without any.</param>
    public static Chart Of(IReadOnlyList<RooflineDevice> devices, DataType type, string network)
    {
        bool isOne = devices.Count == 1;
        PointSeries[] points =
        [
            .. devices.SelectMany((device, i) => device.Network is null ? Array.Empty<PointSeries>()
                : [RooflineSection.Operators(isOne ? "operators" : device.Device.Name, i, device.Network, type)]),
        ];
        double left = RooflineSection.Left(points),
            right = devices.Max(device => RooflineSection.Right(points, device.Device, [type]));
        IEnumerable<Series> roofs = isOne ? RooflineSection.Roofs(devices[0].Device, [type], left, right)
            : devices.Select((device, i) => Outline(device.Device, type, i, left, right));
        return new XyChart
        {
            Id = "roofline",
            Title = $"Roofline of {(isOne ? devices[0].Device.Name : $"{devices.Count} devices")}, {type.Key()}"
                + (network.Length > 0 ? $", with the predicted operators of {network}" : ""),
            Caption = "Below the slope an operator waits for memory, below the flat roof for arithmetic.",
            X = new Axis("arithmetic intensity (FLOP/byte)", AxisScale.Log) { Min = left, Max = right },
            Y = new Axis("FLOP/s", AxisScale.Log),
            Series = [.. roofs, .. points],
        };
    }

    private static LineSeries Outline(DeviceProfile device, DataType type, int color, double left, double right)
    {
        double peak = 2 * device.Processing.PeakMacsPerSecond(type);
        double bandwidth = device.OffChip.TotalBandwidthBytesPerSecond(device.Processing.EngineCount);
        double ridge = Math.Clamp(peak / bandwidth, left, right);
        return new LineSeries(
            $"{device.Name}: {NumberText.Quantity(peak, "FLOP/s")}, {NumberText.Quantity(bandwidth, "B/s")}", color,
            [new ChartPoint(left, Math.Min(peak, left * bandwidth)), new ChartPoint(ridge, peak), new ChartPoint(right, peak)]);
    }
}

/// <param name="Device">Whose roofs are drawn.</param>
/// <param name="Network">Whose operators are drawn; null: none.</param>
public sealed record RooflineDevice(DeviceProfile Device, NetworkEstimate? Network);
