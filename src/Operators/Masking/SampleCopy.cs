namespace LatencyLab.Operators.Masking;

/// <summary>Moves the images of a batch that run a block, out of the batch or back into it.</summary>
public abstract record SampleCopy : MapOperator
{
    /// <summary>Mean fraction of the images kept, 0..1.</summary>
    public required double KeepRate { get; init => field = Check.Rate(value); }

    /// <summary>Images kept: ceil(rate * batch).</summary>
    public int KeptImages => (int)Rounding.Up(KeepRate * Batch);

    private protected abstract OperatorClass Class { get; }

    /// <inheritdoc/>
    /// <remarks>kept H W C elements read and as many written, one 4-byte index an image; a run is a whole image.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long image = (long)Channels * Height * Width * elementBytes;
        long moved = KeptImages * image;
        if (moved == 0)
            return new OperatorWork { Class = Class };
        return new OperatorWork
        {
            Class = Class,
            Bytes = new TensorBytes(moved, 0, moved, (long)KeptImages * sizeof(int)),
            OperandBytes = 2 * moved,
            Shape = new ParallelShape(1, (long)KeptImages * Height * Width, Channels, 1),
            ContiguousRunBytes = image,
            IndexedBytes = moved,
            Patches = KeptImages,
        };
    }
}
