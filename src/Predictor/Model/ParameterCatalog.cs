using LatencyLab.Operators;
using static LatencyLab.Predictor.Model.Parameter;

namespace LatencyLab.Predictor.Model;

/// <summary>Which parameters each operator class has, their bounds, and their values before any calibration.</summary>
/// <remarks>
/// GPU defaults are rounded geometric means over fits to 500 rows of every device in the public measurements named in docs/model.md (convolution:
/// 22 device and data set pairs of 8 generations; linear: 16; batched GEMM, element-wise and normalization: 5; grouped and depthwise: 7 each; indexed: 1),
/// one value for all generations; widths are about the spread between them. CPU defaults (here and in <see cref="GenerationDefaults"/>) are
/// rounded fits to this project's own kernels on one core of one server CPU with 512-bit vectors.
/// </remarks>
public static class ParameterCatalog
{
    /// <summary>Kernel families: classes that share equations.</summary>
    public enum Family
    {
        Tiled,
        Convolution,
        Depthwise,
        Streaming,
        Indexed,
    }

    public static Family FamilyOf(OperatorClass operatorClass) => operatorClass switch
    {
        OperatorClass.Convolution => Family.Convolution,
        OperatorClass.GroupedConvolution or OperatorClass.Linear or OperatorClass.BatchedGemm
            or OperatorClass.PatchConvolution or OperatorClass.ChannelMaskedConvolution => Family.Tiled,
        OperatorClass.DepthwiseConvolution => Family.Depthwise,
        OperatorClass.Gather or OperatorClass.Scatter or OperatorClass.AtomicScatter => Family.Indexed,
        _ => Family.Streaming,
    };

    /// <summary>The parameters of a class on a device, in the order they are fitted.</summary>
    public static IReadOnlyList<ParameterDefinition> Of(OperatorClass operatorClass, DeviceRates device)
    {
        ArgumentNullException.ThrowIfNull(device);
        List<ParameterDefinition> list = [new(LaunchSeconds, device.IsCpu ? 1e-9 : 1e-7, 2e-3, device.LaunchSeconds, device.IsCpu ? 1 : 3), new(LaunchOverlap, 0.001, 1, 0.3, 1.5)];
        switch (FamilyOf(operatorClass))
        {
            case Family.Convolution:
                list.AddRange(Tiled(device, operatorClass == OperatorClass.Linear));
                if (!device.IsCpu)
                    list.AddRange(FastConvolution);
                list.AddRange(Framework);
                break;
            case Family.Tiled:
                list.AddRange(Tiled(device, operatorClass == OperatorClass.Linear));
                if (operatorClass == OperatorClass.Linear && !device.IsCpu)
                    list.AddRange(s_order);
                if (operatorClass == OperatorClass.GroupedConvolution && !device.IsCpu)
                    list.AddRange([new(DirectEfficiency, 0.002, 2, 0.5, 0.7), new(StridedCost, 0.5, 30, 3, 0.7), .. s_grouped]);
                break;
            case Family.Depthwise:
                list.AddRange(
                [
                    new(DirectEfficiency, 0.002, 1, device.IsCpu ? 0.15 : 0.25, 1),
                    .. device.IsCpu ? (ParameterDefinition[])[new(WalkSeconds, 1e-11, 1e-6, 4e-9, 1)] : [new(StridedCost, 0.5, 30, 3, 0.8), new(LatencyHiding, 0.01, 100, 0.7, 1)],
                    new(OnChipEfficiency, 0.02, 1, device.IsCpu ? 0.5 : 0.45, 0.5),
                    new(CacheFraction, 0.02, 4, 0.7, 0.6),
                    new(OffChipEfficiency, 0.1, 1, 0.7, 0.3),
                    new(Serialisation, 0.001, 1, 0.1, 1),
                    .. device.IsCpu ? [s_tileSeconds] : s_planes,
                ]);
                break;
            case Family.Indexed:
                list.AddRange(
                [
                    new(OnChipEfficiency, 0.02, 1, 0.5, 0.5),
                    new(CacheFraction, 0.02, 4, 0.7, 0.6),
                    new(OffChipEfficiency, 0.1, 1, 0.7, 0.3),
                    new(RunWaste, 0.01, 8, 1, 0.7),
                    new(UpdateSeconds, 1e-12, 1e-6, UpdateDefault(operatorClass), 1.2),
                    new(Serialisation, 0.001, 1, 0.1, 1),
                ]);
                if (operatorClass == OperatorClass.AtomicScatter && !device.IsCpu)
                {
                    list.AddRange(
                    [
                        new(QueueSeconds, 1e-10, 1e-6, 1e-7, 1),
                        new(LineContention, 0.01, 1, 0.5, 0.7),
                        new(PassSeconds, 1e-7, 1e-3, 1.5e-5, 1),
                    ]);
                }

                break;
            default:
                bool isNormalization = operatorClass == OperatorClass.Normalization;
                list.AddRange(
                [
                    new(OnChipEfficiency, 0.02, 1, 0.8, 0.4),
                    new(CacheFraction, 0.02, 4, 1, 0.6),
                    new(OffChipEfficiency, 0.1, 1, isNormalization ? 0.65 : 0.87, 0.2),
                    new(ElementCost, 1, 200, 1.7, 0.7),
                    new(Serialisation, 0.001, 1, 0.03, 1),
                ]);
                if (device.IsCpu && operatorClass is OperatorClass.Pooling or OperatorClass.Masker or OperatorClass.Compaction)
                    list.Add(s_tileSeconds);
                if (device.IsCpu && operatorClass == OperatorClass.Elementwise)
                    list.Add(new(SpecialSeconds, 1e-11, 1e-7, 4e-9, 0.7));
                if (operatorClass == OperatorClass.Elementwise && !device.IsCpu)
                    list.AddRange([new(BinaryLaunch, 0.2, 5, 1, 0.25), new(TranscendentalLaunch, 0.2, 5, 1, 0.25)]);
                if (isNormalization)
                    list.Add(new(PassReread, 0.01, 4, 0.05, 1));
                break;
        }

        if (!device.IsCpu && IsConvolution(operatorClass))
            list.AddRange(ClockRamp);
        return GenerationDefaults.Apply(operatorClass, device, list);
    }

