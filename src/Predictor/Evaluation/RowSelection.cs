namespace LatencyLab.Predictor.Evaluation;

/// <summary>Which rows of measurement files are meant.</summary>
public sealed record RowSelection
{
    /// <summary>Text of the device column: a whole name, else a part of exactly one.</summary>
    public string? RowsOf { get; init; }

    /// <summary>Column and text that the column has to contain, in any letter case; all of them.</summary>
    public IReadOnlyList<(string Column, string Text)> Filters { get; init; } = [];

    /// <summary>Operators (<c>conv2d</c>) or operator classes (<c>depthwise_convolution</c>); empty: all.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>Names and units that the files have for columns; null: those of the schema.</summary>
    public ColumnMap? Columns { get; init; }

    /// <summary>Only rows of this type; null: all.</summary>
    public DataType? Type { get; init; }

    /// <summary>One of <see cref="SetUps"/>, of rows that do not name theirs; null: the one that the profile was fitted to.</summary>
    public string? SetUp { get; init; }
}

/// <summary>Rows that were selected, and what was left out.</summary>
/// <param name="Rows">One a fingerprint and set-up, in file order.</param>
/// <param name="MeasuredDevices">Texts of the device column that the rows have.</param>
/// <param name="RepeatedTimings">Further timings of rows already there, taken into their median.</param>
/// <param name="Unreadable">An error a row that was left out because it cannot be read.</param>
public sealed record SelectedRows(
    IReadOnlyList<TimedOperator> Rows, IReadOnlyList<string> MeasuredDevices, int RepeatedTimings, ErrorTally Unreadable)
{
    /// <summary>Files whose times are in another unit by all appearances, a line each.</summary>
    public IReadOnlyList<InputError> Suspicions { get; init; } = [];
}
