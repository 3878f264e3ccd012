using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>Defaults that differ from the catalog's for an architecture generation, with the rows they come from.</summary>
public static class GenerationDefaults
{
    public static IReadOnlyList<ParameterDefinition> Apply(
        OperatorClass operatorClass, DeviceRates device, IReadOnlyList<ParameterDefinition> definitions) => definitions;
}
