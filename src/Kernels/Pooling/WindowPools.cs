namespace LatencyLab.Kernels.Pooling;

/// <summary>Sets up window poolings.</summary>
internal static class WindowPools
{
    private const int FewestItems = 16, MostTilesPerItem = 128;

    /// <summary>Adds the launch; the input has a zero tail of at least <see cref="ZeroTail"/> elements.</summary>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Pool2d pool, TBuffer input, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int pixels = checked(pool.Batch * pool.OutputHeight * pool.OutputWidth);
        // On a core all channels of a pixel: they lie together, and a tile's start costs as much as some registers of it.
        int block = TLanes.AreThreads || pixels < FewestItems ? ZeroTail(TLanes.Width) : Math.Max(pool.Channels, 1);
        int blocks = (pool.Channels + block - 1) / block, tiles = checked(pixels * blocks);
        WindowPoolShape shape = new()
        {
            InputHeight = pool.InputHeight,
            InputWidth = pool.InputWidth,
            OutputHeight = pool.OutputHeight,
            OutputWidth = pool.OutputWidth,
            Channels = pool.Channels,
            KernelHeight = pool.KernelHeight,
            KernelWidth = pool.KernelWidth,
            StrideHeight = pool.StrideHeight,
            StrideWidth = pool.StrideWidth,
            PaddingTop = pool.PaddingHeight / 2,
            PaddingLeft = pool.PaddingWidth / 2,
            Start = pool.Function == PoolFunction.Max ? float.NegativeInfinity : 0,
            Scale = pool.Function == PoolFunction.Max ? 1 : 1f / (pool.KernelHeight * pool.KernelWidth),
            Block = block,
            Blocks = blocks,
            Tiles = tiles,
            ItemTiles = builder.ItemsPerRun(tiles) > 1 ? 1 : Math.Clamp(tiles / FewestItems, 1, MostTilesPerItem),
        };
        if (pool.Function == PoolFunction.Max)
            builder.Launch(new WindowPoolKernel<TBuffer, TLanes, MaximumReduction<TLanes>>(input, output, shape), shape.Items);
        else
            builder.Launch(new WindowPoolKernel<TBuffer, TLanes, SumReduction<TLanes>>(input, output, shape), shape.Items);
    }

    /// <summary>Elements that a tile may read past the end of the input.</summary>
    public static int ZeroTail(int laneWidth) => WindowPoolShape.Registers * laneWidth;
}
