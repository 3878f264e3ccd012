namespace LatencyLab.Kernels.Masking;

/// <summary>Sets up <see cref="MaskCompaction"/>.</summary>
internal sealed class MaskCompactionKind()
    : KernelKind<MaskCompaction>("mask_compaction", "mask to the ascending list of selected patches, and their number")
{
    protected override bool Supports(MaskCompaction candidate) => (long)candidate.Batch * candidate.PatchesPerImage > 0;

    protected override IEnumerable<(string Name, MaskCompaction Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("random", Case(2, 196, 0.4), default);
        yield return ("clustered", Case(2, 196, 0.4), MaskStyle.Clustered);
        yield return ("r = 0", Case(2, 49, 0), default);
        yield return ("r = 1", Case(2, 49, 1), default);
        yield return ("one patch", Case(1, 3136, 1e-6), default);
        yield return ("one cell", Case(1, 1, 1), default);
        yield return ("one block exactly", Case(1, CompactionBlocks.Cells, 0.5), default);
        yield return ("several blocks", Case(3, 3136, 0.7), default);
        yield return ("several blocks, r = 0", Case(3, 3136, 0), default);

        static MaskCompaction Case(int batch, int patches, double rate) =>
            new() { Batch = batch, PatchesPerImage = patches, ActivationRate = rate };
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, MaskCompaction source, RandomInputs random)
    {
        // The operator does not know the shape of the mask; blobs are drawn on the squarest one.
        int cells = source.PatchesPerImage, rows = (int)Math.Sqrt(cells);
        while (cells % rows != 0)
            rows--;
        int length = checked(source.Batch * cells);
        int[] selected = random.Patches(new PatchGrid(rows, cells / rows, 1), source.Batch, source.ActivationRate);
        builder.Compact(
            builder.Input(RandomInputs.MaskOf(length, selected)), length,
            builder.List(length, () => selected), builder.List(1, () => [selected.Length]));
    }
}
