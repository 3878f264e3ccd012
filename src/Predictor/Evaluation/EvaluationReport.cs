namespace LatencyLab.Predictor.Evaluation;

/// <summary>Predictions of one method against the measured rows of one operator class.</summary>
/// <param name="OperatorClass">E.g. <c>convolution</c>; <c>all</c> for the rows of every class together.</param>
/// <param name="Method">Model or tool.</param>
/// <param name="Errors">Over the rows that the method predicts.</param>
/// <param name="Ours">For a method that does not predict all rows of the class: our errors on exactly the rows that it does.</param>
public sealed record MethodErrors(string OperatorClass, string Method, ErrorSummary Errors, ErrorSummary? Ours);

/// <summary>Our errors on the rows of one operator class that were timed in one way.</summary>
/// <param name="SetUp">One of <see cref="SetUps"/>; null for rows that do not say.</param>
/// <param name="OperatorClass">E.g. <c>convolution</c>.</param>
/// <param name="Errors">Over these rows.</param>
public sealed record SetUpErrors(string? SetUp, string OperatorClass, ErrorSummary Errors);

/// <summary>A row and what was predicted for it.</summary>
public sealed record PredictedRow(TimedOperator Row, LatencyEstimate Estimate)
{
    /// <summary>Predicted over measured.</summary>
    public double Ratio => Estimate.TotalSeconds / Row.Seconds;
}

/// <summary>How good a profile is on rows it was not fitted to.</summary>
/// <param name="Rows">Rows evaluated, with their predictions.</param>
/// <param name="FittedRows">Rows that the profile was fitted to, by fingerprint.</param>
/// <param name="IncludesFitted">Whether those are among the evaluated ones.</param>
/// <param name="Methods">A line a class and method, our model first in each class.</param>
/// <param name="RooflineFitted">Classes whose roofline was fitted to the very rows the profile was fitted to; in the others it is
/// plain.</param>
public sealed record EvaluationReport(
    IReadOnlyList<PredictedRow> Rows, int FittedRows, bool IncludesFitted, IReadOnlyList<MethodErrors> Methods,
    IReadOnlyList<string> RooflineFitted)
{
    /// <summary>By how rows were timed, where that is told in more than one way; else empty.</summary>
    public IReadOnlyList<SetUpErrors> BySetUp { get; init; } = [];

    /// <summary>The rows predicted worst, by the ratio of predicted and measured.</summary>
    public IEnumerable<PredictedRow> Worst(int count) => Rows.OrderByDescending(row => Math.Abs(Math.Log(row.Ratio))).Take(count);
}
