namespace LatencyLab.Measuring.Suites;

/// <summary>One case of a suite: an operator, how its mask lies, and the state of the caches.</summary>
public sealed record MeasurementCase(Operator Operator, MaskStyle Mask = MaskStyle.Random, bool IsCold = false)
{
    /// <summary>Whether where the mask's cells lie can matter: they select patches of a map.</summary>
    public static bool HasMask(Operator op) => op is PatchConv2d or PatchGather or PatchScatter or PatchScatterAdd or MaskCompaction;

    /// <summary>Buffers that the prepared kernel holds, about: operands in native memory, and their source kept for verification.</summary>
    public long Bytes => 3 * Operator.Work(sizeof(float)).Bytes.Total;
}
