namespace LatencyLab.Kernels.Patches;

/// <summary>Sets up <see cref="PatchGather"/>.</summary>
internal sealed class PatchGatherKind() : KernelKind<PatchGather>("patch_gather", "selected patches with their halo to a compact tensor")
{
    protected override IEnumerable<(string Name, PatchGather Operator, MaskStyle Mask)> VerificationCases()
    {
        PatchGather plain = new()
        {
            Batch = 2,
            Channels = 37,
            InputHeight = 8,
            InputWidth = 8,
            OutputHeight = 8,
            OutputWidth = 8,
            Granularity = 2,
            ActivationRate = 0.4,
            Kernel = 3,
        };
        yield return ("halo", plain, default);
        yield return ("r = 0", plain with { ActivationRate = 0 }, default);
        yield return ("r = 1", plain with { ActivationRate = 1 }, default);
        yield return ("one patch", plain with { ActivationRate = 0.01 }, default);
        yield return ("S = 1", plain with { Granularity = 1 }, default);
        yield return ("S = map", plain with { Granularity = 8, ActivationRate = 0.5 }, default);
        yield return ("no halo, clustered", plain with { Granularity = 4, Kernel = 1, Channels = 64 }, MaskStyle.Clustered);
        yield return ("partial border patches, 5x5", plain with { Granularity = 3, Kernel = 5, Channels = 1, ActivationRate = 1 }, default);
        yield return (
            "patches wider than the map", plain with { Granularity = 5, InputWidth = 4, OutputWidth = 4, ActivationRate = 1 }, default);
        yield return ("stride 2",
            plain with { InputHeight = 9, InputWidth = 14, OutputHeight = 5, OutputWidth = 7, Stride = 2, ActivationRate = 1 }, default);
        yield return ("1x1, stride 2", plain with { OutputHeight = 4, OutputWidth = 4, Stride = 2, Kernel = 1 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchGather source, RandomInputs random)
    {
        int[] patches = random.Patches(source.Grid, source.Batch, source.ActivationRate);
        float[] input = random.Floats(checked(source.Batch * source.InputHeight * source.InputWidth * source.Channels));
        TBuffer output = builder.Output(
            checked(patches.Length * source.PatchSide * source.PatchSide * source.Channels), () => Reference(source, patches, input));
        Launch(builder, source, patches.Length, builder.Input(input), builder.Input(patches), output);
    }

    /// <summary>Adds the launch for a number of patches.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The operator.</param>
    /// <param name="count">How many patches there are.</param>
    /// <param name="input">[images, height, width, channels].</param>
    /// <param name="patches">Index of every patch.</param>
    /// <param name="output">[patches, side, side, channels].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchGather source, int count, TBuffer input, TIndex patches, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int run = source.PatchSide * source.Channels;
        PatchGatherShape shape = new()
        {
            Height = source.InputHeight,
            Width = source.InputWidth,
            Channels = source.Channels,
            Rows = source.Grid.Rows,
            Columns = source.Grid.Columns,
            Side = source.PatchSide,
            Step = source.Granularity * source.Stride,
            Reach = (source.Kernel - 1) / 2,
            ItemRows = builder.RunsPerItem(run, source.PatchSide),
            Parts = builder.ItemsPerRun(run),
        };
        builder.Launch(
            new PatchGatherKernel<TBuffer, TIndex, TLanes>(input, patches, output, shape), checked(count * shape.ItemsPerPatch));
    }

    private static double[] Reference(PatchGather source, int[] patches, float[] input)
    {
        PatchGrid grid = source.Grid;
        int side = source.PatchSide, reach = (source.Kernel - 1) / 2;
        double[] output = new double[patches.Length * side * side * source.Channels];
        int at = 0;
        foreach (int patch in patches)
        {
            int image = patch / grid.PatchesPerImage, cell = patch % grid.PatchesPerImage;
            for (int row = 0; row < side; row++)
                for (int column = 0; column < side; column++)
                    for (int channel = 0; channel < source.Channels; channel++, at++)
                    {
                        int y = cell / grid.Columns * source.Granularity * source.Stride + row - reach;
                        int x = cell % grid.Columns * source.Granularity * source.Stride + column - reach;
                        if (y >= 0 && x >= 0 && y < source.InputHeight && x < source.InputWidth)
                            output[at] = input[((image * source.InputHeight + y) * source.InputWidth + x) * source.Channels + channel];
                    }
        }

        return output;
    }
}
