namespace LatencyLab.Reporting.Content.Plots;

/// <summary>A tile in time.</summary>
/// <param name="Lane">Where it ran, e.g. <c>engine 3 place 0</c>; lanes stand in the order of their first tile.</param>
/// <param name="Begin">Seconds from the begin of the kernel.</param>
/// <param name="End">Seconds from the begin of the kernel.</param>
/// <param name="Grid">Number of its grid: transforms, products.</param>
/// <param name="Label">Drawn where there is room.</param>
public sealed record TileSpan(string Lane, double Begin, double End, int Grid, string Label);

/// <summary>When the tiles of a simulated kernel ran on engines.</summary>
public static class TilesPlot
{
    private const double MostMicroseconds = 2000, LastTick = 0.94;

    /// <param name="title">What ran.</param>
    /// <param name="caption">What is drawn and what is not.</param>
    /// <param name="seconds">From begin to end of the kernel.</param>
    /// <param name="grids">Names of its grids.</param>
    /// <param name="tiles">The tiles of the lanes that are drawn.</param>
    public static Chart Of(string title, string caption, double seconds, IReadOnlyList<string> grids, IReadOnlyList<TileSpan> tiles)
    {
        ArgumentNullException.ThrowIfNull(grids);
        (double unit, string name) = seconds * 1e6 <= MostMicroseconds ? (1e6, "us") : (1e3, "ms");
        double end = seconds * unit;
        double[] ticks =
        [
            .. AxisLayout.Of(new Axis("") { Min = 0 }, [end]).Ticks.Where(tick => tick < LastTick * end),
            double.Parse(end.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        ];
        return new TimelineChart
        {
            Id = "tiles",
            Title = title,
            Caption = caption,
            Time = new Axis($"time ({name})") { Min = 0, Max = Math.Max(end, ticks[^1]), Ticks = ticks },
            Lanes =
            [
                .. tiles.GroupBy(tile => tile.Lane).Select(lane => new TimelineLane(
                    lane.Key,
                    [
                        .. lane.OrderBy(tile => tile.Begin).Select(
                            tile => new TimelineSpan(tile.Begin * unit, tile.End * unit, tile.Grid, tile.Label)),
                    ])),
            ],
            Kinds = [.. grids.Select((grid, i) => new BarPart(grid, i))],
            End = end,
            Idle = "no tile",
        };
    }
}
