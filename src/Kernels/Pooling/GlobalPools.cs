namespace LatencyLab.Kernels.Pooling;

/// <summary>Sets up global poolings.</summary>
internal static class GlobalPools
{
    /// <summary>Items an image on a core, where it has so many registers of channels.</summary>
    private const int ItemsOfAnImage = 8;

    /// <summary>Registers of channels that an item has at least: its start costs some tens of nanoseconds.</summary>
    private const int LeastRegisters = 4;

    /// <summary>The global pooling as a window as large as the map.</summary>
    public static Pool2d Window(PoolFunction function, int batch, int height, int width, int channels) => new()
    {
        Function = function,
        Batch = batch,
        Channels = channels,
        InputHeight = height,
        InputWidth = width,
        KernelHeight = height,
        KernelWidth = width,
        StrideHeight = 1,
        StrideWidth = 1,
    };

    /// <summary>Adds the launch.</summary>
    /// <param name="builder">What is set up.</param>
    /// <param name="function">Average or maximum.</param>
    /// <param name="batch">Images.</param>
    /// <param name="pixels">Pixels of an image, at least 1.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="input">[images, pixels, channels].</param>
    /// <param name="output">[images, channels].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, PoolFunction function, int batch, int pixels, int channels, TBuffer input,
        TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int registers = Math.Max(1, (channels + TLanes.Width - 1) / TLanes.Width);
        int perItem = builder.ItemsPerRun(registers) > 1 ? 1
            : Math.Min(registers, Math.Max(LeastRegisters, (registers + ItemsOfAnImage - 1) / ItemsOfAnImage));
        GlobalPoolShape shape = new()
        {
            Pixels = pixels,
            Channels = channels,
            Block = perItem * TLanes.Width,
            Blocks = (registers + perItem - 1) / perItem,
            Scale = function == PoolFunction.Max ? 1 : 1f / pixels,
        };
        int items = channels == 0 ? 0 : checked(batch * shape.Blocks);
        if (function == PoolFunction.Max)
            builder.Launch(new GlobalPoolKernel<TBuffer, TLanes, MaximumReduction<TLanes>>(input, output, shape), items);
        else
            builder.Launch(new GlobalPoolKernel<TBuffer, TLanes, SumReduction<TLanes>>(input, output, shape), items);
    }
}
