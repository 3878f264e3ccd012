using LatencyLab.Reporting.Content.Documents;

namespace LatencyLab.Reporting.Content.Plots;

/// <summary>Median errors of the methods of evaluations, by class of operators.</summary>
public static class ErrorsPlot
{
    /// <param name="evaluations">Of one device or several.</param>
    public static Chart Of(IReadOnlyList<EvaluationDocument> evaluations)
    {
        (string Category, string Method, double Percent)[] errors =
        [
            .. evaluations.SelectMany(evaluation => evaluation.Methods.Select(method => (
                evaluations.Count == 1 ? ClassText.Of(method.OperatorClass) : $"{ClassText.Of(method.OperatorClass)}, {evaluation.Device}",
                method.Method, method.MedianPercent))),
        ];
        string[] categories = [.. errors.Select(error => error.Category).Distinct()],
            methods = [.. errors.Select(error => error.Method).Distinct()];
        PointDetail[] details = [.. categories.Select(category => new PointDetail(category, []))];
        // A bar of its own for each method, which has one part of a colour of its own.
        IReadOnlyList<double> Bar(string category, int method) =>
        [
            .. methods.Select((name, part) => part != method ? 0
                : errors.FirstOrDefault(error => error.Category == category && error.Method == name).Percent),
        ];
        return new BarChart
        {
            Id = "errors",
            Title = evaluations.Count == 1
                ? FormattableString.Invariant($"{evaluations[0].Device}: error on {evaluations[0].Rows} rows, by class and method")
                : "Error by class, device and method",
            Caption = "Shorter is better.",
            Categories = categories,
            Value = new Axis("median absolute error (% of measured)"),
            Parts = [.. methods.Select((method, i) => new BarPart(method, i))],
            Stacks =
            [
                .. methods.Select((method, i) => new BarStack(method, [.. categories.Select(category => Bar(category, i))], details)),
            ],
        };
    }
}