    private static readonly ParameterDefinition[] s_grouped = [new(LeastTaps, 1, 9, 2, 0.7), new(Winograd2Efficiency, 0.05, 2, 0.8, 0.5)];

    private static readonly ParameterDefinition[] s_planes =
    [
        new(TileSeconds, 1e-11, 1e-6, 4e-8, 1), new(WalkSeconds, 1e-11, 1e-5, 5e-9, 1.5), new(StridedTraffic, 0.01, 4, 0.2, 0.8),
    ];

    private static readonly ParameterDefinition[] s_order = [new(OrderReach, 1e6, 1e9, 25e6, 0.5), new(OrderPenalty, 0.001, 8, 0.1, 1.5), new(OrderTraffic, 0.2, 2, 0.7, 0.3)];

    private static readonly ParameterDefinition s_tileSeconds = new(TileSeconds, 1e-11, 1e-6, 5e-9, 1.2);

    /// <summary>True for a parameter of the framework's passes, which kernel-only times do not determine.</summary>
    public static bool IsFramework(Parameter parameter) => parameter is LayoutCost or LayoutNarrow or WeightLayoutCost or PadCost or PassCost;

    /// <summary>Values for every parameter: the class's own, and a neutral one for those it does not have.</summary>
    public static double[] Defaults(IReadOnlyList<ParameterDefinition> definitions)
    {
        double[] values = new double[ClassParameters.Count];
        foreach (ParameterDefinition definition in definitions)
            values[(int)definition.Parameter] = definition.Default;
        return values;
    }

    private static bool IsConvolution(OperatorClass operatorClass) => operatorClass is OperatorClass.Convolution or OperatorClass.GroupedConvolution
        or OperatorClass.DepthwiseConvolution or OperatorClass.PatchConvolution or OperatorClass.ChannelMaskedConvolution;

