using LatencyLab.Kernels.Convolution;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>
/// Operators on patches of one image as a user would write them with Gather, ScatterND and convolutions on a batch of patches. They begin
/// and end in the layout that maps have in a network, so that the reorders which gathers and scatters cost are in them.
/// </summary>
internal static class PatchForms
{
    /// <summary>Whether there is a form: one image, all channels, and a halo around a product of pixels only.</summary>
    public static bool Has(PatchConv2d conv) => conv is { Dense.Batch: 1, InputKeepRate: 1, OutputKeepRate: 1 }
        && (conv.Halo == 0 || conv.Dense is { KernelHeight: 1, KernelWidth: 1, StrideHeight: 1, Groups: 1 });

    public static IEnumerable<Func<ModelGraph>> Of(PatchGather gather, KernelRequest request, BlockLayout layout) =>
        from order in PatchMap.Read(gather).Orders
        select (Func<ModelGraph>)(() =>
        {
            PatchMap map = PatchMap.Read(gather);
            ModelGraph graph = new();
            (string input, string patches) = (Map(graph, map, layout), Patches(graph, gather.Grid, gather.ActivationRate, request));
            string taken = map.Gather(graph, layout.ToPlain(graph, input, map.Channels), patches, order);
            return layout.Put(
                graph, layout.FromPlain(graph, taken, map.Channels), Count(gather.Grid, gather.ActivationRate), map.Channels, map.Side,
                map.Side);
        });

    /// <summary>Patches that were gathered are a batch; what is read through indices is gathered first.</summary>
    public static IEnumerable<Func<ModelGraph>> Of(PatchConv2d conv, KernelRequest request, BlockLayout layout)
    {
        int count = Count(conv.Grid, conv.ActivationRate);
        PatchMap map = PatchMap.Read(conv.Dense, conv.Grid);
        Conv2d batch = conv.Dense with
        {
            Batch = count,
            InputHeight = map.Side,
            InputWidth = map.Side,
            PaddingHeight = 0,
            PaddingWidth = 0,
        };
        if (conv.Halo > 0)
            return [() => WithHalo(conv, request, layout)];
        if (conv.Source == PatchInput.Gathered)
            return [() => ConvolutionForms.Chosen(batch, layout)];
        return
            from order in map.Orders
            select (Func<ModelGraph>)(() =>
            {
                ModelGraph graph = new();
                (string input, string patches) = (Map(graph, map, layout), Patches(graph, conv.Grid, conv.ActivationRate, request));
                string taken = map.Gather(graph, layout.ToPlain(graph, input, map.Channels), patches, order);
                string output = ConvolutionForms.InNetwork(graph, batch, layout.FromPlain(graph, taken, map.Channels), layout);
                return layout.Put(graph, output, count, batch.OutputChannels, batch.OutputHeight, batch.OutputWidth);
            });
    }

    public static IEnumerable<Func<ModelGraph>> Of(PatchScatter scatter, KernelRequest request, BlockLayout layout) =>
        from order in PatchMap.Whole(scatter.Channels, scatter.Grid).Orders
        where order != PatchOrder.ChannelsFirst
        select (Func<ModelGraph>)(() =>
        {
            ModelGraph graph = new();
            string map = Scattered(graph, scatter.Channels, scatter.Grid, scatter.ActivationRate, request, layout, null, order);
            return layout.Put(
                graph, layout.FromPlain(graph, map, scatter.Channels), 1, scatter.Channels, scatter.Height, scatter.Width);
        });

    /// <summary>Added where they lie, or put into zeros that are added to the whole map, which can stay in its blocks.</summary>
    public static IEnumerable<Func<ModelGraph>> Of(PatchScatterAdd scatter, KernelRequest request, BlockLayout layout) =>
        from order in PatchMap.Whole(scatter.Channels, scatter.Grid).Orders
        where order != PatchOrder.ChannelsFirst
        from addsInPlace in (bool[])[true, false]
        select (Func<ModelGraph>)(() =>
        {
            ModelGraph graph = new();
            int channels = scatter.Channels;
            string residual = layout.Given(graph, 1, channels, scatter.Height, scatter.Width);
            string? onto = addsInPlace ? layout.ToPlain(graph, residual, channels) : null;
            string map = layout.FromPlain(
                graph, Scattered(graph, channels, scatter.Grid, scatter.ActivationRate, request, layout, onto, order), channels);
            if (!addsInPlace)
                map = graph.Add("Add", [map, residual]);
            if (scatter.HasActivation)
                map = graph.Add("Relu", [map]);
            return layout.Put(graph, map, 1, channels, scatter.Height, scatter.Width);
        });

