namespace LatencyLab.Studies.Accuracy;

/// <summary>Errors on the kernels of one dynamic operator.</summary>
/// <param name="Operator">E.g. <c>patch_conv2d 3x3</c>, or all of them.</param>
/// <param name="Defaults">With nothing of the rows fitted: defaults, and the device's dense kernels.</param>
/// <param name="Fitted">Each half of the activation rates predicted by a fit to the other half.</param>
public sealed record DynamicOperatorErrors(string Operator, ErrorSummary Defaults, ErrorSummary Fitted);

/// <summary>Time lost by choosing S by prediction, over cells of one network stage at one activation rate, in percent.</summary>
/// <param name="MeanPercent">Mean over the cells.</param>
/// <param name="WorstPercent">The worst cell.</param>
public sealed record ChoiceRegret(double MeanPercent, double WorstPercent);

/// <summary>How well kernels of dynamic convolutions are predicted, and whether the granularity that is fastest would be chosen.</summary>
/// <param name="Operators">By operator, all of them last.</param>
/// <param name="Cells">Network stages at an activation rate, each measured at several S.</param>
/// <param name="Defaults">Regret with nothing of the rows fitted.</param>
/// <param name="Fitted">Regret of the other half's fit.</param>
public sealed record DynamicStudyResult(
    IReadOnlyList<DynamicOperatorErrors> Operators, int Cells, ChoiceRegret Defaults, ChoiceRegret Fitted);

/// <summary>
/// Gather, convolutions on patches and scatter-add at every granularity S and two activation rates, timed by a kernel timer: errors on
/// rates that were not fitted, and the regret of the S that the operators' predicted sum picks.
/// </summary>
internal static class DynamicStudy
{
    /// <summary>Activation rates up to which a row belongs to the lower half: the file has rates about 0.2 and about 0.6.</summary>
    private const double LowerHalf = 0.4;

    private const string All = "all";

    public static DynamicStudyResult Run(DynamicCase one, string data, string date)
    {
        DeviceProfile device = DeviceCatalog.Get(one.Profile);
        Kernel[] kernels =
        [
            .. MeasuredRows.Read([Path.Combine(data, one.File)], new RowSelection { SetUp = SetUps.KernelTimer }, device).Rows
                .Select(row => new Kernel(row)),
        ];
        double[] defaults = Predict(device, kernels), fitted = new double[kernels.Length];
        foreach (bool isLower in (bool[])[true, false])
        {
            CalibrationOptions options = new()
            {
                Date = date,
                Data = [],
                Measurement = MeasurementKinds.NameOf(MeasurementKind.Kernel),
            };
            DeviceProfile calibrated = Calibrator.Fit(
                device, [.. kernels.Where(kernel => kernel.IsLower == isLower).Select(kernel => kernel.Row)], options).Profile;
            double[] predicted = Predict(calibrated, kernels);
            for (int i = 0; i < kernels.Length; i++)
            {
                if (kernels[i].IsLower != isLower)
                    fitted[i] = predicted[i];
            }
        }

        return new DynamicStudyResult(
            [
                .. kernels.Select(kernel => kernel.Operator).Distinct().Append(All).Select(name => new DynamicOperatorErrors(
                    name, ErrorsOf(kernels, defaults, name), ErrorsOf(kernels, fitted, name))),
            ],
            kernels.Select(kernel => kernel.Cell).Distinct().Count(), RegretOf(kernels, defaults), RegretOf(kernels, fitted));
    }

    private static double[] Predict(DeviceProfile device, Kernel[] kernels)
    {
        ILatencyModel model = LatencyModels.Create(LatencyModels.Default, device);
        return [.. kernels.Select(kernel => model.Predict(kernel.Row.Operator).TotalSeconds)];
    }

    private static ErrorSummary ErrorsOf(Kernel[] kernels, double[] predicted, string name)
    {
        int[] rows = [.. Enumerable.Range(0, kernels.Length).Where(i => name == All || kernels[i].Operator == name)];
        return ErrorSummary.Of([.. rows.Select(i => predicted[i])], [.. rows.Select(i => kernels[i].Row.Seconds)]);
    }

    /// <summary>The measured time of the S whose predicted sum is least, over the measured least, minus 1.</summary>
    private static ChoiceRegret RegretOf(Kernel[] kernels, double[] predicted)
    {
        double[] regrets =
        [
            .. from cell in Enumerable.Range(0, kernels.Length).GroupBy(i => kernels[i].Cell)
               let sums = cell.GroupBy(i => kernels[i].Granularity)
                   .Select(rows => (Predicted: rows.Sum(i => predicted[i]), Measured: rows.Sum(i => kernels[i].Row.Seconds))).ToArray()
               select 100 * (sums.MinBy(sum => sum.Predicted).Measured / sums.Min(sum => sum.Measured) - 1),
        ];
        return new ChoiceRegret(regrets.Average(), regrets.Max());
    }

    private readonly record struct Kernel(TimedOperator Row)
    {
        public bool IsLower => double.Parse(Row.Field("activation_rate"), CultureInfo.InvariantCulture) < LowerHalf;

        public string Granularity => Row.Field("granularity");

        public string Operator => Row.Field("cout").Length == 0 ? Row.Name : $"{Row.Name} {Row.Field("kh")}x{Row.Field("kw")}";

        /// <summary>One run of the source, one stage (channels and map), one half of the rates.</summary>
        public (string, string, string, string, bool) Cell =>
            (Row.Field("source"), Row.Field("cin"), Row.Field("h"), Row.Field("w"), IsLower);
    }
}
