namespace LatencyLab.Measurements;

/// <summary>Collects the columns of one row.</summary>
internal sealed class RowWriter
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The columns so far, as they will be read.</summary>
    public FieldReader Reader => new(column => _values.GetValueOrDefault(column, ""));

    /// <summary>The columns in their usual order.</summary>
    public IReadOnlyDictionary<string, string> Values
    {
        get
        {
            string[] order = [.. MeasurementColumns.Schema, .. MeasurementColumns.Dynamic];
            return new Dictionary<string, string>(_values.OrderBy(one => Array.IndexOf(order, one.Key)));
        }
    }

    public void Set(string column, object value) => _values[column] = Convert.ToString(value, CultureInfo.InvariantCulture)!;

    public void Hint(string key, object value)
    {
        string hint = string.Create(CultureInfo.InvariantCulture, $"{key}={value}");
        _values["other"] = _values.TryGetValue("other", out string? others) ? $"{others};{hint}" : hint;
    }
}
