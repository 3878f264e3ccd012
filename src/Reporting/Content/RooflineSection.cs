using LatencyLab.Hardware;
using LatencyLab.Operators;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Reporting.Content;

/// <summary>The device's roofs, with measured rows or, without any, the predicted operators of the network.</summary>
/// <remarks>
/// Attainable FLOP/s = min(peak, bandwidth x FLOP/byte) (Williams et al. 2009); bytes are compulsory traffic, each element once.
/// </remarks>
internal static class RooflineSection
{
    public static ReportSection Of(ReportInput input, NetworkEstimate dense, NetworkEstimate dynamic, MeasuredPoints? points)
    {
        IReadOnlyList<PointSeries> series = points is not null
            ? points.Series(row => Intensity(row.Row.Work), row => row.Row.Work.Flops > 0 ? row.Row.Work.Flops / row.Row.Seconds : null)
            : Predicted(input, dense, dynamic);
        DataType[] types =
            points is null ? [input.Model.DataType] : [.. input.Measured!.Evaluation.Rows.Select(row => row.Row.Type).Distinct().Order()];
        XyChart chart = new()
        {
            Id = "roofline",
            Title = points is null ? "Roofline with the predicted operators of the network" : "Roofline with the measured rows",
            Caption = points is null
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{input.Network.Title}; n = {series.Sum(one => one.Points.Count)} operators with multiply-accumulates, as predicted.")
                : "Arithmetic of the operator over its measured time. Winograd and FFT kernels do less arithmetic and may stand above the "
                    + $"peak. {points.Note}",
            IsWide = true,
            X = new Axis("arithmetic intensity (FLOP/byte)", AxisScale.Log)
            {
                Min = Left(series),
                Max = Right(series, input.Device, types),
            },
            Y = new Axis("FLOP/s", AxisScale.Log),
            Series = [.. Roofs(input.Device, types, Left(series), Right(series, input.Device, types)), .. series],
        };
        return new ReportSection("roofline", "Roofline", ["Below the slope an operator waits for memory, below the flat roof for "
            + "arithmetic; far below both it waits for launches, or its kernel is poor."])
        {
            Charts = [chart],
        };
    }

    private static IReadOnlyList<PointSeries> Predicted(ReportInput input, NetworkEstimate dense, NetworkEstimate dynamic)
    {
        List<PointSeries> series = [Operators("dense", 0, dense, input.Model.DataType)];
        if (input.Network.IsDynamic)
            series.Add(Operators("dynamic", 1, dynamic, input.Model.DataType));
        return series;
    }

    /// <summary>The operators of a network that do arithmetic, as predicted.</summary>
    public static PointSeries Operators(string name, int color, NetworkEstimate network, DataType type)
    {
        List<ChartPoint> points = [];
        foreach (BlockEstimate block in network.Blocks)
        {
            foreach (NodeEstimate node in block.Steps.SelectMany(step => step.Nodes))
            {
                OperatorWork work = node.Node.Operator.Work(type.ElementBytes());
                if (work.Macs == 0 || Intensity(work) is not double intensity || node.Estimate.TotalSeconds <= 0)
                    continue;
                points.Add(new ChartPoint(intensity, work.Flops / node.Estimate.TotalSeconds,
                    new PointDetail(
                        $"{block.Block.Name} {node.Node.Name} ({node.Node.Operator.Kind}), {name}",
                        [.. EstimateText.Lines(node.Estimate)])));
            }
        }

        return new PointSeries(string.Create(CultureInfo.InvariantCulture, $"{name} ({points.Count})"), color, points);
    }

    /// <summary>Every roof of one device: arithmetic of each data type, and its two outer memories.</summary>
    public static IEnumerable<Series> Roofs(DeviceProfile device, DataType[] types, double left, double right)
    {
        int engines = device.Processing.EngineCount;
        DataType fastest = types.MaxBy(type => device.Processing.PeakMacsPerSecond(type));
        double peak = 2 * device.Processing.PeakMacsPerSecond(fastest);
        foreach (IGrouping<(double Flops, string Units), DataType> roof
            in Peaks(device, types).GroupBy(peak => peak.Roof, peak => peak.Type))
        {
            yield return Flat(
                $"{string.Join(", ", roof.Select(type => type.Key()))} {roof.Key.Units} {NumberText.Quantity(roof.Key.Flops, "FLOP/s")}",
                roof.Key.Flops, device, left, right, LineStyle.Solid);
        }

        foreach (MemoryLevel level in device.Memories.Reverse().Take(2))
        {
            double bandwidth = level.TotalBandwidthBytesPerSecond(engines);
            double end = Math.Min(right, peak / bandwidth);
            if (end > left)
            {
                yield return new LineSeries(
                    $"{level.Name} {NumberText.Quantity(bandwidth, "B/s")}", Palette.Neutral,
                    [new ChartPoint(left, left * bandwidth), new ChartPoint(end, end * bandwidth)])
                {
                    Style = ReferenceEquals(level, device.OffChip) ? LineStyle.Solid : LineStyle.Dashed,
                };
            }
        }
    }

    /// <summary>What matrix units and lanes reach in each type; types that reach the same are one roof.</summary>
    private static IEnumerable<((double Flops, string Units) Roof, DataType Type)> Peaks(DeviceProfile device, DataType[] types)
    {
        foreach (DataType type in types)
        {
            double lanes = 2 * device.Processing.PeakMacsPerSecond(type, allowMatrixUnits: false),
                all = 2 * device.Processing.PeakMacsPerSecond(type);
            if (all > lanes)
                yield return ((all, "matrix units"), type);
            if (lanes > 0)
                yield return ((lanes, "lanes"), type);
        }
    }

    private static LineSeries Flat(string name, double flops, DeviceProfile device, double left, double right, LineStyle style)
    {
        double fastest = device.Memories.Reverse().Take(2).Max(level => level.TotalBandwidthBytesPerSecond(device.Processing.EngineCount));
        return new LineSeries(
            name, Palette.Neutral, [new ChartPoint(Math.Clamp(flops / fastest, left, right), flops), new ChartPoint(right, flops)])
        {
            Style = style,
            IsNamedAtStart = true,
        };
    }

    private static double? Intensity(in OperatorWork work) =>
        work.Flops > 0 && work.Bytes.Total > 0 ? (double)work.Flops / work.Bytes.Total : null;

    /// <summary>Left of every point.</summary>
    public static double Left(IReadOnlyList<PointSeries> series) =>
        series.SelectMany(one => one.Points).Select(point => point.X).DefaultIfEmpty(0.1).Min() / 1.5;

    /// <summary>Beyond every point, and beyond the ridge of off-chip memory.</summary>
    public static double Right(IReadOnlyList<PointSeries> series, DeviceProfile device, DataType[] types)
    {
        double peak = types.Max(type => 2 * device.Processing.PeakMacsPerSecond(type));
        double ridge = peak / device.OffChip.TotalBandwidthBytesPerSecond(device.Processing.EngineCount);
        return Math.Max(series.SelectMany(one => one.Points).Select(point => point.X).DefaultIfEmpty(1).Max() * 1.5, ridge * 4);
    }
}
