using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Calibration;

/// <summary>Priors of batched products that tests of the fit itself stand on: they do not move with the defaults of the model.</summary>
internal static class PinnedPriors
{
    /// <summary>Centres that differ from the defaults.</summary>
    public static (Parameter Parameter, double Value)[] Centres { get; } =
    [
        (Parameter.ComputeEfficiency, 0.9), (Parameter.TileIntensity, 6), (Parameter.Residency, 5), (Parameter.WaveQuantisation, 0.65),
        (Parameter.DepthRamp, 14), (Parameter.TileRamp, 15), (Parameter.OnChipEfficiency, 0.9), (Parameter.OffChipEfficiency, 0.9),
        (Parameter.Reread, 0.15), (Parameter.Serialisation, 0.05),
    ];

    /// <summary>The definitions of batched products on a device, with these centres.</summary>
    public static IReadOnlyList<ParameterDefinition> Of(DeviceRates device) =>
    [
        .. ParameterCatalog.Of(OperatorClass.BatchedGemm, device).Select(definition =>
            Centres.Where(centre => centre.Parameter == definition.Parameter).Select(centre => definition with { Default = centre.Value })
                .FirstOrDefault(definition)),
    ];
}
