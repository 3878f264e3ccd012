using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Parameter sets for cases that are computed by hand.</summary>
internal static class Hand
{
    /// <summary>These parameters and no others.</summary>
    public static ClassParameters Parameters(params (Parameter Parameter, double Value)[] given) =>
        With(ParameterCatalog.Defaults([]), false, given);

    /// <summary>As <see cref="Parameters"/>, for times that include the framework's passes.</summary>
    public static ClassParameters Wall(params (Parameter Parameter, double Value)[] given) =>
        With(ParameterCatalog.Defaults([]), true, given);

    /// <summary>A class's defaults, with some replaced.</summary>
    public static ClassParameters Defaults(OperatorClass operatorClass, DeviceRates device,
        params (Parameter Parameter, double Value)[] given) =>
        With(ParameterCatalog.Defaults(ParameterCatalog.Of(operatorClass, device)), false, given);

    private static ClassParameters With(double[] values, bool isWall, (Parameter Parameter, double Value)[] given)
    {
        foreach ((Parameter parameter, double value) in given)
            values[(int)parameter] = value;
        return new ClassParameters(values, isWall);
    }
}
