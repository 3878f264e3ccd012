using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>Defaults that differ from the catalogue's for an architecture generation, with the rows they come from.</summary>
public static class GenerationDefaults
{
    private static readonly Override[] Overrides =
    [
        // Kepler, not from rows: a product reaches at most 57.6 % of the peak, for want of register bandwidth and dual issue (Lai and Seznec 2013), and boards
        // run at their base clock unless told otherwise (745 of 875 MHz on a K40): 0.49 times the catalogue's 0.9.
        new("kepler", OperatorClass.Convolution, Parameter.ComputeEfficiency, 0.44),

        // Framework passes are streams: 0.91 of the bandwidth on V100 and 0.75 on P100 and P4 in vector-neusight, about 0.63 on a K40 with error
        // correction (GPU-STREAM, from memory), against 0.8 on average.
        new("kepler", OperatorClass.Convolution, Parameter.LayoutCost, 2.2),
        new("kepler", OperatorClass.Convolution, Parameter.PadCost, 3.2),
        new("kepler", OperatorClass.Convolution, Parameter.PassCost, 1.8),
        new("pascal", OperatorClass.Convolution, Parameter.LayoutCost, 1.8),
        new("pascal", OperatorClass.Convolution, Parameter.PadCost, 2.7),
        new("pascal", OperatorClass.Convolution, Parameter.PassCost, 1.5),
        new("volta", OperatorClass.Convolution, Parameter.LayoutCost, 1.5),
        new("volta", OperatorClass.Convolution, Parameter.PadCost, 2.2),
        new("volta", OperatorClass.Convolution, Parameter.PassCost, 1.25),

        // Vega 64, MI25 and MI50 in conv-miopen and deepbench.
        new("gcn5", OperatorClass.Convolution, Parameter.ComputeEfficiency, 0.7),
        new("gcn5", OperatorClass.Convolution, Parameter.LatencyHiding, 0.25),

        // T4 in conv-neusight and deepbench.
        new("turing", OperatorClass.Convolution, Parameter.OffChipEfficiency, 0.6),

        // A100 in linear- and bmm-neusight: batched products run 128 x 128 kernels only.
        new("ampere", OperatorClass.Linear, Parameter.ComputeEfficiency, 0.75),
        new("ampere", OperatorClass.BatchedGemm, Parameter.TileArea, 16384),
        new("ampere", OperatorClass.BatchedGemm, Parameter.TileFocus, 1),

        // P100 and P4 in bmm-neusight: 128 x 64 kernels only; in linear-neusight: tiles of 4096 outputs, slow for reductions above 10^4.
        new("pascal", OperatorClass.BatchedGemm, Parameter.TileArea, 9000),
        new("pascal", OperatorClass.BatchedGemm, Parameter.TileFocus, 0.5),
        new("pascal", OperatorClass.Linear, Parameter.OffChipEfficiency, 0.5),
        new("pascal", OperatorClass.Linear, Parameter.DepthPenalty, 0.7),

        // P100 and P4 in linear-neusight: knees of 0.24 and 0.09, exponents of 0.95 and 0.85.
        new("pascal", OperatorClass.Linear, Parameter.PowerKnee, 0.15),
        new("pascal", OperatorClass.Linear, Parameter.PowerExponent, 0.85),

        // M40, TitanX; 1080 Ti, TitanX, Titan Xp, P100, P4; V100 in the GEMM of deepbench and in linear-neusight.
        new("maxwell", OperatorClass.Linear, Parameter.OrderPenalty, 0.7),
        new("maxwell", OperatorClass.Linear, Parameter.OrderTraffic, 1.1),
        new("pascal", OperatorClass.Linear, Parameter.OrderPenalty, 0.3),
        new("volta", OperatorClass.Linear, Parameter.OrderPenalty, 0.01),

        // Own kernels, 313 static and 2451 dynamic rows of one core of a server CPU with 512-bit vectors.
        new("cpu", OperatorClass.DepthwiseConvolution, Parameter.DirectEfficiency, 0.85),
        new("cpu", OperatorClass.DepthwiseConvolution, Parameter.TileSeconds, 2e-8),
        new("cpu", OperatorClass.Linear, Parameter.NarrowColumns, 0.85),
        new("cpu", OperatorClass.Elementwise, Parameter.OnChipEfficiency, 0.95),
        new("cpu", OperatorClass.Elementwise, Parameter.CacheFraction, 0.7),
        new("cpu", OperatorClass.Pooling, Parameter.OnChipEfficiency, 0.95),
        new("cpu", OperatorClass.Pooling, Parameter.CacheFraction, 0.65),
        new("cpu", OperatorClass.Pooling, Parameter.ElementCost, 2.1),
        new("cpu", OperatorClass.Pooling, Parameter.TileSeconds, 1e-8),
        new("cpu", OperatorClass.Masker, Parameter.CacheFraction, 0.7),
        new("cpu", OperatorClass.Masker, Parameter.ElementCost, 3),
        new("cpu", OperatorClass.Masker, Parameter.TileSeconds, 1e-8),
        new("cpu", OperatorClass.Compaction, Parameter.TileSeconds, 7.5e-10),
        new("cpu", OperatorClass.Synthesis, Parameter.OnChipEfficiency, 0.95),
        new("cpu", OperatorClass.Synthesis, Parameter.ElementCost, 3.5),
        new("cpu", OperatorClass.Gather, Parameter.OnChipEfficiency, 0.95),
        new("cpu", OperatorClass.Gather, Parameter.CacheFraction, 0.6),
        new("cpu", OperatorClass.Gather, Parameter.OffChipEfficiency, 0.95),
        new("cpu", OperatorClass.Gather, Parameter.UpdateSeconds, 4e-11),
        new("cpu", OperatorClass.Scatter, Parameter.OnChipEfficiency, 0.9),
        new("cpu", OperatorClass.Scatter, Parameter.CacheFraction, 0.9),
        new("cpu", OperatorClass.Scatter, Parameter.OffChipEfficiency, 0.95),
        new("cpu", OperatorClass.Scatter, Parameter.RunWaste, 1.7),
        new("cpu", OperatorClass.ChannelMaskedConvolution, Parameter.CacheFraction, 0.06),
        new("cpu", OperatorClass.ChannelMaskedConvolution, Parameter.Reread, 0.9),

        // RX 6800 XT in conv-miopen and grouped-conv-miopen: 4.3 to 4.6 and 0.40 to 0.46 ms, whether dense, grouped or depthwise rows are fitted.
        .. Rdna2Clocks(OperatorClass.Convolution),
        .. Rdna2Clocks(OperatorClass.GroupedConvolution),
        .. Rdna2Clocks(OperatorClass.DepthwiseConvolution),
        .. Rdna2Clocks(OperatorClass.PatchConvolution),
        .. Rdna2Clocks(OperatorClass.ChannelMaskedConvolution),
    ];

    private static Override[] Rdna2Clocks(OperatorClass operatorClass) =>
        [new("rdna2", operatorClass, Parameter.ClockDeficit, 4.5), new("rdna2", operatorClass, Parameter.ClockDelay, 4e-4)];

    /// <summary>The definitions with this generation's defaults in place of the catalogue's; bounds and widths stay.</summary>
    public static IReadOnlyList<ParameterDefinition> Apply(
        OperatorClass operatorClass, DeviceRates device, IReadOnlyList<ParameterDefinition> definitions)
    {
        ArgumentNullException.ThrowIfNull(device);
        Override[] own = [.. Overrides.Where(o => o.Architecture == device.Architecture && o.Class == operatorClass)];
        return own.Length == 0
            ? definitions
            : [.. definitions.Select(d => own.FirstOrDefault(o => o.Parameter == d.Parameter) is { } found ? d with { Default = found.Value } : d)];
    }

    private sealed record Override(string Architecture, OperatorClass Class, Parameter Parameter, double Value);
}
