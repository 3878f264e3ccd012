namespace LatencyLab.Measurements;

/// <summary>The rows of a measurement file, and what could not be read of it.</summary>
/// <param name="Path">File the rows came from.</param>
/// <param name="Columns">Header as it stood in the file.</param>
/// <param name="Rows">Readable rows in file order.</param>
/// <param name="Unreadable">An error a row that was left out.</param>
public sealed record MeasurementTable(
    string Path, IReadOnlyList<string> Columns, IReadOnlyList<TimedOperator> Rows, ErrorTally Unreadable);
