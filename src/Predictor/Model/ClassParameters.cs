namespace LatencyLab.Predictor.Model;

/// <summary>
/// Values of the model's parameters for one operator class, by <see cref="Parameter"/>; units and meaning there. Immutable.
/// </summary>
internal sealed class ClassParameters
{
    private readonly double[] _given, _values;

    /// <param name="values">One value a <see cref="Parameter"/>, in its order, NaN for those that the class does not have; copied.</param>
    /// <param name="includesFramework">Whether the time includes the framework's own passes over the data (see
    /// <see cref="FrameworkPasses"/>).</param>
    public ClassParameters(ReadOnlySpan<double> values, bool includesFramework)
    {
        if (values.Length != ParameterTable.Entries.Count)
            throw new ArgumentException($"expected {ParameterTable.Entries.Count} values, got {values.Length}", nameof(values));
        _given = values.ToArray();
        _values = [.. _given.Select((value, i) => double.IsNaN(value) ? ParameterTable.Entries[i].Neutral ?? double.NaN : value)];
        IncludesFramework = includesFramework;
    }

    public bool IncludesFramework { get; }

    /// <summary>The value, for a parameter that the class does not have the neutral one; NaN where there is none.</summary>
    public double this[Parameter parameter] => _values[(int)parameter];

    /// <summary>Whether the class has the parameter.</summary>
    public bool Has(Parameter parameter) => !double.IsNaN(_given[(int)parameter]);
}
