namespace LatencyLab.Predictor.Calibration;

/// <summary>Centres and widths that replace the generation defaults of some parameters, e.g. from calibrated siblings.</summary>
public sealed class ParameterPriors
{
    internal ParameterPriors(IReadOnlyDictionary<OperatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)>> byClass) =>
        ByClass = byClass;

    /// <summary>No replacement: the generation defaults.</summary>
    public static ParameterPriors None { get; } =
        new(new Dictionary<OperatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)>>());

    /// <summary>Centre and width (natural-log units) by class and parameter.</summary>
    internal IReadOnlyDictionary<OperatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)>> ByClass { get; }

    /// <summary>The definitions of a class with these priors in place of the defaults; bounds stay.</summary>
    internal IReadOnlyList<ParameterDefinition> Apply(OperatorClass operatorClass, IReadOnlyList<ParameterDefinition> definitions) =>
        !ByClass.TryGetValue(operatorClass, out IReadOnlyDictionary<Parameter, (double Centre, double Width)>? priors)
            ? definitions
            : [.. definitions.Select(d => priors.TryGetValue(d.Parameter, out (double Centre, double Width) prior)
                ? d with { Default = Math.Clamp(prior.Centre, d.Low, d.High), Width = d.Width == 0 ? 0 : prior.Width }
                : d)];

    /// <summary>A profile that predicts with the centres themselves, nothing being fitted.</summary>
    /// <param name="device">The device.</param>
    /// <param name="measurement"><see cref="ClassCalibration.Measurement"/>; null: kernel.</param>
    /// <param name="date">ISO 8601.</param>
    public DeviceProfile Centred(DeviceProfile device, string? measurement, string date) => device with
    {
        Calibration = new DeviceCalibration
        {
            Date = date,
            Data = [],
            Classes = ByClass.ToDictionary(
                one => ParameterNames.Of(one.Key),
                one => new ClassCalibration
                {
                    Measurement = measurement ?? CalibratedParameters.Kernel,
                    Rows = 0,
                    Parameters = one.Value.ToDictionary(p => ParameterNames.Of(p.Key), p => p.Value.Centre),
                }),
        },
    };
}
