namespace LatencyLab.Predictor.Model;

/// <summary>Bounds and prior of one parameter for one operator class. The fit works on the logarithm of the value.</summary>
/// <param name="Parameter">Which one.</param>
/// <param name="Low">Smallest value allowed, above 0.</param>
/// <param name="High">Largest value allowed.</param>
/// <param name="Default">Value before any calibration; the centre of the prior.</param>
/// <param name="Width">Standard deviation of the prior, in natural-log units; 0 keeps the parameter fixed.</param>
internal sealed record ParameterDefinition(Parameter Parameter, double Low, double High, double Default, double Width)
{
    /// <summary>
    /// Where a fit starts every other draw, because at the default, which leaves the term out, nothing says which way to go; null: there.
    /// </summary>
    public double? Start { get; init; }

    /// <summary>Name in a profile's calibration, e.g. <c>compute_efficiency</c>.</summary>
    public string Name { get; } = ParameterNames.Of(Parameter);
}

/// <summary>Devices that a line of <see cref="ParameterTable"/> is for.</summary>
[Flags]
internal enum On
{
    Gpu = 1,
    Cpu = 2,
    Any = Gpu | Cpu,

    /// <summary>GPUs that cannot hold their boost clock.</summary>
    LimitedGpu = 4,

    /// <summary>GPUs whose matrix units have the data type.</summary>
    MatrixGpu = 8,

    /// <summary>Those that compute in fp8.</summary>
    Fp8Gpu = 16,
}

/// <summary>One parameter.</summary>
/// <param name="Symbol">As in docs/model.md; empty where it has none.</param>
/// <param name="Unit">Empty for a ratio.</param>
/// <param name="Neutral">Value that leaves its term out, for classes that do not have it; null where no class without it reads it.</param>
internal sealed record ParameterEntry(
    Parameter Parameter, string Symbol, string Unit, double? Neutral, string Meaning, params ParameterRange[] Ranges);

/// <summary>
/// Bounds, default and prior of a parameter for some classes of operators on some devices, see <see cref="ParameterDefinition"/>.
/// </summary>
/// <param name="Default">Null: what the device's data sheet says, by <paramref name="OfDevice"/>.</param>
/// <param name="Source">Where the default comes from.</param>
/// <param name="Start">See <see cref="ParameterDefinition.Start"/>.</param>
/// <param name="IsEarly">Fitted before the others: the order decides which random starts a fit draws.</param>
internal sealed record ParameterRange(
    On On, OperatorClass[] Classes, double Low, double High, double? Default, double Width, string Source,
    bool IsEarly = false, Func<DeviceRates, double>? OfDevice = null, double? Start = null);

/// <summary>Defaults of one architecture generation that differ from the table's; bounds and widths stay.</summary>
internal sealed record GenerationDefaults(
    string Architecture, OperatorClass[] Classes, string Source, params (Parameter Parameter, double Value)[] Values);
