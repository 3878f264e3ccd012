using System.Runtime.CompilerServices;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// Whether a profile's calibration is one that this model can have: classes and parameters that there are, values within the bounds of
/// <see cref="ParameterTable"/>. A profile's reader knows no model, so that every model checks the profile that it is made for.
/// </summary>
public static class CalibrationCheck
{
    /// <summary>Part by which a bound may be passed: values are written with a few digits.</summary>
    private const double Slack = 1e-3;

    /// <summary>Parameters that profiles of earlier versions have, and that say nothing of today's kernels: read, and not used.</summary>
    private static readonly HashSet<(string Architecture, OperatorClass Class, string Name)> s_former =
        [("cpu", OperatorClass.DepthwiseConvolution, "walk_seconds")];

    private static readonly ConditionalWeakTable<DeviceProfile, IReadOnlyList<InputError>> s_checked = [];

    /// <summary>All that is wrong, where it stands; nothing for a profile without a calibration.</summary>
    public static IReadOnlyList<InputError> ErrorsOf(DeviceProfile device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Calibration is not DeviceCalibration calibration)
            return [];
        DeviceRates rates = new(device, DataType.Fp32);
        return [.. calibration.Classes.SelectMany(one => ErrorsOf(calibration, one.Key, one.Value, device, rates))];
    }

    /// <summary>Looks at a profile once, however many models are made for it.</summary>
    /// <exception cref="InputException">Something is wrong; all of it is in it.</exception>
    internal static void Verify(DeviceProfile device)
    {
        IReadOnlyList<InputError> errors = s_checked.GetValue(device, ErrorsOf);
        if (errors.Count > 0)
            throw new InputException(errors);
    }

    private static IEnumerable<InputError> ErrorsOf(
        DeviceCalibration calibration, string name, ClassCalibration fitted, DeviceProfile device, DeviceRates rates)
    {
        OperatorClass? operatorClass = Enum.GetValues<OperatorClass>().Cast<OperatorClass?>()
            .FirstOrDefault(one => ParameterNames.Of(one!.Value) == name);
        if (operatorClass is null)
        {
            yield return calibration.At(name) with
            {
                Message = $"calibration: unknown operator class '{name}', expected one of {string.Join(", ", OperatorClasses.Keys)}",
                Nearest = NearestName.Find(name, OperatorClasses.Keys),
            };
            yield break;
        }

        foreach ((string op, double factor) in fitted.OperatorFactors)
        {
            if (!OperatorColumns.Operators.Contains(op))
            {
                yield return calibration.At(name, op) with
                {
                    Message = $"{DeviceCalibration.OperatorFactors}: unknown operator '{op}'",
                    Nearest = NearestName.Find(op, OperatorColumns.Operators),
                };
            }

            if (!(factor >= 1 / OperatorFactors.Most && factor <= OperatorFactors.Most))
            {
                yield return calibration.At(name, op) with
                {
                    Message = FormattableString.Invariant(
                        $"{op}: {factor} is outside {1 / OperatorFactors.Most}..{OperatorFactors.Most}, the bounds of a factor"),
                };
            }
        }

        if (fitted.Residual is string trees && ProblemOf(trees) is string problem)
            yield return calibration.At(name, DeviceCalibration.Residual) with { Message = problem };
        Dictionary<string, ParameterDefinition> definitions = ParameterCatalog.Of(operatorClass.Value, device)
            .ToDictionary(definition => definition.Name);
        foreach ((string parameter, double value) in fitted.Parameters)
        {
            if (s_former.Contains((rates.Architecture, operatorClass.Value, parameter)))
                continue;
            if (!definitions.TryGetValue(parameter, out ParameterDefinition? definition))
            {
                yield return calibration.At(name, parameter) with
                {
                    Message = $"{parameter}: no parameter of {name} on {rates.Architecture}, expected one of "
                        + string.Join(", ", definitions.Keys.Order(StringComparer.Ordinal)),
                    Nearest = NearestName.Find(parameter, definitions.Keys),
                };
                continue;
            }

            (double low, double high) = BoundsOf(definition, rates);
            if (!(value >= low * (1 - Slack) && value <= high * (1 + Slack)))
            {
                yield return calibration.At(name, parameter) with
                {
                    Message = FormattableString.Invariant($"{parameter}: {value} is outside {low}..{high} of {name}"),
                };
            }
        }
    }

    private static string? ProblemOf(string trees)
    {
        try
        {
            BoostedResidual.Decode(trees);
            return null;
        }
        catch (InputException damaged)
        {
            return damaged.Errors[0].Message;
        }
    }

    /// <summary>Those of any set-up: a kernel timer sees the start of a kernel where others see a launch.</summary>
    private static (double Low, double High) BoundsOf(ParameterDefinition definition, DeviceRates rates)
    {
        if (definition.Parameter != Parameter.LaunchSeconds)
            return (definition.Low, definition.High);
        (double low, double high) = ParameterCatalog.KernelStartBounds(rates);
        return (Math.Min(definition.Low, low), Math.Max(definition.High, high));
    }
}
