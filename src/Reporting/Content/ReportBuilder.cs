using LatencyLab.Hardware;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Reporting.Content.Searches;
using LatencyLab.Runtimes;

namespace LatencyLab.Reporting.Content;

/// <summary>
/// Makes the report of a device: accuracy where there are measurements, roofline, granularity and rate, layers, simulation,
/// searches, profile.
/// </summary>
public static class ReportBuilder
{
    /// <param name="input">What the report is about.</param>
    /// <param name="environment">Where and by what it was made; shown on the first screen.</param>
    /// <param name="title">Null: the device's name.</param>
    /// <exception cref="InputException">The model does not describe an operator of the network.</exception>
    public static Report Build(ReportInput input, FactGroup? environment = null, string? title = null)
    {
        MemoizedModel model = MemoizedModel.Of(input.Model);
        NetworkEstimate dense = NetworkPredictor.Predict(model, input.Network.Dense);
        NetworkEstimate dynamic = input.Network.IsDynamic ? NetworkPredictor.Predict(model, input.Network.Dynamic) : dense;
        MeasuredPoints? points = input.Measured is null ? null : new MeasuredPoints(input.Measured.Evaluation);
        return new Report
        {
            Title = title ?? $"LatencyLab: {input.Device.Name}",
            Subtitle = Subtitle(input),
            Figures = [.. Figures(input, dense, dynamic)],
            Facts = [DeviceSection.Facts(input.Device, input.Model.DataType), .. Data(input),
                .. environment is null ? Array.Empty<FactGroup>() : [environment]],
            Warnings = [.. Warnings(input)],
            Sections =
            [
                .. points is null ? Array.Empty<ReportSection>() : [AccuracySection.Of(input.Device, input.Measured!, points)],
                RooflineSection.Of(input, dense, dynamic, points),
                .. input.Network.Backbone is null ? Array.Empty<ReportSection>() : [SpatialSection.Of(input, model)],
                LayersSection.Of(input, dense, dynamic),
                .. input.Simulated is null ? Array.Empty<ReportSection>() : [SimulationSection.Of(input.Simulated)],
                .. input.Searches.Count == 0 ? Array.Empty<ReportSection>() : [SearchSection.Of(input.Searches)],
                DeviceSection.Of(input.Device),
            ],
        };
    }

    private static string Subtitle(ReportInput input) => string.Create(CultureInfo.InvariantCulture,
        $"{(input.Measured is null ? "Predicted latency" : $"Predicted against {input.Measured.Evaluation.Rows.Count} measured rows")}, "
        + $"and {input.Network.Title} at batch {input.Network.Dense.Batch}");

    private static IEnumerable<KeyFigure> Figures(ReportInput input, NetworkEstimate dense, NetworkEstimate dynamic)
    {
        if (input.Measured is not null)
        {
            EvaluationReport evaluation = input.Measured.Evaluation;
            MethodErrors[] lines = [.. evaluation.Methods.Where(line => line.OperatorClass == evaluation.Methods[^1].OperatorClass)];
            ErrorSummary ours = lines.First(line => line.Method == LatencyModels.Default).Errors;
            yield return new KeyFigure(
                "rows evaluated", evaluation.Rows.Count.ToString("N0", CultureInfo.InvariantCulture),
                evaluation.IncludesFitted ? $"{evaluation.FittedRows} of them fitted" : "none of them fitted");
            string roofline = lines.FirstOrDefault(line => line.Method == Evaluator.RooflineMethod) is { } line
                ? $"roofline {NumberText.Percent(line.Errors.MedianApePercent)} %"
                : "";
            yield return new KeyFigure("median error", $"{NumberText.Percent(ours.MedianApePercent)} %", roofline);
            yield return new KeyFigure(
                "mean error (MAPE)", $"{NumberText.Percent(ours.MapePercent)} %", $"P90 {NumberText.Percent(ours.P90ApePercent)} %");
            yield return new KeyFigure(
                "90 % interval covers", ours.CoveragePercent is double coverage ? $"{NumberText.Percent(coverage)} %" : "-", "of the rows");
        }

        yield return new KeyFigure(
            "dense network", NumberText.Seconds(dense.Estimate.TotalSeconds),
            $"90 %: {NumberText.Seconds(dense.Estimate.LowSeconds)} to {NumberText.Seconds(dense.Estimate.HighSeconds)}");
        if (input.Network.IsDynamic)
        {
            yield return new KeyFigure("dynamic network", NumberText.Seconds(dynamic.Estimate.TotalSeconds),
                string.Create(CultureInfo.InvariantCulture, $"{dense.Estimate.TotalSeconds / dynamic.Estimate.TotalSeconds:0.00}x, with "
                    + $"{input.Network.Dynamic.Macs / input.Network.Dense.Macs:P0} of the MACs"));
        }
    }

    private static IEnumerable<FactGroup> Data(ReportInput input)
    {
        List<(string, string)> facts = [];
        if (input.Measured is MeasuredEvaluation measured)
        {
            facts.Add(("measured on", string.Join(", ", measured.Selected.MeasuredDevices)));
            facts.Add(("files", string.Join(", ", measured.Files)));
            facts.Add(("rows selected", measured.Selected.Rows.Count.ToString("N0", CultureInfo.InvariantCulture)));
            facts.Add(("fitted, left out",
                measured.Evaluation.IncludesFitted ? "0 (fitted rows are included)"
                    : measured.Evaluation.FittedRows.ToString("N0", CultureInfo.InvariantCulture)));
            facts.Add(("evaluated (n)", measured.Evaluation.Rows.Count.ToString("N0", CultureInfo.InvariantCulture)));
            facts.Add(("repeated timings",
                $"{measured.Selected.RepeatedTimings.ToString("N0", CultureInfo.InvariantCulture)}, taken into medians"));
            facts.Add(("unreadable rows", measured.Selected.Unreadable.Count.ToString("N0", CultureInfo.InvariantCulture)));
        }
        else
        {
            facts.Add(("measurements", "none: everything here is predicted"));
        }

        facts.Add(("network", input.Network.Title));
        facts.Add(("input",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{input.Network.Dense.SizeText}, batch {input.Network.Dense.Batch}, {input.Model.DataType.Key()}")));
        facts.Add(("runtime", RuntimeText.Line(input.Model.Runtime)));
        facts.Add(("searches",
            input.Searches.Count == 0 ? "none" : string.Join(", ", input.Searches.Select(search => Path.GetFileName(search.Path)))));
        yield return new FactGroup("Data", facts);
    }

    private static IEnumerable<string> Warnings(ReportInput input)
    {
        if (input.Device.Calibration is null)
            yield return "This profile is not calibrated. Its predictions are defaults of its architecture: good for comparing "
                + "configurations, not for milliseconds.";
        if (input.Measured is { Evaluation: { IncludesFitted: true, FittedRows: > 0 } })
            yield return "Rows that the profile was fitted to are among those evaluated: the errors are too low.";
        foreach (SearchDocument search in input.Searches.Where(search => search.Device != input.Device.Name))
            yield return $"{Path.GetFileName(search.Path)} is a search for another device, {search.Device}.";
    }
}
