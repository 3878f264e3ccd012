using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Predictor.Calibration;

/// <summary>Centres and widths that replace the generation defaults of some parameters, e.g. from calibrated siblings.</summary>
/// <param name="ByClass">Centre and width (natural-log units) by class and parameter.</param>
public sealed record ParameterPriors(
    IReadOnlyDictionary<OperatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)>> ByClass)
{
    /// <summary>No replacement: the generation defaults.</summary>
    public static ParameterPriors None { get; } =
        new(new Dictionary<OperatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)>>());

    /// <summary>The definitions of a class with these priors in place of the defaults; bounds stay.</summary>
    public IReadOnlyList<ParameterDefinition> Apply(OperatorClass operatorClass, IReadOnlyList<ParameterDefinition> definitions) =>
        !ByClass.TryGetValue(operatorClass, out IReadOnlyDictionary<Parameter, (double Centre, double Width)>? priors)
            ? definitions
            : [.. definitions.Select(d => priors.TryGetValue(d.Parameter, out (double Centre, double Width) prior)
                ? d with { Default = Math.Clamp(prior.Centre, d.Low, d.High), Width = d.Width == 0 ? 0 : prior.Width }
                : d)];
}
