namespace LatencyLab.Kernels.Patches;

/// <summary>Sets up <see cref="PatchScatterAdd"/>.</summary>
internal sealed class PatchScatterAddKind()
    : KernelKind<PatchScatterAdd>("patch_scatter_add", "residual + patches at their places, the whole map written")
{
    protected override IEnumerable<(string Name, PatchScatterAdd Operator, MaskStyle Mask)> VerificationCases()
    {
        PatchScatterAdd plain = new() { Batch = 2, Channels = 37, Height = 8, Width = 8, Granularity = 2, ActivationRate = 0.4 };
        yield return ("plain", plain, default);
        yield return ("r = 0", plain with { ActivationRate = 0 }, default);
        yield return ("r = 1, ReLU", plain with { ActivationRate = 1, HasActivation = true }, default);
        yield return ("one patch, ReLU", plain with { ActivationRate = 0.01, HasActivation = true }, default);
        yield return ("S = 1", plain with { Granularity = 1, Channels = 64 }, default);
        yield return ("S = map", plain with { Granularity = 8, ActivationRate = 0.5 }, default);
        yield return ("clustered", plain, MaskStyle.Clustered);
        yield return ("partial border patches", plain with { Height = 7, Width = 5, Granularity = 3, ActivationRate = 0.8 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchScatterAdd source, RandomInputs random)
    {
        int[] patches = random.Patches(source.Grid, source.Batch, source.ActivationRate);
        int map = checked(source.Batch * source.Height * source.Width * source.Channels);
        float[] residual = random.Floats(map);
        float[] input = random.Floats(checked(patches.Length * source.Granularity * source.Granularity * source.Channels));
        Launch(
            builder, source, patches.Length, builder.Input(residual), builder.Input(input), builder.Input(patches),
            builder.Output(map, Reference));

        double[] Reference()
        {
            double[] expected = [.. residual];
            PatchMaps.ForEachElement(source.Grid, source.Channels, patches, (element, value) => expected[element] += input[value]);
            return source.HasActivation ? [.. expected.Select(value => Math.Max(value, 0))] : expected;
        }
    }

    /// <summary>Adds the launch for a number of patches.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The operator.</param>
    /// <param name="count">How many patches there are.</param>
    /// <param name="residual">[images, height, width, channels].</param>
    /// <param name="input">[patches, S, S, channels].</param>
    /// <param name="patches">Index of every patch, ascending.</param>
    /// <param name="output">[images, height, width, channels].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchScatterAdd source, int count, TBuffer residual, TBuffer input,
        TIndex patches, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        PatchMapShape shape = PatchMaps.Shape(builder, source.Grid, source.Channels, count);
        if (source.HasActivation)
            shape.Floor = 0;
        builder.Launch(
            new PatchScatterAddKernel<TBuffer, TIndex, TLanes>(residual, input, patches, output, shape),
            MapRow.Items(source.Batch, shape));
    }
}