    private static ParameterDefinition[] Tiled(DeviceRates device, bool isLinear) => device.IsCpu
        ?
        [
            new(ComputeEfficiency, 0.02, 1, 0.97, 0.3),
            new(TileIntensity, 0.01, 64, 0.4, 0.7),
            new(LatencyHiding, 1e-5, 0.1, 1e-3, 1),
            new(Residency, 1, 32, 1, 0),
            new(WaveQuantisation, 0.01, 1, 0.1, 0.7),
            new(DepthRamp, 0.1, 200, 2, 0.8),
            new(TileRamp, 0.001, 100, 0.05, 1),
            new(NarrowColumns, 0.001, 1, 0.5, 0.5),
            new(OnChipEfficiency, 0.02, 4, 1.5, 0.6),
            new(CacheFraction, 0.02, 4, 0.6, 0.6),
            new(OffChipEfficiency, 0.1, 1, 0.8, 0.3),
            new(Reread, 0.001, 1, 0.05, 1),
            new(Serialisation, 0.001, 1, 0.1, 1),
        ]
        :
        [
            new(ComputeEfficiency, 0.05, 1, 0.9, 0.25),
            new(TileIntensity, 0.5, 200, 6, 0.7),
            new(LatencyHiding, 0.01, 20, isLinear ? 0.35 : 0.8, 0.8),
            new(Residency, 1, 32, 5, 0.3),
            new(WaveQuantisation, 0.02, 1, isLinear ? 0.35 : 0.65, 0.6),
            new(DepthRamp, 0.5, 500, 14, 0.7),
            new(TileRamp, 0.5, 500, 15, 1),
            new(NarrowColumns, 0.001, 1, 0.3, 0.7),
            new(TileArea, 512, 32768, 9000, 0.7),
            new(TileFocus, 0.0005, 3, 0.03, 1.5),
            new(TileAspect, 0.125, 8, 1, 0.7),
            new(AspectFocus, 0.0005, 3, 0.01, 1.5),
            new(DepthReach, 500, 1e6, 20000, 0.8),
            new(DepthPenalty, 0.001, 8, 0.05, 1.5),
            new(OnChipEfficiency, 0.05, 2, 0.9, 0.5),
            new(CacheFraction, 0.02, 4, 0.6, 0.6),
            new(OffChipEfficiency, 0.1, 1, isLinear ? 0.7 : 0.9, 0.25),
            new(Reread, 0.001, isLinear ? 4 : 1, 0.15, 1),
            new(Serialisation, 0.001, 1, isLinear ? 0.25 : 0.05, 1),
            .. device.IsPowerLimited ? Power(device) : [],
        ];

    private static ParameterDefinition[] Power(DeviceRates device) =>
    [
        new(PowerKnee, 0.05, 1, 0.5, 0.6),
        new(PowerExponent, 0.01, 0.95, 0.4, 0.6),
        new(PowerFloor, 0.15, 1, device.BaseClockRatio, 0.15),
        new(PowerDelay, 1e-6, 0.1, 5e-3, 2),
    ];

    private static readonly ParameterDefinition[] ClockRamp = [new(ClockDeficit, 0.001, 8, 0.03, 1.5), new(ClockDelay, 1e-6, 0.1, 5e-4, 1)];

    private static readonly ParameterDefinition[] FastConvolution =
    [
        new(Winograd2Efficiency, 0.05, 1.5, 0.7, 0.3),
        new(Winograd4Efficiency, 0.05, 1.5, 0.65, 0.5),
        new(FftEfficiency, 0.05, 1.5, 0.8, 0.4),
        new(TransformTraffic, 0.2, 10, 1.4, 0.5),
        new(FftTraffic, 0.2, 20, 3.5, 0.5),
    ];

    private static readonly ParameterDefinition[] Framework =
    [
        new(LayoutCost, 0.2, 10, 1.7, 0.3),
        new(WeightLayoutCost, 0.2, 30, 3, 0.5),
        new(LayoutNarrow, 0.5, 8, 1.45, 0.3),
        new(PadCost, 0.2, 10, 2.5, 0.4),
        new(PassCost, 0.2, 10, 1.4, 0.3),
        new(PassSeconds, 1e-7, 1e-4, 1.5e-5, 0.5),
    ];

    /// <remarks>
    /// One index serves a whole patch or sample, so that moving one costs little more than its bytes; gathers of rows work out an
    /// address an element, and atomic updates wait for each other (orders of magnitude seen on gather-scatter-a100).
    /// </remarks>
    private static double UpdateDefault(OperatorClass operatorClass) => operatorClass switch
    {
        OperatorClass.AtomicScatter => 3e-9,
        OperatorClass.Scatter => 5e-11,
        _ => 5e-10,
    };
}
