namespace LatencyLab.Operators.Patches;

/// <summary>
/// Copies the selected patches of [Batch, InputHeight, InputWidth, Channels], with the halo that the following convolution's
/// window reads, into a compact tensor [patches, s (S - 1) + k, s (S - 1) + k, Channels].
/// The patches are S x S of the convolution's output map [OutputHeight, OutputWidth].
/// </summary>
public sealed record PatchGather : Operator
{
    /// <summary>Images.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Channels.</summary>
    public required int Channels { get; init => field = Check.Size(value); }

    /// <summary>Rows of the map that patches are copied from.</summary>
    public required int InputHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of the map that patches are copied from.</summary>
    public required int InputWidth { get; init => field = Check.Size(value); }

    /// <summary>Rows of the output map of the convolution that follows.</summary>
    public required int OutputHeight { get; init => field = Check.Size(value); }

    /// <summary>Columns of the output map of the convolution that follows.</summary>
    public required int OutputWidth { get; init => field = Check.Size(value); }

    /// <summary>Spatial granularity S, in pixels of the output map.</summary>
    public required int Granularity { get; init => field = Check.Positive(value); }

    /// <summary>Activation rate r: mean fraction of patches selected, 0..1.</summary>
    public required double ActivationRate { get; init => field = Check.Rate(value); }

    /// <summary>Kernel size k of the convolution that follows.</summary>
    public int Kernel { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Stride s of the convolution that follows.</summary>
    public int Stride { get; init => field = Check.Positive(value); } = 1;

    /// <inheritdoc/>
    public override string Kind => "patch_gather";

    /// <summary>The patches of the output map.</summary>
    public PatchGrid Grid => new(OutputHeight, OutputWidth, Granularity);

    /// <summary>Side of a gathered patch: s (S - 1) + k.</summary>
    public int PatchSide => Stride * (Granularity - 1) + Kernel;

    /// <inheritdoc/>
    /// <remarks>
    /// m = ceil(batch r N) patches: m side^2 C elements written, as many read but at most the map, one 4-byte index a patch.
    /// A contiguous run is a patch row, side C elements (channels innermost).
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Grid.Verify();
        if (InputHeight > 0 && InputWidth > 0)
        {
            Check.MapWithin(
                OutputHeight, OutputWidth, LargestOutput(InputHeight, Kernel, Stride), LargestOutput(InputWidth, Kernel, Stride));
        }

        long patches = Grid.ActivePatches(Batch, ActivationRate);
        long pixels = patches * PatchSide * PatchSide;
        long written = pixels * Channels * elementBytes;
        if (written == 0)
            return new OperatorWork { Class = OperatorClass.Gather };
        long read = Math.Min(written, (long)Batch * InputHeight * InputWidth * Channels * elementBytes);
        return new OperatorWork
        {
            Class = OperatorClass.Gather,
            Bytes = new TensorBytes(read, 0, written, patches * sizeof(int)),
            OperandBytes = 2 * written,
            Shape = new ParallelShape(1, pixels, Channels, 1),
            ContiguousRunBytes = (long)PatchSide * Channels * elementBytes,
            IndexedBytes = read,
            Patches = patches,
            PatchSide = PatchSide,
        };
    }

    /// <summary>The output of a convolution with as much padding as one can have.</summary>
    private static int LargestOutput(int input, int kernel, int stride) => (input + 2 * Math.Max(input, kernel) - kernel) / stride + 1;
}
