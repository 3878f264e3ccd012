namespace LatencyLab.Measurements;

/// <summary>One or two parameters of an operator in a row: how they are read is beside how they are written.</summary>
internal abstract class RowField
{
    /// <summary>Sets the parameters of an operator that is being made.</summary>
    public abstract void Read(FieldReader fields, Operator op);

    public abstract void Write(Operator op, RowWriter row);
}

/// <summary>A number in a column of its own.</summary>
/// <param name="parameter">The parameter.</param>
/// <param name="prototype">Has the default of an optional parameter.</param>
internal sealed class ColumnField(PropertyInfo parameter, Operator prototype) : RowField
{
    private readonly IReadOnlyList<string> _columns = ParameterColumns.ColumnsOf(parameter);

    private readonly object? _default =
        OperatorParameters.IsRequired(parameter) ? ParameterColumns.AbsentOf(parameter) : parameter.GetValue(prototype);

    /// <summary>Optional columns that files of before do not have are written only where they say something.</summary>
    private bool IsBlankAtDefault => !OperatorParameters.IsRequired(parameter) && MeasurementColumns.Dynamic.Contains(_columns[0]);

    public override void Read(FieldReader fields, Operator op)
    {
        double? real = _default is null ? null : Convert.ToDouble(_default, CultureInfo.InvariantCulture);
        if (parameter.PropertyType == typeof(double))
        {
            if (real is null && fields.Text(_columns[0]).Length == 0)
                fields.Fail($"column '{_columns[0]}' is blank, expected a number of 0..1");
            OperatorParameters.Set(op, parameter, fields.Real(_columns[0], real, 0, 1) ?? 1);
            return;
        }

        int value = fields.Whole(_columns[0], (int?)real, _default is 0 ? 0 : 1);
        OperatorParameters.Set(op, parameter, Number(value, parameter.PropertyType));
        foreach (string other in _columns.Skip(1))
        {
            if (fields.Whole(other, value, least: 0) != value)
                fields.Fail($"column '{other}' is '{fields.Text(other)}', expected {value} as in column '{_columns[0]}'");
        }
    }

    public override void Write(Operator op, RowWriter row)
    {
        object value = parameter.GetValue(op)!;
        if (IsBlankAtDefault && value.Equals(_default))
            return;
        foreach (string column in _columns)
            row.Set(column, value);
    }

    /// <summary>A number as a parameter of its type takes it.</summary>
    public static object Number(int value, Type type) => type == typeof(long) ? (object)(long)value : value;
}

/// <summary>Rows of a matrix: <c>m</c>, of each of <c>batch</c> matrices.</summary>
internal sealed class MatrixRowsField(PropertyInfo rows, bool countsBatch) : RowField
{
    public override void Read(FieldReader fields, Operator op)
    {
        long matrices = countsBatch ? fields.Whole("batch", 1) : 1;
        OperatorParameters.Set(op, rows, matrices * fields.Whole("m", null));
    }

    public override void Write(Operator op, RowWriter row)
    {
        row.Set("batch", 1);
        row.Set("m", rows.GetValue(op)!);
    }
}

/// <summary>Slices there are, <c>k</c>: as many as are moved where it is blank.</summary>
internal sealed class SlicesField(PropertyInfo slices) : RowField
{
    public override void Read(FieldReader fields, Operator op) => OperatorParameters.Set(
        op, slices, (long)fields.Whole("k", fields.Whole("m", null)));

    public override void Write(Operator op, RowWriter row) => row.Set("k", slices.GetValue(op)!);
}

/// <summary>The dense convolution of an operator that computes a part of it.</summary>
internal sealed class DenseField(PropertyInfo parameter) : RowField
{
    private static OperatorForm Form => OperatorForms.Of<Conv2d>("conv2d");

    public override void Read(FieldReader fields, Operator op) => OperatorParameters.Set(op, parameter, Form.Read(fields));

    public override void Write(Operator op, RowWriter row) => Form.Write((Operator)parameter.GetValue(op)!, row);
}
