using System.Collections.ObjectModel;

namespace LatencyLab.Predictor.Calibration;

/// <summary>Values of a class's parameters: the device's are one for all rows, launch terms one for each set-up that timed some.</summary>
/// <param name="BySetUp">Values of all parameters by <see cref="Parameter"/>, for each set-up; they differ in
/// <see cref="ParameterCatalog.OfSetUp"/>.</param>
/// <param name="Main">The set-up that timed most rows.</param>
internal sealed record FittedValues(IReadOnlyDictionary<string, double[]> BySetUp, string Main)
{
    /// <summary>Values of rows that were timed in one way.</summary>
    public static FittedValues Of(double[] values, string setUp = SetUps.Queued) =>
        new(new Dictionary<string, double[]> { [setUp] = values }, setUp);

    /// <summary>The set-ups of rows, the one of most rows first, of equals in the order of <see cref="SetUps.Names"/>.</summary>
    public static string[] SetUpsOf(IEnumerable<TimedWork> rows) =>
    [
        .. rows.GroupBy(row => row.SetUp).OrderByDescending(group => group.Count())
            .ThenBy(group => SetUps.Names.ToList().IndexOf(SetUps.KindOf(group.Key))).Select(group => group.Key),
    ];

    /// <summary>Values of all parameters as the main set-up has them, by <see cref="Parameter"/>.</summary>
    public double[] Values => BySetUp[Main];

    /// <summary>Factors of operators that were fitted with the parameters; empty where none were.</summary>
    public IReadOnlyDictionary<string, double> Factors { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Predicts rows as their set-ups would time them.</summary>
    public Func<TimedWork, LatencyEstimate> Predictor(
        OperatorClass operatorClass, bool includesFramework, IEnumerable<DeviceRates> devices)
    {
        Dictionary<(DeviceRates, string), ClassModel> models = [];
        foreach ((string setUp, double[] values) in BySetUp)
        {
            ClassParameters parameters = new(values, includesFramework);
            foreach (DeviceRates device in devices.Distinct())
                models.Add((device, setUp), new ClassModel(device, operatorClass, parameters));
        }

        return row =>
        {
            LatencyEstimate estimate = models[(row.Device, row.SetUp)].Predict(row.Work);
            return Factors.TryGetValue(row.Kind, out double factor)
                ? OperatorFactors.Ratio(estimate, factor, row.Device) * estimate : estimate;
        };
    }

    /// <summary>
    /// What a set-up's rows say about a launch term; null where they say nothing: a kernel timer sees the start of a kernel, which is
    /// short, and no gap; a set-up that waits for every call hides nothing.
    /// </summary>
    public static ParameterDefinition? Definition(ParameterDefinition definition, string setUp, DeviceRates device) =>
        SetUps.KindOf(setUp) switch
        {
            SetUps.KernelTimer => definition.Parameter != Parameter.LaunchSeconds ? null : definition with
            {
                Low = ParameterCatalog.KernelStartBounds(device).Low,
                High = ParameterCatalog.KernelStartBounds(device).High,
                Default = device.KernelStartSeconds,
                Width = StartWidth,
            },
            SetUps.Synchronised => definition.Parameter == Parameter.LaunchOverlap ? null : definition,
            _ => definition,
        };

    /// <summary>How far kernels start faster or slower than the profile's floor, as a prior. A choice: a floor is 2 to 5 us.</summary>
    private const double StartWidth = 0.5;
}
