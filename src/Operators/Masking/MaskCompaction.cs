namespace LatencyLab.Operators.Masking;

/// <summary>Turns the mask of Batch x PatchesPerImage cells into the indices of the selected patches.</summary>
public sealed record MaskCompaction : Operator
{
    /// <summary>Images.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Patches of an image.</summary>
    public required int PatchesPerImage { get; init => field = Check.Size(value); }

    /// <summary>Activation rate r: mean fraction of patches selected, 0..1.</summary>
    public required double ActivationRate { get; init => field = Check.Rate(value); }

    /// <inheritdoc/>
    public override string Kind => "mask_compaction";

    /// <inheritdoc/>
    /// <remarks>
    /// A prefix sum: one addition and one element read a cell, one 4-byte index written a selected patch.
    /// The mask is read even when r = 0: that nothing is selected has to be found out.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long cells = (long)Batch * PatchesPerImage;
        if (cells == 0)
            return new OperatorWork { Class = OperatorClass.Compaction };
        long selected = Rounding.Up(ActivationRate * PatchesPerImage * Batch);
        return new OperatorWork
        {
            Class = OperatorClass.Compaction,
            OtherFlops = cells,
            Bytes = new TensorBytes(cells * elementBytes, 0, 0, selected * sizeof(int)),
            OperandBytes = cells * elementBytes + selected * sizeof(int),
            Shape = new ParallelShape(1, cells, 1, 1),
            Patches = selected,
        };
    }
}
