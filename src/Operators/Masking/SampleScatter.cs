namespace LatencyLab.Operators.Masking;

/// <summary>
/// Writes a block's results for the kept images back to their places in the batch: [kept, Height, Width, Channels] into [Batch, Height, Width, Channels], whose other images stay.
/// </summary>
public sealed record SampleScatter : Operator
{
    public required int Batch { get; init => field = Check.Size(value); }

    public required int Channels { get; init => field = Check.Size(value); }

    public required int Height { get; init => field = Check.Size(value); }

    public required int Width { get; init => field = Check.Size(value); }

    /// <summary>Mean fraction of the images kept, 0..1.</summary>
    public required double KeepRate { get; init => field = Check.Rate(value); }

    public override string Kind => "sample_scatter";

    /// <summary>Images kept: ceil(rate * batch).</summary>
    public int KeptImages => (int)new Patches.PatchGrid(1, 1, 1).ActivePatches(Batch, KeepRate);

    /// <inheritdoc/>
    /// <remarks>kept H W C elements read and as many written, one 4-byte index an image; a run is a whole image.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long image = (long)Channels * Height * Width * elementBytes;
        long moved = KeptImages * image;
        if (moved == 0)
            return new OperatorWork { Class = OperatorClass.Scatter, Passes = 1 };
        return new OperatorWork
        {
            Class = OperatorClass.Scatter,
            Bytes = new TensorBytes(moved, 0, moved, (long)KeptImages * sizeof(int)),
            OperandBytes = 2 * moved,
            Shape = new ParallelShape(1, (long)KeptImages * Height * Width, Channels, 1),
            ContiguousRunBytes = image,
            IndexedBytes = moved,
            Patches = KeptImages,
            Passes = 1,
        };
    }
}
