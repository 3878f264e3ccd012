namespace LatencyLab.Networks.Descriptions;

/// <summary>A block of a built network with the map that it puts out.</summary>
public sealed record TracedBlock(Block Block, FeatureMap Output)
{
    /// <summary>Maps, of this block and of earlier ones, that later blocks read; mostly its output alone.</summary>
    public IReadOnlyList<FeatureMap> HandedOn { get; init; } = [Output];
}

/// <summary>A network as blocks of layers, for any batch size and resolution.</summary>
public sealed record NetworkDescription : ITracedSource
{
    /// <summary>Layers of all repeats together, beyond which a description is taken for a mistake.</summary>
    public const int MaximumLayers = 20_000;

    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <inheritdoc/>
    public required int DefaultResolution { get; init; }

    /// <summary>
    /// Columns of an image of <see cref="DefaultResolution"/> rows; null: it is square. Other resolutions keep the proportion.
    /// </summary>
    public int? DefaultWidth { get; init; }

    /// <summary>Channels of the input.</summary>
    public int InputChannels { get; init; } = 3;

    /// <summary>Its blocks, in their order.</summary>
    public required IReadOnlyList<BlockDescription> Blocks { get; init; }

    /// <inheritdoc/>
    public Network Build(int batch, int? resolution = null)
    {
        Network network = new(Name, batch, resolution ?? DefaultResolution, [.. Trace(batch, resolution).Select(traced => traced.Block)])
        {
            ImageWidth = DefaultWidth is null ? null : ImageShape.WidthOf(this, resolution ?? DefaultResolution, DefaultWidth),
        };
        try
        {
            _ = network.ParameterCount;
        }
        catch (OverflowException)
        {
            throw new InputException($"network '{Name}' is too large: its parameters do not fit 64 bits");
        }

        return network;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TracedBlock> Trace(int batch, int? resolution = null)
    {
        int size = resolution ?? DefaultResolution;
        if (size < 1)
            throw new InputException($"resolution is {size}, expected 1 or more pixels");
        if (batch < 1)
            throw new InputException($"batch is {batch}, expected 1 or more");
        long layers = Blocks.Sum(block => (long)block.Layers.Count * (block.Repeat ?? 1));
        if (layers > MaximumLayers)
            throw new InputException($"network '{Name}' has {layers} layers, expected at most {MaximumLayers}");
        MapFlow flow = new(new FeatureMap(Node.BlockInput, InputChannels, size, ImageShape.WidthOf(this, size, DefaultWidth)));
        Dictionary<int, int> blocksOfStage = [];
        foreach (BlockDescription block in Blocks)
        {
            for (int repeat = 0; repeat < (block.Repeat ?? 1); repeat++)
            {
                int index = blocksOfStage.GetValueOrDefault(block.Stage);
                blocksOfStage[block.Stage] = index + 1;
                BlockBuilder builder = new(
                    batch, flow.Input, isFirstRepeat: repeat == 0, block.Layers.Select(layer => layer.Name).OfType<string>(), flow.Earlier);
                foreach (LayerDescription layer in block.Layers)
                    builder.Add(layer);
                string name = block.Repeat is null ? block.Name : FormattableString.Invariant($"{block.Name}.block{repeat}");
                flow.Add(block, new Block(name, block.Stage, index, builder.Steps) { IsExit = block.IsExit }, builder);
            }
        }

        return flow.Traced();
    }
}
