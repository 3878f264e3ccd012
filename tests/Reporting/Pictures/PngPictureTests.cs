using LatencyLab.Reporting;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Pictures;
using SkiaSharp;

namespace LatencyLab.Tests.Reporting.Pictures;

public sealed class PngPictureTests
{
    [Fact]
    public void A_picture_is_of_the_size_and_theme_asked_for()
    {
        using SKBitmap light = SKBitmap.Decode(PictureWriter.PngOf(SampleCharts.Xy()));
        Assert.Equal(1520, light.Width);
        Assert.Equal(SKColor.Parse(Palette.Light.Surface), light.GetPixel(2, 2));
        using SKBitmap dark = SKBitmap.Decode(PictureWriter.PngOf(SampleCharts.Map(), Palette.Dark, new PictureSize(800, 500)));
        Assert.Equal((800, 500), (dark.Width, dark.Height));
        Assert.Equal(SKColor.Parse(Palette.Dark.Surface), dark.GetPixel(2, 2));
        Assert.Contains(SKColor.Parse(Palette.Dark.Faster), dark.Pixels);
    }

    [Fact]
    public void A_report_is_one_picture_of_all_its_charts()
    {
        Report report = new()
        {
            Title = "A device",
            Subtitle = "what on what",
            Facts = [],
            Figures = [new KeyFigure("median error", "5 %", "of 10 rows")],
            Warnings = ["Mind this."],
            Sections =
            [
                new ReportSection("one", "First section", []) { Charts = [SampleCharts.Xy(), SampleCharts.Bars()] },
                new ReportSection("none", "Only tables", []),
                new ReportSection("two", "Second section", []) { Charts = [SampleCharts.Map()] },
            ],
        };
        Assert.Equal(
            ["A device", "what on what", "median error 5 %", "Mind this.", "First section", "xy", "bars", "Second section", "map"],
            ReportPicture.Outline(report));
        using SKBitmap picture = SKBitmap.Decode(ReportPicture.PngOf(report, Palette.Light));
        int charts = ((Chart[])[SampleCharts.Xy(), SampleCharts.Bars(), SampleCharts.Map()])
            .Sum(chart => ChartPlot.Of(chart, Palette.Light).Height);
        Assert.Equal(1520, picture.Width);
        Assert.InRange(picture.Height, 2 * charts + 200, 2 * charts + 700);
        // Something of the first chart, and of the last: none hides another.
        foreach ((string color, int from, int to) in ((string, int, int)[])
            [(Palette.Light.Of(2), 0, picture.Height / 2), (Palette.Light.Faster, picture.Height / 2, picture.Height)])
            Assert.Contains(
                SKColor.Parse(color), picture.Pixels.Skip(from * picture.Width).Take((to - from) * picture.Width));
    }

    [Theory]
    [InlineData("1600x900", 1600, 900)]
    [InlineData("200x600", 200, 600)]
    public void Sizes_are_width_and_height(string text, int width, int height) =>
        Assert.Equal(new PictureSize(width, height), PictureSize.Parse(text, "--size"));

    [Theory]
    [InlineData("1600", "'1600' is not WIDTHxHEIGHT in pixels, expected e.g. 1600x900")]
    [InlineData("axb", "'axb' is not WIDTHxHEIGHT in pixels, expected e.g. 1600x900")]
    [InlineData("1600x90", "'1600x90' is not within 200 to 8000 pixels on each side")]
    [InlineData("99999x999", "'99999x999' is not within 200 to 8000 pixels on each side")]
    [InlineData("1600x300", "'1600x300' leaves no room for a chart, expected sides of at most 1:3")]
    [InlineData("-800x600", "'-800x600' is not within 200 to 8000 pixels on each side")]
    public void Other_sizes_are_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => PictureSize.Parse(text, "--size")).Errors.Single().Message);
}
