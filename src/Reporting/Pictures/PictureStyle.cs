using LatencyLab.Reporting.Pictures.Drawing;
using ScottPlot;
using ScottPlot.AxisPanels;

namespace LatencyLab.Reporting.Pictures;

/// <summary>Colours, font and lines of a plot: the same on every picture.</summary>
internal static class PictureStyle
{
    private const float MajorTickLength = 5, MinorTickLength = 3, TitleGap = 8, TitleGapBelow = 3;

    public static void Apply(Plot plot, Charts.Palette palette)
    {
        plot.FigureBackground.Color = new Color(palette.Surface);
        plot.DataBackground.Color = Colors.Transparent;
        plot.Grid.MajorLineColor = new Color(palette.Grid);
        plot.HideLegend();
        plot.Axes.Title.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        foreach (AxisBase axis in plot.Axes.GetAxes().OfType<AxisBase>())
        {
            bool isShown = axis.Edge is Edge.Left or Edge.Bottom;
            foreach (LabelStyle style in (LabelStyle[])[axis.LabelStyle, axis.TickLabelStyle])
            {
                style.FontName = PictureFont.Family;
                style.FontSize = PictureText.Size;
                style.Bold = false;
                style.ForeColor = new Color(palette.Ink);
            }

            axis.FrameLineStyle.Width = isShown ? 1 : 0;
            axis.FrameLineStyle.Color = axis.MajorTickStyle.Color = axis.MinorTickStyle.Color = new Color(palette.Muted);
            axis.PaddingBetweenTickAndAxisLabels = new PixelPadding(TitleGap, TitleGap, TitleGapBelow, TitleGapBelow);
            (axis.MajorTickStyle.Length, axis.MinorTickStyle.Length) = (MajorTickLength, MinorTickLength);
        }
    }
}
