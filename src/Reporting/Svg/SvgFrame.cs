namespace LatencyLab.Reporting.Svg;

/// <summary>What a legend says of a series.</summary>
internal enum LegendMark
{
    Dot,
    Square,
    Cross,
    DiagonalCross,
    Box,
    Line,
    Dashed,
    Band,
}

/// <summary>Title, legend and the area that a chart is drawn in; nothing overlaps, because each takes its place from the top.</summary>
internal sealed class SvgFrame
{
    public const double Width = 760;
    private const double Side = 14, TitleSize = 15, TextSize = 12, LegendLine = 18, MarkWidth = 16, LegendGap = 16;

    private SvgFrame(SvgCanvas canvas, Palette palette, double top) => (Canvas, Palette, Top) = (canvas, palette, top);

    public SvgCanvas Canvas { get; }

    public Palette Palette { get; }

    /// <summary>Edges of the plot area.</summary>
    public double Left { get; private set; }

    public double Right { get; private set; } = Width - Side - 8;

    public double Top { get; }

    public double Bottom { get; private set; }

    /// <summary>Height of the whole picture.</summary>
    public double Height { get; private set; }

    public static SvgFrame Start(Chart chart, Palette palette, IEnumerable<(string Name, string Color, LegendMark Mark)> legend)
    {
        SvgCanvas canvas = new();
        canvas.Text(Side, 24, chart.Title, palette.Ink, TitleSize, isBold: true);
        double x = Side, y = 44;
        bool any = false;
        foreach ((string name, string color, LegendMark mark) in legend)
        {
            double wide = MarkWidth + 6 + SvgCanvas.WidthOf(name, TextSize);
            if (any && x + wide > Width - Side)
                (x, y) = (Side, y + LegendLine);
            DrawMark(canvas, x, y - 4, color, mark);
            canvas.Text(x + MarkWidth + 6, y, name, palette.Ink, TextSize);
            x += wide + LegendGap;
            any = true;
        }

        return new SvgFrame(canvas, palette, any ? y + 16 : 40);
    }

    /// <summary>Takes the rest: labels of the y axis on the left, those of the x axis below.</summary>
    /// <param name="plotHeight">Of the area within the axes.</param>
    /// <param name="yLabels">The widest of them decides where the area begins.</param>
    /// <param name="yTitle">Upright beside the labels; empty: none.</param>
    /// <param name="rightMargin">Kept free on the right, e.g. for a colour scale.</param>
    public void Place(double plotHeight, IEnumerable<string> yLabels, string yTitle, double rightMargin = 0)
    {
        Left =
            Side + (yTitle.Length > 0 ? 20 : 0) + yLabels.Select(label => SvgCanvas.WidthOf(label, TextSize)).DefaultIfEmpty(0).Max() + 8;
        Right -= rightMargin;
        Bottom = Top + plotHeight;
        Height = Bottom + 48;
        if (yTitle.Length > 0)
            Canvas.Text(Side + 10, (Top + Bottom) / 2, yTitle, Palette.Ink, TextSize, Anchor.Middle, isUpright: false);
        Canvas.ClipArea("area", Left, Top, Right - Left, Bottom - Top);
    }

    public void XTitle(string title) => Canvas.Text((Left + Right) / 2, Height - 10, title, Palette.Ink, TextSize, Anchor.Middle);

    /// <summary>Grid lines and labels; a label that would touch the one before it is left out.</summary>
    public void XAxis(IEnumerable<(double Position, string Label)> ticks, bool withGrid = true)
    {
        double free = double.NegativeInfinity;
        foreach ((double position, string label) in ticks)
        {
            double x = Left + position * (Right - Left), half = SvgCanvas.WidthOf(label, TextSize) / 2;
            if (withGrid)
                Canvas.Line(x, Top, x, Bottom, Palette.Grid);
            if (x - half < free)
                continue;
            Canvas.Text(x, Bottom + 17, label, Palette.Ink, TextSize, Anchor.Middle);
            free = x + half + 4;
        }
    }

    /// <inheritdoc cref="XAxis"/>
    public void YAxis(IEnumerable<(double Position, string Label)> ticks, bool withGrid = true)
    {
        double free = double.PositiveInfinity;
        foreach ((double position, string label) in ticks)
        {
            double y = Bottom - position * (Bottom - Top);
            if (withGrid)
                Canvas.Line(Left, y, Right, y, Palette.Grid);
            if (Math.Abs(y - free) < TextSize)
                continue;
            Canvas.Text(Left - 6, y + 4, label, Palette.Ink, TextSize, Anchor.End);
            free = y;
        }
    }

    public void Border()
    {
        Canvas.Line(Left, Top, Left, Bottom, Palette.Muted);
        Canvas.Line(Left, Bottom, Right, Bottom, Palette.Muted);
    }

    public string Finish(Chart chart) => Canvas.ToSvg(Width, Height, chart.Title, chart.Caption, Palette.Surface);

    private static void DrawMark(SvgCanvas canvas, double x, double y, string color, LegendMark mark)
    {
        double middle = x + MarkWidth / 2;
        switch (mark)
        {
            case LegendMark.Box:
                canvas.Rectangle(x + 3, y - 5, 10, 10, color);
                break;
            case LegendMark.Band:
                canvas.Rectangle(x, y - 5, MarkWidth, 10, color, 0.15);
                break;
            case LegendMark.Line or LegendMark.Dashed:
                canvas.Polyline([(x, y), (x + MarkWidth, y)], color, 2, mark == LegendMark.Dashed);
                break;
            default:
                canvas.Marks([(middle, y)], color, 7, (int)mark, 1);
                break;
        }
    }
}
