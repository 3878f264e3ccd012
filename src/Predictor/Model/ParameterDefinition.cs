namespace LatencyLab.Predictor.Model;

/// <summary>Bounds and prior of one parameter for one operator class. The fit works on the logarithm of the value.</summary>
/// <param name="Parameter">Which one.</param>
/// <param name="Low">Smallest value allowed, above 0.</param>
/// <param name="High">Largest value allowed.</param>
/// <param name="Default">Value before any calibration; the centre of the prior.</param>
/// <param name="Width">Standard deviation of the prior, in natural-log units; 0 keeps the parameter fixed.</param>
public sealed record ParameterDefinition(Parameter Parameter, double Low, double High, double Default, double Width)
{
    /// <summary>Name in a profile's calibration, e.g. <c>compute_efficiency</c>.</summary>
    public string Name { get; } = ParameterNames.Of(Parameter);
}
