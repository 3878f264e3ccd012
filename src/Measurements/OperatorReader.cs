namespace LatencyLab.Measurements;

/// <summary>
/// The operator of one row: the one place that whatever describes an operator in columns passes, files and the command line alike.
/// Operators know which parameters fit each other (<see cref="Operator.Work(int)"/>); here is refused what a row says beyond its operator.
/// </summary>
internal static class OperatorReader
{
    private const int WidestElementBytes = 4;

    /// <summary>An error that only counts.</summary>
    public static InputError Unexplained { get; } = new("cannot be read");

    /// <summary>The operator that a row describes, or null with what is wrong with it.</summary>
    /// <param name="fields">The row.</param>
    /// <param name="isBrief">Whether an error only counts, so that nothing is worked out to explain it.</param>
    /// <param name="error">What is wrong.</param>
    public static Operator? Read(FieldReader fields, bool isBrief, out InputError? error)
    {
        string name = fields.Text("op");
        if (!OperatorForms.Readers.TryGetValue(name, out Func<FieldReader, Operator>? read))
        {
            error = isBrief ? Unexplained : new InputError(
                name.Length == 0 ? "column 'op' is blank, expected an operator name" : $"unknown operator '{name}'",
                Nearest: NearestName.Find(name, OperatorForms.Readers.Keys, OtherNames.Operators));
            return null;
        }

        Operator? op = null;
        try
        {
            op = read(fields);
            fields.RefuseUnread(name);
            _ = fields.Problem is null ? op.Work(WidestElementBytes) : default;
        }
        catch (OverflowException)
        {
            fields.Fail("is too large: its bytes or operations cannot be counted in 64 bits");
        }
        catch (Exception problem) when (problem is InputException or ArgumentException or DivideByZeroException)
        {
            fields.Fail(CsvFile.FirstLine(problem.Message));
        }

        error = fields.Problem is null && op is not null ? null : new InputError(fields.Problem ?? "cannot be read");
        return error is null ? op : null;
    }
}
