using LatencyLab.Reporting.Pictures.Drawing;
using SkiaSharp;

namespace LatencyLab.Tests.Reporting.Pictures;

/// <summary>Lines and polygons cut at the edges of the plot area, and lines cut into dashes; all by hand.</summary>
public sealed class CuttingTests
{
    private static readonly SKRect s_area = new(0, 0, 10, 10);

    [Fact]
    public void A_line_that_leaves_and_comes_back_is_two()
    {
        IReadOnlyList<IReadOnlyList<SKPoint>> runs = Clipping.Line([new(-5, 5), new(5, 5), new(5, 15), new(8, 15), new(8, 0)], s_area);
        Assert.Equal(2, runs.Count);
        Assert.Equal([new SKPoint(0, 5), new SKPoint(5, 5), new SKPoint(5, 10)], runs[0]);
        Assert.Equal([new SKPoint(8, 10), new SKPoint(8, 0)], runs[1]);
    }

    [Fact]
    public void A_line_outside_is_none_and_one_across_is_its_middle()
    {
        Assert.Empty(Clipping.Line([new(-5, 20), new(15, 20)], s_area));
        Assert.Empty(Clipping.Line([new(12, -1), new(12, 11)], s_area));
        Assert.Empty(Clipping.Line([new(5, 5)], s_area));
        Assert.Equal([new SKPoint(0, 0), new SKPoint(10, 10)], Assert.Single(Clipping.Line([new(-5, -5), new(15, 15)], s_area)));
    }

    [Fact]
    public void A_polygon_ends_at_the_area()
    {
        Assert.Equal(
            [new SKPoint(0, 2), new SKPoint(10, 2), new SKPoint(10, 10), new SKPoint(0, 10)],
            Clipping.Polygon([new(-5, 2), new(20, 2), new(20, 30), new(-5, 30)], s_area)
                .OrderBy(corner => corner.Y).ThenBy(corner => corner.Y < 5 ? corner.X : -corner.X));
        Assert.Empty(Clipping.Polygon([new(20, 20), new(30, 20), new(30, 30)], s_area));
    }

    [Fact]
    public void Dashes_of_six_and_gaps_of_four_go_around_corners()
    {
        IReadOnlyList<IReadOnlyList<SKPoint>> dashes = Dashes.Of([new(0, 0), new(13, 0), new(13, 20)]);
        Assert.Equal(4, dashes.Count);
        Assert.Equal([new SKPoint(0, 0), new SKPoint(6, 0)], dashes[0]);
        Assert.Equal([new SKPoint(10, 0), new SKPoint(13, 0), new SKPoint(13, 3)], dashes[1]);
        Assert.Equal([new SKPoint(13, 7), new SKPoint(13, 13)], dashes[2]);
        Assert.Equal([new SKPoint(13, 17), new SKPoint(13, 20)], dashes[3]);
        Assert.Empty(Dashes.Of([]));
        Assert.Empty(Dashes.Of([new(1, 1)]));
    }
}