    public static ModelGraph Of(MaskCompaction compaction, KernelRequest request)
    {
        ModelGraph graph = new();
        int cells = compaction.Batch * compaction.PatchesPerImage;
        int count = (int)Math.Ceiling(compaction.ActivationRate * cells - 1e-9);
        float[] mask = new float[cells];
        foreach (int cell in new RandomInputs(request.Seed, request.Mask).Choose(cells, Math.Min(count, cells)))
            mask[cell] = 1;
        string found = graph.Add("NonZero", [graph.FloatInput(mask, cells)]);
        return graph.Output(graph.Add("Squeeze", [found, graph.Integers(0)]), null, isInteger: true);
    }

    /// <summary>The pixels that the next convolution will read, taken as rows, multiplied, and put back into a map of zeros.</summary>
    private static ModelGraph WithHalo(PatchConv2d conv, KernelRequest request, BlockLayout layout)
    {
        ModelGraph graph = new();
        Conv2d dense = conv.Dense;
        int[] patches = new RandomInputs(request.Seed, request.Mask).Patches(conv.Grid, 1, conv.ActivationRate);
        long[] pixels = [.. HaloPixels.Of(conv, patches).Select(pixel => (long)pixel)];
        string map = layout.Given(graph, 1, dense.InputChannels, dense.InputHeight, dense.InputWidth);
        string places = graph.IntegerInput(pixels, pixels.Length);
        string rows = graph.Add("Transpose", [layout.ToPlain(graph, map, dense.InputChannels)], ("perm", new long[] { 0, 2, 3, 1 }));
        rows = graph.Add("Reshape", [rows, graph.Integers((long)dense.InputHeight * dense.InputWidth, dense.InputChannels)]);
        string weights = graph.Weight(dense.InputChannels, dense.OutputChannels);
        string product = graph.Add(
            "Gemm", [graph.Add("Gather", [rows, places], ("axis", 0L)), weights, graph.Weight(dense.OutputChannels)]);
        if (dense.HasActivation)
            product = graph.Add("Relu", [product]);
        PatchMap whole = PatchMap.Whole(dense.OutputChannels, new PatchGrid(dense.OutputHeight, dense.OutputWidth, 1));
        string put = whole.ScatterRows(graph, product, graph.Add("Reshape", [places, graph.Integers(-1, 1)]), null);
        return layout.Put(
            graph, layout.FromPlain(graph, put, dense.OutputChannels), 1, dense.OutputChannels, dense.OutputHeight, dense.OutputWidth);
    }

    private static string Scattered(
        ModelGraph graph, int channels, PatchGrid grid, double rate, KernelRequest request, BlockLayout layout, string? onto,
        PatchOrder order)
    {
        string values = layout.Given(graph, Count(grid, rate), channels, grid.Granularity, grid.Granularity);
        return PatchMap.Whole(channels, grid).Scatter(
            graph, layout.ToPlain(graph, values, channels), Patches(graph, grid, rate, request), onto, order);
    }

    private static string Map(ModelGraph graph, PatchMap map, BlockLayout layout) =>
        layout.Given(graph, 1, map.Channels, map.Height, map.Width);

    private static string Patches(ModelGraph graph, PatchGrid grid, double rate, KernelRequest request)
    {
        int[] patches = new RandomInputs(request.Seed, request.Mask).Patches(grid, 1, rate);
        return graph.IntegerInput([.. patches.Select(patch => (long)patch)], patches.Length);
    }

    private static int Count(PatchGrid grid, double rate) => (int)grid.ActivePatches(1, rate);
}
