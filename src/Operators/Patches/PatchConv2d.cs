using LatencyLab.Operators.Convolution;

namespace LatencyLab.Operators.Patches;

/// <summary>Where a convolution on patches reads its input from.</summary>
public enum PatchInput
{
    /// <summary>A compact tensor of patches [patches, (S + k - 1) s, (S + k - 1) s, Cin] that a gather (or an earlier patch convolution) made.</summary>
    Gathered,

    /// <summary>The whole feature map, through patch indices: the gather is fused into the convolution.</summary>
    Indexed,
}

/// <summary>
/// Convolution computed only on the selected S x S patches of its output map.
/// Output: compact patches [patches, S, S, Cout].
/// </summary>
public sealed record PatchConv2d : Operator
{
    /// <summary>The dense convolution of which only patches are computed.</summary>
    public required Conv2d Dense { get; init; }

    /// <summary>Spatial granularity S, in output pixels.</summary>
    public required int Granularity { get; init; }

    /// <summary>Activation rate r: mean fraction of patches selected, 0..1.</summary>
    public required double ActivationRate { get; init; }

    public required PatchInput Source { get; init; }

    public override string Kind => Source == PatchInput.Gathered ? "patch_conv2d" : "gather_conv2d";

    public override long ParameterCount => Dense.ParameterCount;

    public PatchGrid Grid => new(Dense.OutputHeight, Dense.OutputWidth, Granularity);

    /// <inheritdoc/>
    /// <remarks>
    /// patches m = ceil(batch r N); MACs = m S^2 Cout (Cin/groups) kh kw. Input bytes: m patches with their halo
    /// (stride (S - 1) + dilation (k - 1) + 1 a side), for indexed reads at most the whole map.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long patches = Grid.ActivePatches(Dense.Batch, ActivationRate);
        long rows = patches * Granularity * Granularity;
        long columns = Dense.OutputChannels / Dense.Groups;
        long depth = (long)(Dense.InputChannels / Dense.Groups) * Dense.KernelHeight * Dense.KernelWidth;
        long outputs = rows * columns * Dense.Groups;
        long macs = outputs * depth;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.PatchConvolution, Passes = 1 };
        long haloHeight = (long)Dense.StrideHeight * (Granularity - 1) + (long)Dense.DilationHeight * (Dense.KernelHeight - 1) + 1;
        long haloWidth = (long)Dense.StrideWidth * (Granularity - 1) + (long)Dense.DilationWidth * (Dense.KernelWidth - 1) + 1;
        long input = patches * haloHeight * haloWidth * Dense.InputChannels * elementBytes;
        if (Source == PatchInput.Indexed)
            input = Math.Min(input, (long)Dense.Batch * Dense.InputHeight * Dense.InputWidth * Dense.InputChannels * elementBytes);
        return new OperatorWork
        {
            Class = OperatorClass.PatchConvolution,
            Macs = macs,
            OtherFlops = (Dense.HasBias ? outputs : 0) + (Dense.HasActivation ? outputs : 0),
            Bytes = new TensorBytes(
                input, Dense.ParameterCount * elementBytes, outputs * elementBytes,
                Source == PatchInput.Indexed ? patches * sizeof(int) : 0),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(Dense.Groups, rows, columns, depth),
            Window = Dense.Window,
            ContiguousRunBytes = Source == PatchInput.Indexed ? haloWidth * Dense.InputChannels * elementBytes : 0,
            IndexedBytes = Source == PatchInput.Indexed ? input : 0,
            Patches = patches,
            Passes = 1,
        };
    }
}
