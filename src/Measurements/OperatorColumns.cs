using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Measurements;

/// <summary>An operator as columns of the measurement schema: the inverse of what <see cref="MeasurementReader"/> does.</summary>
public static class OperatorColumns
{
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
