namespace LatencyLab.Predictor.Model;

/// <summary>Names of parameters and operator classes in profiles: lower case with underscores.</summary>
public static class ParameterNames
{
    /// <summary>E.g. <c>compute_efficiency</c>, <c>depthwise_convolution</c>.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Snake.Of(value);
}
