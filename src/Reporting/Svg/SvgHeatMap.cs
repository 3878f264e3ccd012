namespace LatencyLab.Reporting.Svg;

/// <summary>A heat map with contours and its colour scale as SVG.</summary>
internal static class SvgHeatMap
{
    private const double PlotHeight = 320, ScaleMargin = 90, ScaleWidth = 14;
    private const int ScaleSteps = 40;

    public static string Write(HeatMap map, Palette palette)
    {
        SvgFrame frame = SvgFrame.Start(map, palette, map.Contours.Select(
            line => (line.Name, palette.Of(line.Color), line.Style == LineStyle.Dashed ? LegendMark.Dashed : LegendMark.Line)));
        frame.Place(PlotHeight, map.Rows, map.YTitle, ScaleMargin);
        double wide = (frame.Right - frame.Left) / map.Columns.Count, high = (frame.Bottom - frame.Top) / map.Rows.Count;
        for (int row = 0; row < map.Rows.Count; row++)
        {
            for (int column = 0; column < map.Columns.Count; column++)
            {
                // A hair wider than the cell, so that nothing shines through between cells.
                if (map.Cells[row][column] is HeatCell cell)
                    frame.Canvas.Rectangle(
                        frame.Left + column * wide, frame.Bottom - (row + 1) * high, wide + 0.4, high + 0.4,
                        palette.Of(map.Scale, cell.Value));
            }
        }

        frame.XAxis(map.Columns.Select((label, i) => ((i + 0.5) / map.Columns.Count, label)), withGrid: false);
        frame.YAxis(map.Rows.Select((label, i) => ((i + 0.5) / map.Rows.Count, label)), withGrid: false);
        frame.XTitle(map.XTitle);
        foreach (LineSeries contour in map.Contours)
        {
            frame.Canvas.Polyline(
                contour.Points.Select(point => (frame.Left + (point.X + 0.5) * wide, frame.Bottom - (point.Y + 0.5) * high)),
                palette.Of(contour.Color), 3, contour.Style == LineStyle.Dashed);
        }

        Scale(frame, map.Scale, palette);
        return frame.Finish(map);
    }

    private static void Scale(SvgFrame frame, ColorScale scale, Palette palette)
    {
        double left = frame.Right + 18, step = (frame.Bottom - frame.Top) / ScaleSteps;
        for (int i = 0; i < ScaleSteps; i++)
        {
            double value = scale.Min + (i + 0.5) / ScaleSteps * (scale.Max - scale.Min);
            frame.Canvas.Rectangle(left, frame.Bottom - (i + 1) * step, ScaleWidth, step + 0.4, palette.Of(scale, value));
        }

        foreach ((double value, string label) in ((double, string)[])[(scale.Min, NumberText.Tick(scale.Min)),
            (scale.Middle, NumberText.Tick(scale.Middle)), (scale.Max, $">= {NumberText.Tick(scale.Max)}")])
        {
            double y = frame.Bottom - (value - scale.Min) / (scale.Max - scale.Min) * (frame.Bottom - frame.Top);
            frame.Canvas.Text(left + ScaleWidth + 5, y + 4, label, palette.Ink);
        }

        frame.Canvas.Text(
            left + ScaleWidth + 46, (frame.Top + frame.Bottom) / 2, scale.Title, palette.Ink, 12, Anchor.Middle, isUpright: false);
    }
}
