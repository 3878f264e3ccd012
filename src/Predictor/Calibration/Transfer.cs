namespace LatencyLab.Predictor.Calibration;

/// <summary>What calibrated siblings say about a device that was never measured, or only little.</summary>
public static class Transfer
{
    private const double LeastWidth = 0.15, FewSiblings = 1.25;

    /// <summary>
    /// Priors for a device: per parameter the geometric mean of how far the siblings are from the defaults of their generation, applied to
    /// the defaults of the device's own; a quarter wider than the siblings differ among themselves (few siblings show too little of it), at
    /// least half the catalogue's width.
    /// </summary>
    /// <remarks>The launch term is taken as it is, because it is the set-up's and not the device's.</remarks>
    public static ParameterPriors PriorsFor(DeviceProfile target, IReadOnlyList<DeviceProfile> siblings)
    {
        ArgumentNullException.ThrowIfNull(target);
        Dictionary<OperatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)>> byClass = [];
        foreach (OperatorClass operatorClass in Enum.GetValues<OperatorClass>())
        {
            (ClassCalibration Calibration, Dictionary<Parameter, double> Defaults)[] fitted =
            [
                .. Fitted(siblings, operatorClass).Select(sibling => (sibling.Calibration, DefaultsOf(sibling.Profile, operatorClass))),
            ];
            if (fitted.Length == 0)
                continue;
            Dictionary<Parameter, (double Centre, double Width)> priors = [];
            foreach (ParameterDefinition definition in ParameterCatalog.Of(operatorClass, target))
            {
                double[] logs =
                [
                    .. fitted.Where(sibling => sibling.Calibration.Parameters.ContainsKey(definition.Name)
                        && sibling.Defaults.ContainsKey(definition.Parameter))
                        .Select(sibling =>
                            Math.Log(sibling.Calibration.Parameters[definition.Name] / sibling.Defaults[definition.Parameter])),
                ];
                if (logs.Length == 0)
                    continue;
                double mean = logs.Average();
                double spread = logs.Length == 1 ? definition.Width / 2 : Statistics.Deviation(logs, mean);
                double own = definition.Parameter == Parameter.LaunchSeconds ? 1 : definition.Default;
                priors[definition.Parameter] = (
                    Math.Clamp(own * Math.Exp(mean), definition.Low, definition.High),
                    Math.Max(LeastWidth, Math.Max(definition.Width / 2, FewSiblings * spread)));
            }

            byClass[operatorClass] = priors;
        }

        return new ParameterPriors(byClass);
    }

    /// <summary>A profile for a device never measured: its own data sheet, the siblings' mean efficiencies, and wider intervals.</summary>
    /// <remarks>
    /// The interval of ln(measured / predicted) is the root mean square of the siblings' own at each end, and in quadrature half the width
    /// by which a device differs from its siblings (<see cref="SiblingSpread"/>): wider than the siblings' by what leaving one of them out
    /// shows, by generations, and by how few they are.
    /// </remarks>
    /// <exception cref="InputException">No sibling is calibrated.</exception>
    public static DeviceProfile Apply(DeviceProfile target, IReadOnlyList<DeviceProfile> siblings, string date)
    {
        ParameterPriors priors = PriorsFor(target, siblings);
        if (priors.ByClass.Count == 0)
            throw new InputException("no sibling is calibrated, expected at least one profile with a calibration");
        Dictionary<string, ClassCalibration> classes = [];
        foreach ((OperatorClass operatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)> byParameter) in priors.ByClass)
        {
            (DeviceProfile Profile, ClassCalibration Calibration)[] fitted = [.. Fitted(siblings, operatorClass)];
            double between = SiblingSpread.Of(target, [.. fitted.Select(sibling => sibling.Profile)], operatorClass).HalfWidth;
            classes[ParameterNames.Of(operatorClass)] = Transferred(fitted, byParameter) with
            {
                IntervalLowFactor = Statistics.Rounded(
                    Math.Exp(-Widened(fitted.Select(sibling => sibling.Calibration.IntervalLowFactor ?? 0.5), between))),
                IntervalHighFactor = Statistics.Rounded(
                    Math.Exp(Widened(fitted.Select(sibling => sibling.Calibration.IntervalHighFactor ?? 2), between))),
            };
        }

        return target with
        {
            Calibration = new DeviceCalibration
            {
                Date = date,
                Data = [.. siblings.Where(s => s.Calibration is not null).Select(s => $"transferred from {s.Name}")],
                Classes = classes,
            },
        };
    }

    /// <summary>What the siblings say of one class, without an interval.</summary>
    internal static ClassCalibration Parameters(DeviceProfile target, IReadOnlyList<DeviceProfile> siblings, OperatorClass operatorClass) =>
        Transferred([.. Fitted(siblings, operatorClass)], PriorsFor(target, siblings).ByClass[operatorClass]);

    private static ClassCalibration Transferred(
        (DeviceProfile Profile, ClassCalibration Calibration)[] fitted,
        IReadOnlyDictionary<Parameter, (double Centre, double Width)> byParameter) => new()
        {
            Measurement = fitted[0].Calibration.Measurement,
            Rows = fitted.Sum(sibling => sibling.Calibration.Rows),
            Parameters = byParameter.ToDictionary(p => ParameterNames.Of(p.Key), p => Statistics.Rounded(p.Value.Centre)),
            AtPrior = [.. byParameter.Keys.Select(ParameterNames.Of)],
        };

    private static double Widened(IEnumerable<double> factors, double between) =>
        Math.Sqrt(factors.Average(factor => Math.Log(factor) * Math.Log(factor)) + between * between);

    private static Dictionary<Parameter, double> DefaultsOf(DeviceProfile device, OperatorClass operatorClass) =>
        ParameterCatalog.Of(operatorClass, device)
            .ToDictionary(d => d.Parameter, d => d.Parameter == Parameter.LaunchSeconds ? 1 : d.Default);

    private static IEnumerable<(DeviceProfile Profile, ClassCalibration Calibration)> Fitted(
        IReadOnlyList<DeviceProfile> siblings, OperatorClass operatorClass)
    {
        foreach (DeviceProfile sibling in siblings)
        {
            if (sibling.Calibration?.Classes.TryGetValue(ParameterNames.Of(operatorClass), out ClassCalibration? fitted) == true)
                yield return (sibling, fitted);
        }
    }
}
