using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Predictor.Calibration;

/// <summary>What calibrated siblings say about a device that was never measured, or only little.</summary>
public static class Transfer
{
    private const double LeastWidth = 0.15;
    private const double FewSiblings = 1.25;
    private const double IntervalWidening = 1.25;

    /// <summary>
    /// Priors for a device: per parameter the geometric mean of the siblings, a quarter wider than they differ among themselves
    /// (few siblings show too little of it), at least half the catalogue's width.
    /// </summary>
    public static ParameterPriors PriorsFrom(IReadOnlyList<DeviceProfile> siblings)
    {
        Dictionary<OperatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)>> byClass = [];
        foreach (OperatorClass operatorClass in Enum.GetValues<OperatorClass>())
        {
            ClassCalibration[] fitted = [.. Fitted(siblings, operatorClass)];
            if (fitted.Length == 0)
                continue;
            DeviceProfile any = siblings.First(s => s.Calibration?.Classes.ContainsKey(ParameterNames.Of(operatorClass)) == true);
            Dictionary<Parameter, (double Centre, double Width)> priors = [];
            foreach (ParameterDefinition definition in ParameterCatalog.Of(operatorClass, new DeviceRates(any, DataType.Fp32)))
            {
                double[] logs =
                [
                    .. fitted.Where(c => c.Parameters.ContainsKey(definition.Name)).Select(c => Math.Log(c.Parameters[definition.Name])),
                ];
                if (logs.Length == 0)
                    continue;
                double mean = logs.Average();
                double spread = logs.Length == 1 ? definition.Width / 2 : Math.Sqrt(logs.Sum(log => (log - mean) * (log - mean)) / (logs.Length - 1));
                priors[definition.Parameter] = (Math.Exp(mean), Math.Max(LeastWidth, Math.Max(definition.Width / 2, FewSiblings * spread)));
            }

            byClass[operatorClass] = priors;
        }

        return new ParameterPriors(byClass);
    }

    /// <summary>A profile for a device never measured: its own data sheet, the siblings' mean efficiencies, and wider intervals.</summary>
    /// <remarks>
    /// The launch term is the siblings' too, because it is the set-up's. The interval is the widest of the siblings', times 1.25 at each end
    /// and the factor by which they disagree about the arithmetic or memory efficiency.
    /// </remarks>
    /// <exception cref="InputException">No sibling is calibrated.</exception>
    public static DeviceProfile Apply(DeviceProfile target, IReadOnlyList<DeviceProfile> siblings, string date)
    {
        ParameterPriors priors = PriorsFrom(siblings);
        if (priors.ByClass.Count == 0)
            throw new InputException("no sibling is calibrated, expected at least one profile with a calibration");
        Dictionary<string, ClassCalibration> classes = [];
        foreach ((OperatorClass operatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)> byParameter) in priors.ByClass)
        {
            ClassCalibration[] fitted = [.. Fitted(siblings, operatorClass)];
            double disagreement = Math.Exp(new[] { Parameter.ComputeEfficiency, Parameter.OffChipEfficiency }
                .Select(p => byParameter.TryGetValue(p, out (double Centre, double Width) prior) ? prior.Width : 0).Max());
            classes[ParameterNames.Of(operatorClass)] = new ClassCalibration
            {
                Measurement = fitted[0].Measurement,
                Rows = fitted.Sum(c => c.Rows),
                Parameters = byParameter.ToDictionary(p => ParameterNames.Of(p.Key), p => p.Value.Centre),
                AtPrior = [.. byParameter.Keys.Select(ParameterNames.Of)],
                IntervalLowFactor = fitted.Min(c => c.IntervalLowFactor ?? 0.5) / (IntervalWidening * disagreement),
                IntervalHighFactor = fitted.Max(c => c.IntervalHighFactor ?? 2) * IntervalWidening * disagreement,
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

    private static IEnumerable<ClassCalibration> Fitted(IReadOnlyList<DeviceProfile> siblings, OperatorClass operatorClass) =>
        siblings
            .Select(sibling => sibling.Calibration?.Classes.GetValueOrDefault(ParameterNames.Of(operatorClass)))
            .OfType<ClassCalibration>();
}
