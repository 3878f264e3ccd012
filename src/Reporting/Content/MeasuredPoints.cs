using LatencyLab.Predictor.Evaluation;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Reporting.Content;

/// <summary>One evaluated row as charts need it.</summary>
/// <param name="Row">The row and its prediction.</param>
/// <param name="Detail">What hovering says in every chart.</param>
internal sealed record MeasuredPoint(PredictedRow Row, PointDetail Detail);

/// <summary>Evaluated rows by operator class, with one colour a class in every chart.</summary>
internal sealed class MeasuredPoints
{
    /// <summary>Points beyond this make a page slow and no clearer.</summary>
    public const int MostPoints = 3000;

    private readonly List<(string Class, int Color, int Count, MeasuredPoint[] Points)> _classes = [];

    public MeasuredPoints(EvaluationReport evaluation)
    {
        int count = evaluation.Rows.Count;
        HashSet<PredictedRow> shown = new(Shown(evaluation), ReferenceEqualityComparer.Instance);
        foreach (var group in evaluation.Rows.GroupBy(row => row.Row.Work.Class).OrderBy(group => group.Key))
        {
            PredictedRow[] rows = [.. group];
            _classes.Add((ParameterNames.Of(group.Key), _classes.Count, rows.Length,
                [.. rows.Where(shown.Contains).Select(row => new MeasuredPoint(row, DetailOf(row)))]));
        }

        Count = count;
        ShownCount = shown.Count;
    }

    /// <summary>Rows evaluated.</summary>
    public int Count { get; }

    /// <summary>Rows drawn: all, or an even sample with the worst rows in it.</summary>
    public int ShownCount { get; }

    public string Note => ShownCount == Count
        ? string.Create(CultureInfo.InvariantCulture, $"n = {Count} rows that were not fitted.")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"n = {Count} rows; every {(double)Count / ShownCount:0.#}th is drawn, the worst {MostPoints / 10} all.");

    /// <summary>One series a class.</summary>
    /// <param name="x">Value on the x axis; a point without one is left out.</param>
    /// <param name="y">Value on the y axis; a point without one is left out.</param>
    public IReadOnlyList<PointSeries> Series(Func<PredictedRow, double?> x, Func<PredictedRow, double?> y)
    {
        List<PointSeries> series = [];
        foreach ((string name, int color, int count, MeasuredPoint[] points) in _classes)
        {
            List<ChartPoint> placed = [];
            foreach (MeasuredPoint point in points)
            {
                if (x(point.Row) is double px && y(point.Row) is double py)
                    placed.Add(new ChartPoint(px, py, point.Detail));
            }

            if (placed.Count > 0)
                series.Add(new PointSeries(string.Create(CultureInfo.InvariantCulture, $"{ClassText.Of(name)} ({count})"), color, placed));
        }

        return series;
    }

    private static IEnumerable<PredictedRow> Shown(EvaluationReport evaluation)
    {
        int count = evaluation.Rows.Count;
        if (count <= MostPoints)
            return evaluation.Rows;
        int worst = MostPoints / 10, even = MostPoints - worst;
        return evaluation.Worst(worst).Concat(Enumerable.Range(0, even).Select(i => evaluation.Rows[(int)((long)i * count / even)]));
    }

    private static PointDetail DetailOf(PredictedRow row) => new(row.Row.Shape,
    [
        ("measured", NumberText.Seconds(row.Row.Seconds)),
        ("predicted / measured", NumberText.Significant(row.Ratio, 3)),
        .. EstimateText.Lines(row.Estimate),
        ("algorithm", EstimateText.Words(row.Estimate.Algorithm.ToString())),
        ("tile", EstimateText.Tile(row.Estimate.Tile)),
        ("measured kernel", row.Row.Implementation),
        ("row", string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(row.Row.Path)}:{row.Row.Line}")),
    ]);
}

/// <summary>Names of operator classes for people.</summary>
internal static class ClassText
{
    /// <summary><c>depthwise_convolution</c> as <c>depthwise convolution</c>.</summary>
    public static string Of(string name) => name.Replace('_', ' ');
}
