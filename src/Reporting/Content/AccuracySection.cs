using LatencyLab.Hardware;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Reporting.Content;

/// <summary>Predicted against measured: scatter, distribution of errors, residuals over size, errors by class and method.</summary>
internal static class AccuracySection
{
    private const int WorstRows = 25;
    private const double SmallestShownError = 0.1;

    public static ReportSection Of(DeviceProfile device, MeasuredEvaluation measured, MeasuredPoints points)
    {
        EvaluationReport evaluation = measured.Evaluation;
        return new ReportSection("accuracy", "Predicted against measured",
        [
            evaluation.FittedRows == 0 ? (device.Calibration is null
                ? "The profile is not calibrated: predictions are the defaults of its architecture."
                : "None of the rows was fitted.")
            : evaluation.IncludesFitted ? $"{UnitText.Count(evaluation.FittedRows, "row")} of them were fitted: errors are too low."
            : $"{UnitText.Count(evaluation.FittedRows, "row")} that the profile was fitted to are left out of every figure and chart.",
        ])
        {
            Charts = [PredictedOverMeasured(points), ErrorDistribution(evaluation), Residuals(device, points)],
            Tables = [Methods(evaluation), Worst(evaluation)],
        };
    }

    /// <summary>Predictions over measurements, in microseconds, a series an operator class.</summary>
    public static XyChart PredictedOverMeasured(MeasuredPoints points) => PredictedOverMeasured(
        points.Series(row => row.Row.Seconds * 1e6, row => row.Estimate.TotalSeconds * 1e6), points.Note);

    /// <inheritdoc cref="PredictedOverMeasured(MeasuredPoints)"/>
    public static XyChart PredictedOverMeasured(IReadOnlyList<PointSeries> series, string note)
    {
        double low = series.SelectMany(one => one.Points).Min(point => Math.Min(point.X, point.Y)) / 1.3;
        double high = series.SelectMany(one => one.Points).Max(point => Math.Max(point.X, point.Y)) * 1.3;
        return new XyChart
        {
            Id = "predicted-measured",
            Title = "Predicted against measured latency",
            Caption = $"On the line the prediction is exact; the band is +-20 %. {note}",
            X = new Axis("measured latency (us)", AxisScale.Log) { Min = low, Max = high },
            Y = new Axis("predicted latency (us)", AxisScale.Log) { Min = low, Max = high },
            Series =
            [
                new BandSeries(
                    "+-20 %", Palette.Neutral, [new BandEdge(low, low * 0.8, low * 1.2), new BandEdge(high, high * 0.8, high * 1.2)]),
                .. series,
                new LineSeries("predicted = measured", Palette.Neutral, [new ChartPoint(low, low), new ChartPoint(high, high)])
                {
                    Style = LineStyle.Dashed,
                },
            ],
        };
    }

    private static XyChart ErrorDistribution(EvaluationReport evaluation)
    {
        List<Series> series = [];
        foreach (var group in evaluation.Rows.GroupBy(row => row.Row.Work.Class).OrderBy(group => group.Key))
        {
            double[] errors = [.. group.Select(row => Math.Max(SmallestShownError, 100 * Math.Abs(row.Ratio - 1))).Order()];
            series.Add(new LineSeries(
                string.Create(CultureInfo.InvariantCulture, $"{ClassText.Of(ParameterNames.Of(group.Key))} ({errors.Length})"),
                series.Count, Steps(errors))
            {
                // Hues start again: a dashed line is another class.
                Style = series.Count < Palette.Light.Series.Count ? LineStyle.Solid : LineStyle.Dashed,
            });
        }

        return new XyChart
        {
            Id = "error-distribution",
            Title = "Distribution of the error, by operator class",
            Caption = "Share of rows whose prediction is off by no more than the error on the x axis: further left is better.",
            X = new Axis("absolute error (% of measured)", AxisScale.Log) { Min = 1, Max = 200 },
            Y = new Axis("rows (%)") { Min = 0, Max = 100, Ticks = [0, 25, 50, 75, 90, 100] },
            Series = series,
        };
    }

    /// <summary>The distribution of sorted values, in at most 200 steps.</summary>
    private static List<ChartPoint> Steps(double[] sorted)
    {
        const int Most = 200;
        List<ChartPoint> points = [];
        int count = Math.Min(Most, sorted.Length);
        for (int i = 0; i < count; i++)
        {
            int rank = (int)((long)(i + 1) * sorted.Length / count);
            double share = 100.0 * rank / sorted.Length;
            if (sorted.Length <= Most)
                points.Add(new ChartPoint(sorted[rank - 1], 100.0 * (rank - 1) / sorted.Length));
            points.Add(new ChartPoint(sorted[rank - 1], share));
        }

        return points;
    }

