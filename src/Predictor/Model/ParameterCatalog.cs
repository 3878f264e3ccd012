namespace LatencyLab.Predictor.Model;

/// <summary>The parameters that an operator class has on a device: lines of <see cref="ParameterTable"/>.</summary>
internal static class ParameterCatalog
{
    /// <summary>Kernel families: classes that share equations.</summary>
    public enum Family
    {
        Tiled,
        Convolution,
        Depthwise,
        Streaming,
        Indexed,
        Attention,
        Routed,
    }

    public static Family FamilyOf(OperatorClass operatorClass) => operatorClass switch
    {
        OperatorClass.Convolution => Family.Convolution,
        OperatorClass.GroupedConvolution or OperatorClass.Linear or OperatorClass.BatchedGemm
            or OperatorClass.PatchConvolution or OperatorClass.ChannelMaskedConvolution => Family.Tiled,
        OperatorClass.DepthwiseConvolution => Family.Depthwise,
        OperatorClass.Gather or OperatorClass.Scatter or OperatorClass.AtomicScatter => Family.Indexed,
        OperatorClass.Attention => Family.Attention,
        OperatorClass.RoutedExperts => Family.Routed,
        _ => Family.Streaming,
    };

    /// <summary>Classes that matrix units compute all of: what only ordinary lanes' kernels read is left out there.</summary>
    private static readonly OperatorClass[] s_products =
        [OperatorClass.Convolution, OperatorClass.ChannelMaskedConvolution, OperatorClass.Linear, OperatorClass.BatchedGemm];

    /// <summary>The parameters of a class on a device for any of its data types: a calibration may have rows of several.</summary>
    public static IReadOnlyList<ParameterDefinition> Of(OperatorClass operatorClass, DeviceProfile device) =>
        Of(operatorClass, DeviceRates.OfKinds(device));

    /// <summary>The same for several data types of one device.</summary>
    public static IReadOnlyList<ParameterDefinition> Of(OperatorClass operatorClass, IEnumerable<DeviceRates> rates) =>
        [.. rates.SelectMany(one => Of(operatorClass, one)).DistinctBy(definition => definition.Parameter)];

    /// <summary>The parameters of a class on a device with its generation's defaults, in the order they are fitted.</summary>
    public static IReadOnlyList<ParameterDefinition> Of(OperatorClass operatorClass, DeviceRates device)
    {
        Dictionary<Parameter, double> own = ParameterTable.Generations
            .Where(generation => generation.Architecture == device.Architecture && generation.Classes.Contains(operatorClass))
            .SelectMany(generation => generation.Values)
            .ToDictionary(value => value.Parameter, value => value.Value);
        return
        [
            .. from entry in ParameterTable.Entries
               from range in entry.Ranges
               where (range.On & device.On) != 0 && range.Classes.Contains(operatorClass)
                   && !(device.UsesMatrixUnits && s_products.Contains(operatorClass) && IsOfLanes(entry.Parameter))
               orderby range.IsEarly descending
               let value = own.GetValueOrDefault(entry.Parameter, range.Default ?? range.OfDevice!(device))
               select new ParameterDefinition(entry.Parameter, range.Low, range.High, value, range.Width) { Start = range.Start },
        ];
    }

    private static bool IsOfLanes(Parameter parameter) => parameter is (>= Parameter.ComputeEfficiency and <= Parameter.OffChipEfficiency)
        or Parameter.Reread or Parameter.Serialisation or (>= Parameter.PowerKnee and <= Parameter.OrderTraffic)
        or (>= Parameter.Winograd2Efficiency and <= Parameter.FftTraffic);

    /// <summary>
    /// Parameters of the set-up that timed rows, not of the device: what precedes a call's work, and clocks that are still low because
    /// calls are timed one by one.
    /// </summary>
    public static IReadOnlyList<Parameter> OfSetUp { get; } =
    [
        Parameter.LaunchSeconds, Parameter.LaunchOverlap, Parameter.TranscendentalLaunch, Parameter.BinaryLaunch,
        Parameter.ClockDeficit, Parameter.ClockDelay,
    ];

    /// <summary>The value of a set-up's parameter where nothing but the start of a kernel precedes its work.</summary>
    public static double WithoutSetUp(Parameter parameter, double startSeconds) =>
        parameter switch
        {
            Parameter.LaunchSeconds => startSeconds,
            Parameter.LaunchOverlap => 0,
            Parameter.ClockDeficit or Parameter.ClockDelay => double.NaN,
            _ => 1,
        };

    /// <summary>How fast and how slow kernels start at most, in seconds: a quarter and four times the profile's floor. A choice.</summary>
    public static (double Low, double High) KernelStartBounds(DeviceRates device) =>
        (device.KernelStartSeconds / 4, device.KernelStartSeconds * 4);

    /// <summary>True for a parameter of the framework's passes, which kernel-only times do not determine.</summary>
    public static bool IsFramework(Parameter parameter) => parameter is Parameter.LayoutCost or Parameter.LayoutNarrow
        or Parameter.WeightLayoutCost or Parameter.PadCost or Parameter.PassCost;

    /// <summary>
    /// Default values by <see cref="Parameter"/>, neutral ones of terms that are off until a fit turns them on; NaN for those that are not
    /// among the definitions.
    /// </summary>
    public static double[] Defaults(IReadOnlyList<ParameterDefinition> definitions)
    {
        double[] values = new double[ParameterTable.Entries.Count];
        Array.Fill(values, double.NaN);
        foreach (ParameterDefinition definition in definitions)
        {
            double? neutral = definition.Start is null ? null : ParameterTable.Entries[(int)definition.Parameter].Neutral;
            values[(int)definition.Parameter] = neutral ?? definition.Default;
        }

        return values;
    }
}
