namespace LatencyLab.Kernels.Ilgpu;

/// <summary>One way to compile the kernels of an operator.</summary>
/// <param name="LaneWidth">Floats of a register: a register tile is a few pixels (rows) by two registers.</param>
/// <param name="MostWarps">Warps of the largest group of threads.</param>
internal readonly record struct KernelVariant(int LaneWidth, int MostWarps)
{
    /// <summary>Registers of a GPU's thread, the narrowest first: 14, 28 or 56 accumulators, of 255 registers that it may have.</summary>
    public static IReadOnlyList<KernelVariant> OfThreads { get; } =
        [.. new[] { 1, 2, 4 }.SelectMany(width => new[] { GroupSize.MostWarps, 4, 2 }.Select(warps => new KernelVariant(width, warps)))];

    /// <summary>Registers of a processor: eight floats are one of AVX2's or two of NEON's, sixteen one of AVX-512's.</summary>
    public static IReadOnlyList<KernelVariant> OfProcessors { get; } = [new(8, GroupSize.MostWarps), new(16, GroupSize.MostWarps)];
}
