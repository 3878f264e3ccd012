namespace LatencyLab.Operators.Patches;

/// <summary>Where a convolution on patches reads its input from.</summary>
public enum PatchInput
{
    /// <summary>
    /// A compact tensor of patches [patches, s (S - 1) + k, s (S - 1) + k, Cin] that a gather (or an earlier patch convolution) made; k and
    /// s are kernel and stride, without dilation.
    /// </summary>
    Gathered,

    /// <summary>The whole feature map, through patch indices: the gather is fused into the convolution.</summary>
    Indexed,
}

/// <summary>
/// Convolution computed only on the selected S x S patches of its output map, and on a halo around them where the next
/// convolution's window needs one. Output: compact patches [patches, S, S, Cout], or pixels of the whole map with a halo.
/// </summary>
public sealed record PatchConv2d : Operator
{
    /// <summary>The dense convolution of which only patches are computed.</summary>
    public required Conv2d Dense { get; init; }

    /// <summary>Spatial granularity S, in output pixels.</summary>
    public required int Granularity { get; init => field = Check.Positive(value); }

    /// <summary>Activation rate r: mean fraction of patches selected, 0..1.</summary>
    public required double ActivationRate { get; init => field = Check.Rate(value); }

    /// <summary>Whether it reads gathered patches or the whole map.</summary>
    public required PatchInput Source { get; init; }

    /// <summary>
    /// Pixels computed around every patch, both sides together: kernel - stride of the convolution that follows (3x3: 2).
    /// </summary>
    public int Halo { get; init => field = Check.Size(value); }

    /// <summary>
    /// Measured fraction of output pixels computed where there is a halo; null: expected, for patches selected independently.
    /// </summary>
    public double? MeasuredDilatedRate { get; init => field = value is double rate ? Check.Rate(rate) : null; }

    /// <summary>Channel granularity where channels are masked too.</summary>
    public int ChannelGroup { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Mean fraction of the input channel groups kept, 0..1.</summary>
    public double InputKeepRate { get; init => field = Check.Rate(value); } = 1;

    /// <summary>Mean fraction of the output channel groups kept, 0..1.</summary>
    public double OutputKeepRate { get; init => field = Check.Rate(value); } = 1;

    /// <summary>
    /// Mean fraction of the input channel groups in the reduction of a computed output, 0..1: more than <see cref="InputKeepRate"/> where
    /// images that keep more inputs keep more outputs too (<see cref="Masking.ChannelMaskedConv2d.DepthKeepRateOf"/>); null: the same.
    /// </summary>
    public double? DepthKeepRate { get; init => field = value is double rate ? Check.Rate(rate) : null; }

    /// <inheritdoc/>
    public override string Kind => Source == PatchInput.Gathered ? "patch_conv2d" : "gather_conv2d";

    /// <inheritdoc/>
    public override long ParameterCount => Dense.ParameterCount;

    /// <summary>The patches of the output map.</summary>
    public PatchGrid Grid => new(Dense.OutputHeight, Dense.OutputWidth, Granularity);

    /// <summary>Fraction of the output pixels computed: r, dilated by the halo.</summary>
    public double DilatedRate => Halo == 0 ? ActivationRate : MeasuredDilatedRate ?? Grid.DilatedRate(ActivationRate, Halo);

    /// <inheritdoc/>
    /// <remarks>
    /// patches m = ceil(batch r N); rows = m S^2 without a halo, ceil(dilated rate * batch OH OW) with one;
    /// MACs = rows Cout (Cin/groups) kh kw, of the kept channels where channels are masked. Input bytes: m patches with the border their
    /// window reads (stride (S + halo - 1) + dilation (k - 1) + 1 a side), the computed pixels for a 1x1 convolution with a halo; for
    /// indexed reads at most the whole map.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        Dense.VerifyAsPart();
        Grid.Verify();
        if (Dense.InputHeight > 0 && Dense.InputWidth > 0)
            Check.AtMost(Halo, 2 * Math.Max(Dense.OutputHeight, Dense.OutputWidth), "halo", "twice the larger side of the map,");
        ChannelSelection.Verify(Dense, ChannelGroup, InputKeepRate, OutputKeepRate);
        long patches = Grid.ActivePatches(Dense.Batch, ActivationRate);
        long rows = Rows(patches);
        ChannelSelection kept = new(Dense, ChannelGroup, InputKeepRate, OutputKeepRate, DepthKeepRate);
        long outputs = rows * kept.Outputs;
        long macs = outputs * kept.Depth;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.PatchConvolution };
        long side = (long)Granularity + Halo - 1;
        long borderHeight = Dense.StrideHeight * side + (long)Dense.DilationHeight * (Dense.KernelHeight - 1) + 1;
        long borderWidth = Dense.StrideWidth * side + (long)Dense.DilationWidth * (Dense.KernelWidth - 1) + 1;
        bool isPointwise = Dense.KernelHeight == 1 && Dense.KernelWidth == 1;
        long pixels = Halo > 0 && isPointwise ? rows : patches * borderHeight * borderWidth;
        if (Source == PatchInput.Indexed)
            pixels = Math.Min(pixels, (long)Dense.Batch * Dense.InputHeight * Dense.InputWidth);
        long input = pixels * kept.Inputs * elementBytes;
        bool masksChannels = InputKeepRate < 1 || OutputKeepRate < 1;
        long weights =
            masksChannels ? kept.WeightElements(Dense.Batch) + (Dense.AddsBias ? Dense.OutputChannels : 0) : Dense.WeightElements;
        return new OperatorWork
        {
            Class = OperatorClass.PatchConvolution,
            Macs = macs,
            OtherFlops = (Dense.AddsBias ? outputs : 0) + (Dense.HasActivation ? outputs : 0),
            Bytes = new TensorBytes(
                input, weights * elementBytes, outputs * elementBytes, Source == PatchInput.Indexed ? patches * sizeof(int) : 0),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape(kept.Products, rows, kept.Columns, kept.Depth),
            Window = Dense.Window,
            ContiguousRunBytes = Source == PatchInput.Indexed ? borderWidth * kept.Inputs * elementBytes : 0,
            IndexedBytes = Source == PatchInput.Indexed ? input : 0,
            WeightRunColumns = masksChannels ? kept.ColumnRun : 0,
            Patches = patches,
            PatchSide = Granularity + Halo,
            MarkedCells = Halo == 0 ? 0 : (long)Dense.Batch * Dense.OutputHeight * Dense.OutputWidth + patches * (Granularity + Halo),
            DenseClass = Conv2d.ClassOf(Dense.Groups, Dense.IsDepthwise),
            ComputedShare = DilatedRate,
            ImageRows = Rounding.Up(Halo == 0 ? ActivationRate * Grid.PatchesPerImage * Granularity * Granularity
                : DilatedRate * Dense.OutputHeight * Dense.OutputWidth),
        };
    }

    private long Rows(long patches)
    {
        if (Halo == 0 || patches == 0)
            return patches * Granularity * Granularity;
        long map = (long)Dense.Batch * Dense.OutputHeight * Dense.OutputWidth;
        return Math.Min(map, Rounding.Up(map * DilatedRate));
    }
}
