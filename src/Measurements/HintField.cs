using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Measurements;

/// <summary>A parameter as <c>key=value</c> in the column <c>other</c>, written where it is not at its default.</summary>
/// <param name="parameter">The parameter.</param>
/// <param name="prototype">Has the default.</param>
internal sealed class HintField(PropertyInfo parameter, Operator prototype) : RowField
{
    /// <summary>The name of an activation in the same call, or <c>none</c>.</summary>
    public const string Activation = "act";

    /// <summary>What a null is written as.</summary>
    public const string None = "none";

    private readonly string _key = ParameterColumns.HintOf(parameter);
    private readonly Type _type = Nullable.GetUnderlyingType(parameter.PropertyType) ?? parameter.PropertyType;

    /// <summary>What a true is written as.</summary>
    private string Yes => _key switch
    {
        Activation => "relu",
        "index" => "element",
        _ => "1",
    };

    public override void Read(FieldReader fields, Operator op)
    {
        if (fields.Hint(_key) is string hint)
            OperatorParameters.Set(op, parameter, ValueOf(fields, hint));
    }

    public override void Write(Operator op, RowWriter row)
    {
        object? value = parameter.GetValue(op);
        if (!Equals(value, parameter.GetValue(prototype)))
            row.Hint(_key, value is true ? Yes : value is null or false ? None : value);
    }

    /// <summary>The value of a name in any letter case, with or without underscores; null where there is none.</summary>
    public static object? TryEnum(Type type, string name) =>
        Array.Find(Enum.GetNames(type), known => known.Equals(name.Replace("_", ""), StringComparison.OrdinalIgnoreCase)) is string found
            ? Enum.Parse(type, found)
            : null;

    private object? ValueOf(FieldReader fields, string hint)
    {
        if (hint == None && _type == typeof(bool))
            return false;
        if (hint == None && _type != parameter.PropertyType)
            return null;
        (object? value, string expected) = Parse(hint);
        if (value is null)
            fields.Fail($"hint '{_key}' is '{hint}', expected {expected}");
        return value ?? parameter.GetValue(prototype);
    }

    private (object? Value, string Expected) Parse(string hint)
    {
        if (_key == Activation && TryEnum(typeof(UnaryFunction), hint) is null)
            return (null, $"{None} or one of {string.Join(", ", Enum.GetValues<UnaryFunction>().Select(UnaryFunctions.KindOf))}");
        if (_type == typeof(bool))
            return (_key == Activation || hint == Yes ? true : hint == "0" ? false : null, $"{Yes} or 0");
        if (_type == typeof(string))
            return (hint, "text");
        if (_type.IsEnum)
            return (TryEnum(_type, hint), $"one of {string.Join(", ", Enum.GetNames(_type))}");
        return _type == typeof(double) ? (TryRate(hint), "a number of 0..1") : (TryCount(hint), "a whole number");
    }

    private static object? TryRate(string hint) => FieldReader.TryReal(hint, out double rate) && rate is >= 0 and <= 1 ? rate : null;

    private object? TryCount(string hint) =>
        int.TryParse(hint, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? ColumnField.Number(count, _type) : null;
}
