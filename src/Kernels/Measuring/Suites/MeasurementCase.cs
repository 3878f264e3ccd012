using LatencyLab.Kernels.Catalogue;
using LatencyLab.Kernels.Convolution;
using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Kernels.Measuring.Suites;

/// <summary>One case of a suite: an operator, how its mask lies, and the state of the caches.</summary>
public sealed record MeasurementCase(Operator Operator, MaskStyle Mask = MaskStyle.Random, bool IsCold = false)
{
    /// <summary>Whether where the mask's cells lie can matter: they select patches of a map.</summary>
    public static bool HasMask(Operator op) => op is PatchConv2d or PatchGather or PatchScatter or PatchScatterAdd or MaskCompaction;

    /// <summary>Buffers that the prepared kernel holds, about: operands in native memory, and their source kept for verification.</summary>
    public long Bytes => 3 * Operator.Work(sizeof(float)).Bytes.Total;

    /// <summary>The row that this case gives, without results.</summary>
    public CampaignRow Row(IMeasurementBackend backend, string suite, int seed) => new(
    [
        .. OperatorColumns.Of(Operator is PatchConv2d { Halo: > 0 } patches ? HaloPixels.AsDrawn(patches, Mask, seed) : Operator),
        new("source", $"latlab {backend.Name}"),
        new("device", backend.DeviceName),
        new("dtype", "fp32"),
        new("algo_or_impl", backend.Implementation),
        new("direction", "forward"),
        new("mask", HasMask(Operator) ? Mask.ToString().ToLowerInvariant() : ""),
        new("threads", CampaignRow.Text(backend.Threads)),
        new("lanes", CampaignRow.Text(backend.LaneWidth)),
        new("cache_state", IsCold ? "cold" : "warm"),
        new("suite", suite),
        new("seed", CampaignRow.Text(seed)),
    ]);
}
