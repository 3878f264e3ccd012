namespace LatencyLab.Predictor.Calibration;

/// <summary>
/// Priors of a device from fits to other devices alone: no default of the catalogue enters, neither theirs nor the device's own.
/// </summary>
/// <remarks>
/// The catalogue's defaults are means of fits to published rows of many devices, so that a study on those rows is not blind to them; these
/// priors are. Bounds and constants that are never fitted stay, as they follow from no row.
/// </remarks>
internal static class SiblingPriors
{
    private const double LeastWidth = 0.15, FewSiblings = 1.25, WidthsInBounds = 4;

    /// <summary>
    /// The definitions with priors that say nothing but the bounds: their geometric mean, two standard deviations to either.
    /// </summary>
    public static IReadOnlyList<ParameterDefinition> Uninformed(IReadOnlyList<ParameterDefinition> definitions) =>
    [
        .. definitions.Select(d => d.Width == 0 ? d : d with
        {
            Default = Math.Sqrt(d.Low * d.High), Width = Math.Log(d.High / d.Low) / WidthsInBounds,
        }),
    ];

    /// <summary>
    /// The definitions with the siblings' geometric mean as centre and a quarter more than their spread as width; uninformed where no
    /// sibling has the parameter.
    /// </summary>
    /// <param name="definitions">Parameters of the class on the device.</param>
    /// <param name="siblings">Fits of the class on other devices.</param>
    /// <param name="together">One fit to rows of all of them, whose values are the centre instead of the mean; null: none.</param>
    public static IReadOnlyList<ParameterDefinition> From(
        IReadOnlyList<ParameterDefinition> definitions, IReadOnlyList<ClassFit.Result> siblings, ClassFit.Result? together = null)
    {
        IEnumerable<ParameterDefinition> priors = Uninformed(definitions).Select(d => d.Width == 0 ? d : From(d, siblings));
        return together is null ? [.. priors] : [.. priors.Select(d => d.Width == 0 ? d : Centred(d, together))];
    }

    private static ParameterDefinition Centred(ParameterDefinition definition, ClassFit.Result together)
    {
        double value = together.Values[(int)definition.Parameter];
        return value > 0 && !together.AtPrior.Contains(definition.Parameter)
            ? definition with { Default = Math.Clamp(value, definition.Low, definition.High) } : definition;
    }

    /// <summary>The same as priors of one class for <see cref="CalibrationOptions.Priors"/>.</summary>
    public static IReadOnlyDictionary<Parameter, (double Centre, double Width)> AsPriors(IReadOnlyList<ParameterDefinition> definitions) =>
        definitions.Where(d => d.Width > 0).ToDictionary(d => d.Parameter, d => (d.Default, d.Width));

    private static ParameterDefinition From(ParameterDefinition uninformed, IReadOnlyList<ClassFit.Result> siblings)
    {
        ClassFit.Result[] informed = [.. siblings.Where(fit => fit.Values[(int)uninformed.Parameter] > 0
            && !fit.AtPrior.Contains(uninformed.Parameter))];
        if (informed.Length == 0)
            return uninformed;
        double[] logs = [.. informed.Select(fit => Math.Log(fit.Values[(int)uninformed.Parameter]))];
        double mean = logs.Average();
        double spread = logs.Length == 1 ? uninformed.Width / 2 : Statistics.Deviation(logs, mean);
        return uninformed with
        {
            Default = Math.Clamp(Math.Exp(mean), uninformed.Low, uninformed.High),
            Width = Math.Clamp(FewSiblings * spread, LeastWidth, uninformed.Width),
        };
    }
}