    private static XyChart Residuals(DeviceProfile device, MeasuredPoints points)
    {
        Dictionary<DataType, DeviceRates> rates = [];
        double? Ideal(PredictedRow row)
        {
            if (!rates.TryGetValue(row.Row.Type, out DeviceRates? ofType))
                rates.Add(row.Row.Type, ofType = new DeviceRates(device, row.Row.Type));
            double seconds = new Roofline(0, 1, 1).Seconds(ofType, row.Row.Work);
            return seconds > 0 ? seconds * 1e6 : null;
        }

        IReadOnlyList<PointSeries> series = points.Series(Ideal, row => row.Ratio);
        ChartPoint[] all = [.. series.SelectMany(one => one.Points)];
        (double low, double high) = all.Length == 0 ? (1, 2) : (all.Min(point => point.X) / 1.3, all.Max(point => point.X) * 1.3);
        double most = Math.Min(10, Math.Max(1.6, all.Length == 0 ? 1 : all.Max(point => Math.Exp(Math.Abs(Math.Log(point.Y)))) * 1.1));
        return new XyChart
        {
            Id = "residuals",
            IsWide = true,
            Title = "Error over size",
            Caption = "Above 1 the prediction is too slow. Size is the time that arithmetic at peak or compulsory traffic at full "
                + $"bandwidth would take, so that all operators compare. Ratios beyond {NumberText.Significant(most, 2)} stand at the "
                + "edge.",
            X = new Axis("least time at the device's peaks (us)", AxisScale.Log) { Min = low, Max = high },
            Y = new Axis("predicted / measured", AxisScale.Log) { Min = 1 / most, Max = most },
            Series =
            [
                new BandSeries("+-20 %", Palette.Neutral, [new BandEdge(low, 0.8, 1.2), new BandEdge(high, 0.8, 1.2)]),
                .. series.Select(
                    one => one with { Points = [.. one.Points.Select(point => point with { Y = Math.Clamp(point.Y, 1 / most, most) })] }),
                new LineSeries("predicted = measured", Palette.Neutral, [new ChartPoint(low, 1), new ChartPoint(high, 1)])
                {
                    Style = LineStyle.Dashed,
                },
            ],
        };
    }

    public static ReportTable Methods(EvaluationReport evaluation) => new(
        "Errors on the rows, by class and method",
        [
            new("class"), new("method"), new("n", true), new("median APE %", true), new("MAPE %", true), new("P90 %", true),
            new("bias %", true), new("Kendall's tau", true), new("90 % interval covers %", true),
        ],
        [.. evaluation.Methods.GroupBy(line => line.OperatorClass).SelectMany(RowsOf)]);

    /// <summary>The lines of one class. Where methods predict the same part of the rows, ours on that part stands once.</summary>
    private static IEnumerable<IReadOnlyList<string>> RowsOf(IEnumerable<MethodErrors> lines)
    {
        HashSet<ErrorSummary> shown = [];
        foreach (MethodErrors line in lines)
        {
            yield return Cells(line.OperatorClass, line.Method, line.Errors);
            if (line.Ours is not null && shown.Add(line.Ours))
                yield return Cells(
                    line.OperatorClass,
                    string.Create(CultureInfo.InvariantCulture, $"{LatencyModels.Default} on the {line.Ours.Count} rows of {line.Method}"),
                    line.Ours);
        }
    }

    private static string[] Cells(string name, string method, ErrorSummary errors) =>
    [
        ClassText.Of(name), method, errors.Count.ToString(CultureInfo.InvariantCulture), NumberText.Percent(errors.MedianApePercent),
            NumberText.Percent(errors.MapePercent),
            NumberText.Percent(errors.P90ApePercent), NumberText.Percent(errors.BiasPercent),
            UnitText.Tau(errors.KendallTau),
            errors.CoveragePercent is double coverage ? NumberText.Percent(coverage) : "-",
        ];

    private static ReportTable Worst(EvaluationReport evaluation) => new(
        "Rows predicted worst",
        [
            new("measured us", true), new("predicted us", true), new("predicted / measured", true), new("bound by"), new("algorithm"),
                new("measured kernel"), new("operator"), new("row"),
                ],
        [
            .. evaluation.Worst(WorstRows).Select(row => (IReadOnlyList<string>)
            [
                UnitText.Microseconds(row.Row.Seconds), UnitText.Microseconds(row.Estimate.TotalSeconds), UnitText.Ratio(row.Ratio),
                EstimateText.Words(row.Estimate.Bound.ToString()), EstimateText.Words(row.Estimate.Algorithm.ToString()),
                    row.Row.Implementation, row.Row.Shape,
                    string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(row.Row.Path)}:{row.Row.Line}"),
                ]),
        ])
    { IsFolded = true };
}
