namespace LatencyLab.Networks.Vision;

/// <summary>
/// Swin transformer (Liu et al., ICCV 2021): attention within windows of 7 x 7 tokens, every second time shifted; a stage halves the map
/// and doubles the features.
/// </summary>
/// <param name="Name">E.g. <c>swin_t</c>.</param>
/// <param name="Channels">Features of a token in the first stage; a head has 32.</param>
/// <param name="Layers">Layers of each stage.</param>
internal sealed record SwinTransformer(string Name, int Channels, params IReadOnlyList<int> Layers) : ITracedSource
{
    private const int Patch = 4, Window = 7, HeadDepth = 32, Classes = 1000, ImageChannels = 3, Ratio = 4;

    /// <summary>Sizes: Liu et al., section 3.3.</summary>
    public static IReadOnlyList<SwinTransformer> All { get; } =
        [new("swin_t", 96, 2, 2, 6, 2), new("swin_s", 96, 2, 2, 18, 2), new("swin_b", 128, 2, 2, 18, 2)];

    /// <inheritdoc/>
    public int DefaultResolution => 224;

    /// <inheritdoc/>
    public Network Build(int batch, int? resolution = null) => VisionSource.Build(this, batch, resolution);

    /// <inheritdoc/>
    public IReadOnlyList<TracedBlock> Trace(int batch, int? resolution = null)
    {
        int side = (VisionSource.Side(this, batch, resolution) + Patch - 1) / Patch, channels = Channels;
        Conv2d patches = CommonOperators.Convolution(batch, ImageChannels, side * Patch, side * Patch, channels, Patch, Patch) with
        {
            PaddingHeight = 0,
            PaddingWidth = 0,
            HasFoldedBatchNorm = false,
            HasActivation = false,
            HasBias = true,
        };
        TokenSteps stem = new TokenSteps(Tokens(batch, side), channels).Add("patches", patches).Copy("tokens", 1).Norm("norm");
        List<TracedBlock> blocks = [new(new Block("stem", 0, 0, stem.Steps), Map(channels, side))];
        for (int stage = 0; stage < Layers.Count; stage++)
        {
            if (stage > 0)
            {
                blocks.Add(new(Merging(batch, side, channels, stage + 1), Map(2 * channels, (side + 1) / 2)));
                side = (side + 1) / 2;
                channels *= 2;
            }

            for (int index = 0; index < Layers[stage]; index++)
            {
                int place = stage == 0 ? index : index + 1;
                blocks.Add(new(Layer(batch, side, channels, stage + 1, place, isShifted: index % 2 == 1), Map(channels, side)));
            }

        }

        TokenSteps head = new TokenSteps(Tokens(batch, side), channels).Norm("norm")
            .Add("pool", new GlobalPool { Batch = batch, Channels = channels, Height = side, Width = side })
            .Add("classifier", new Linear(batch, channels, Classes) { HasBias = true });
        return [.. blocks, new(new Block("head", -1, 0, head.Steps), new FeatureMap(Node.BlockInput, Classes, 1, 1))];
    }

    /// <summary>Four neighbours become one token of twice the features.</summary>
    private static Block Merging(int batch, int side, int channels, int stage)
    {
        long tokens = Tokens(batch, (side + 1) / 2);
        TokenSteps steps = new TokenSteps(tokens, 4 * channels).Copy("gather", channels).Norm("norm")
            .Linear("reduction", 4 * channels, 2 * channels, hasBias: false);
        return new Block(FormattableString.Invariant($"stage{stage}.merging"), stage, 0, steps.Steps);
    }

    private static Block Layer(int batch, int side, int channels, int stage, int index, bool isShifted)
    {
        // Maps that windows do not divide are padded; one of a window or less has no shift.
        int windows = (side + Window - 1) / Window, heads = channels / HeadDepth, area = Window * Window;
        long tokens = Tokens(batch, side), padded = Tokens(batch, windows * Window), groups = padded / area;
        bool shifts = isShifted && windows > 1;
        List<(string, long)> biases = [("positions", (long)heads * area * area)];
        if (shifts)
            biases.Add(("mask", (long)windows * windows * area * area));
        // A line of a window stays together when maps are cut into windows; a shifted line is two parts.
        long windowLine = (long)Window * channels, halfLine = Math.Max(1, windows * windowLine / 2);
        TokenSteps inner = new(padded, channels);
        TokenSteps norm = new TokenSteps(tokens, channels).Norm("attention.norm");
        if (shifts)
            inner.Add("attention.shift", new Permute(padded, channels) { Run = halfLine }, norm.Last);
        inner.Add("attention.windows", new Permute(padded, channels) { Run = windowLine }, shifts ? inner.Last : norm.Last)
            .Attention(groups, area, heads, biases).Copy("attention.map", windowLine);
        if (shifts)
            inner.Copy("attention.shift_back", halfLine);
        TokenSteps rest = new TokenSteps(tokens, channels).Add("attention.add", new Add(tokens, channels), inner.Last, Node.BlockInput)
            .Norm("feed_forward.norm").FeedForward(Ratio).Residual("feed_forward.add", "attention.add");
        return new Block(
            FormattableString.Invariant($"stage{stage}.block{index}"), stage, index, [.. norm.Steps, .. inner.Steps, .. rest.Steps]);
    }

    private static long Tokens(int batch, int side) => checked((long)batch * side * side);

    private static FeatureMap Map(int channels, int side) => new(Node.BlockInput, channels, side, side);
}
