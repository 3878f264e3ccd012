using LatencyLab.Networks.Backbones;
using LatencyLab.Predictor.Composition;
using LatencyLab.Search.Families;

namespace LatencyLab.Reporting.Content;

/// <summary>
/// How latency depends on the spatial granularity S and the activation rate r: one block a stage, against the dense block.
/// </summary>
internal static class SpatialSection
{
    private const int Steps = 20;
    private const double RatioMiddle = 1, RatioMax = 2;
    private static readonly double[] s_fixedRates = [0.3, 0.5, 0.7];

    public static ReportSection Of(ReportInput input, MemoizedModel model)
    {
        Backbone backbone = input.Network.Backbone!;
        int batch = input.Network.Dense.Batch, resolution = input.Network.Dense.Resolution;
        StageGrid[] grids = [.. StageGrid.ShapesOf(backbone, resolution).Select(shape => StageGrid.Of(model, shape, batch))];
        return new ReportSection("spatial", "Granularity and activation rate",
        [
            string.Create(CultureInfo.InvariantCulture, $"Spatial skipping computes a share r of the patches of S x S output pixels. Shown "
                + $"is one block of each stage of {backbone.Name} at {resolution} px, batch {batch}, against the dense block; skipping "
                + $"pays where the map is blue, below the line."),
        ])
        {
            Charts = [.. grids.Select(Curves), .. grids.Select(Map)],
            Tables = [BreakEvens(grids)],
        };
    }

    private static XyChart Curves(StageGrid grid) => Curves(grid, s_fixedRates);

    /// <summary>Latency over S at some rates, beside the dense block.</summary>
    public static XyChart Curves(StageGrid grid, IReadOnlyList<double> rates)
    {
        double first = grid.Granularities[0], last = grid.Granularities[^1];
        List<Series> series = [new LineSeries(
            "dense", Palette.Neutral, [new ChartPoint(first, grid.DenseSeconds * 1e6), new ChartPoint(last, grid.DenseSeconds * 1e6)])
        {
            Style = LineStyle.Dashed,
        }];
        for (int i = 0; i < rates.Count; i++)
        {
            double rate = rates[i];
            series.Add(new LineSeries(string.Create(CultureInfo.InvariantCulture, $"r = {rate}"), i,
                [.. grid.Granularities.Select(
                    (s, column) => new ChartPoint(s, grid.Seconds(column, rate) * 1e6, grid.Detail(column, rate)))])
            { HasMarkers = true });
        }

        return new XyChart
        {
            Id = $"granularity-stage{grid.Shape.Stage}",
            Title = $"Stage {grid.Shape.Stage}: latency over S",
            Caption = $"One block, map {grid.Shape.OutputHeight} x {grid.Shape.OutputWidth}. The largest S is the whole map.",
            X = new Axis("granularity S (pixels)", AxisScale.Log)
            {
                Min = first / 1.15,
                Max = last * 1.15,
                Ticks = [.. grid.Granularities.Select(s => (double)s)],
            },
            Y = new Axis("latency of the block (us)", AxisScale.Log),
            Series = series,
        };
    }

    /// <summary>Latency over dense for every S and r, with the line below which skipping pays.</summary>
    public static HeatMap Map(StageGrid grid)
    {
        List<ChartPoint> contour = [];
        for (int column = 0; column < grid.Granularities.Count; column++)
        {
            double y = grid.BreakEvens[column].Kind switch
            {
                BreakEvenKind.Never => -0.5,
                BreakEvenKind.Always => Steps - 0.5,
                _ => Math.Clamp(grid.BreakEvens[column].Rate * Steps - 1, -0.5, Steps - 0.5),
            };
            PointDetail detail = new($"S = {grid.Granularities[column]}", [("pays", BreakEvenText(grid.BreakEvens[column]))]);
            contour.Add(new ChartPoint(column - 0.5, y, detail));
            contour.Add(new ChartPoint(column + 0.5, y, detail));
        }

        return new HeatMap
        {
            Id = $"break-even-stage{grid.Shape.Stage}",
            Title = $"Stage {grid.Shape.Stage}: latency over dense",
            Caption = "The line is the break-even rate: below it skipping is no slower than the dense block.",
            XTitle = "granularity S (pixels)",
            YTitle = "activation rate r",
            Columns = [.. grid.Granularities.Select(s => s.ToString(CultureInfo.InvariantCulture))],
            Rows = [.. Enumerable.Range(1, Steps).Select(i => ((double)i / Steps).ToString("0.##", CultureInfo.InvariantCulture))],
            Cells =
            [
                .. Enumerable.Range(1, Steps).Select(i => (IReadOnlyList<HeatCell?>)
                [
                    .. grid.Granularities.Select((_, column) => new HeatCell(
                        grid.Seconds(column, (double)i / Steps) / grid.DenseSeconds, grid.Detail(column, (double)i / Steps))),
                ]),
            ],
            Scale = new ColorScale("latency / dense", 0, RatioMiddle, RatioMax),
            Contours = [new LineSeries("break-even against dense", Palette.Neutral, contour)],
        };
    }

    private static ReportTable BreakEvens(StageGrid[] grids) => new(
        "Up to which activation rate skipping pays",
        [new("stage", true), new("S", true), new("pays"), new("latency at r = 0.5 (us)", true), new("dense (us)", true),
            new("speed-up at r = 0.5", true)],
        [
            .. grids.SelectMany(grid => grid.Granularities.Select((s, column) => (IReadOnlyList<string>)
            [
                grid.Shape.Stage.ToString(CultureInfo.InvariantCulture), s.ToString(CultureInfo.InvariantCulture),
                BreakEvenText(grid.BreakEvens[column]),
                UnitText.Microseconds(grid.Seconds(column, 0.5)), UnitText.Microseconds(grid.DenseSeconds),
                UnitText.Ratio(grid.DenseSeconds / grid.Seconds(column, 0.5)),
            ])),
        ])
    { IsFolded = true };

    private static string BreakEvenText(RateBreakEven breakEven) => breakEven.Kind switch
    {
        BreakEvenKind.Never => "never, not even at r = 0",
        BreakEvenKind.Always => "always, even at r = 1",
        _ => string.Create(CultureInfo.InvariantCulture, $"up to r = {breakEven.Rate:0.00}"),
    };
}
