using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Measurements;

/// <summary>An operator as columns of the measurement schema, and the way back.</summary>
public static class OperatorColumns
{
    /// <summary>Columns that say which operator it is; others of the schema say how a row was measured.</summary>
    public static IReadOnlyList<string> Names { get; } = ["op", .. MeasurementColumns.Shape, "other", "algo_or_impl"];

    /// <summary>Operators that a row may describe: values of column <c>op</c>.</summary>
    public static IReadOnlyCollection<string> Operators { get; } = [.. OperatorForms.Readers.Keys];

    /// <summary>The operator that columns describe.</summary>
    /// <param name="columns">Values by name of the column.</param>
    /// <param name="source">Name used in errors.</param>
    /// <exception cref="InputException">It is none that can be.</exception>
    public static Operator Read(IReadOnlyDictionary<string, string> columns, string source) =>
        OperatorReader.Read(new FieldReader(column => columns.GetValueOrDefault(column, "")), false, out InputError? error)
            ?? throw new InputException([error! with { Source = source }]);

    /// <summary>Column values by name, <c>op</c> included; columns that do not apply are absent.</summary>
    public static IReadOnlyDictionary<string, string> Of(Operator op)
    {
        ArgumentNullException.ThrowIfNull(op);
        RowWriter row = new();
        row.Set("op", op.Kind);
        OperatorForms.Of(op).Write(op, row);
        // Without it the row would be read as an Add, which is the same but for its record.
        if (op is Binary { Function: BinaryFunction.Add, SecondElements: null })
            row.Hint("second", HintField.None);
        return row.Values;
    }
}
