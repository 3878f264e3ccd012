namespace LatencyLab.Reporting.Svg;

/// <summary>Stacked horizontal bars as SVG.</summary>
internal static class SvgBars
{
    private const double BarHeight = 9, Between = 7;

    public static string Write(BarChart chart, Palette palette)
    {
        AxisLayout value = AxisLayout.Of(
            chart.Value with { Min = chart.Value.Min ?? 0 }, chart.Stacks.SelectMany(stack => stack.Values.Select(parts => parts.Sum())));
        SvgFrame frame = SvgFrame.Start(chart, palette, chart.Parts.Select(part => (part.Name, palette.Of(part.Color), LegendMark.Box)));
        double row = chart.Stacks.Count * BarHeight + Between;
        frame.Place(chart.Categories.Count * row + Between, chart.Categories, "");
        frame.XAxis(value.Ticks.Select(tick => (value.Position(tick), NumberText.Tick(tick))));
        frame.XTitle(chart.Value.Title);
        for (int category = 0; category < chart.Categories.Count; category++)
        {
            double top = frame.Top + Between + category * row;
            frame.Canvas.Text(
                frame.Left - 6, top + chart.Stacks.Count * BarHeight / 2 + 4, chart.Categories[category], palette.Ink, 12, Anchor.End);
            for (int stack = 0; stack < chart.Stacks.Count; stack++)
            {
                double sum = 0;
                for (int part = 0; part < chart.Parts.Count; part++)
                {
                    double left = X(sum);
                    sum += chart.Stacks[stack].Values[category][part];
                    frame.Canvas.Rectangle(
                        left, top + stack * BarHeight, X(sum) - left, BarHeight - 1, palette.Of(chart.Parts[part].Color),
                        chart.Stacks[stack].IsPale ? 0.45 : 1);
                }
            }
        }

        frame.Border();
        return frame.Finish(chart);

        double X(double at) => frame.Left + value.Position(at) * (frame.Right - frame.Left);
    }
}
