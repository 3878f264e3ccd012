namespace LatencyLab.Kernels.Patches;

/// <summary>Sets up <see cref="PatchScatter"/>.</summary>
internal sealed class PatchScatterKind()
    : KernelKind<PatchScatter>("patch_scatter", "compact patches to their places in a map, which keeps its values elsewhere or is cleared")
{
    protected override IEnumerable<(string Name, PatchScatter Operator, MaskStyle Mask)> VerificationCases()
    {
        PatchScatter plain = new() { Batch = 2, Channels = 37, Height = 8, Width = 8, Granularity = 2, ActivationRate = 0.4 };
        foreach (PatchScatter kept in new[] { plain, plain with { ClearsMap = true } })
        {
            string map = kept.ClearsMap ? "cleared" : "kept";
            yield return (map, kept, default);
            yield return ($"{map}, r = 0", kept with { ActivationRate = 0 }, default);
            yield return ($"{map}, r = 1", kept with { ActivationRate = 1 }, default);
            yield return ($"{map}, one patch", kept with { ActivationRate = 0.01 }, default);
            yield return ($"{map}, S = 1", kept with { Granularity = 1, Channels = 64 }, default);
            yield return ($"{map}, S = map", kept with { Granularity = 8, ActivationRate = 0.5 }, default);
            yield return ($"{map}, clustered", kept, MaskStyle.Clustered);
            yield return (
                $"{map}, partial border patches", kept with { Height = 7, Width = 5, Granularity = 3, ActivationRate = 0.8 }, default);
        }
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchScatter source, RandomInputs random)
    {
        int[] patches = random.Patches(source.Grid, source.Batch, source.ActivationRate);
        int size = source.Granularity, run = size * source.Channels,
            map = checked(source.Batch * source.Height * source.Width * source.Channels);
        float[] input = random.Floats(checked(patches.Length * size * run));
        float[] initial = source.ClearsMap ? new float[map] : random.Floats(map);
        Launch(
            builder, source, patches.Length, builder.Input(input), builder.Input(patches),
            source.ClearsMap ? builder.Output(map, Reference) : builder.InOut(initial, Reference));

        double[] Reference()
        {
            double[] expected = [.. initial];
            PatchMaps.ForEachElement(source.Grid, source.Channels, patches, (element, value) => expected[element] = input[value]);
            return expected;
        }
    }

    /// <summary>Adds the launch for a number of patches.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">The operator.</param>
    /// <param name="count">How many patches there are.</param>
    /// <param name="compact">[patches, S, S, channels].</param>
    /// <param name="patches">Index of every patch, ascending.</param>
    /// <param name="output">[images, height, width, channels].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PatchScatter source, int count, TBuffer compact, TIndex patches, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int size = source.Granularity;
        PatchMapShape shape = PatchMaps.Shape(builder, source.Grid, source.Channels, count);
        if (source.ClearsMap)
        {
            builder.Launch(
                new PatchFillKernel<TBuffer, TIndex, TLanes>(compact, patches, output, shape), MapRow.Items(source.Batch, shape));
            return;
        }

        shape.ItemRuns = builder.RunsPerItem(size * source.Channels, size);
        builder.Launch(
            new PatchScatterKernel<TBuffer, TIndex, TLanes>(compact, patches, output, shape),
            checked(count * ((size + shape.ItemRuns - 1) / shape.ItemRuns) * shape.Parts));
    }
}
