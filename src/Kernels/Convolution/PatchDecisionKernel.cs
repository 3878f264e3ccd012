namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a <see cref="PatchDecisionKernel{TBuffer, TIndex, TLanes}"/>.</summary>
internal struct PatchDecisionShape
{
    /// <summary>The map that holds the logits, one of its channels.</summary>
    public int MapHeight, MapWidth, Channels, LogitChannel;

    /// <summary>The block's output map, which is cut into patches.</summary>
    public int OutputHeight, OutputWidth, Granularity;

    public int PatchRows, PatchColumns;
}

/// <summary>
/// Averages the logits that lie under each patch and compares with zero. An item is one patch; the map of logits may be larger
/// than the block's output (a stride in a later layer), and a patch then covers as many times more of its pixels.
/// </summary>
/// <param name="map">[images, map height, map width, channels].</param>
/// <param name="mask">[images, patch rows, patch columns]: 1 where the mean logit is positive.</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PatchDecisionKernel<TBuffer, TIndex, TLanes>(TBuffer map, TIndex mask, PatchDecisionShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _map = map;
    private readonly TIndex _mask = mask;
    private readonly PatchDecisionShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int line = item / _shape.PatchColumns, image = line / _shape.PatchRows;
        int row = (line - image * _shape.PatchRows) * _shape.Granularity, column = (item - line * _shape.PatchColumns) * _shape.Granularity;
        int top = row * _shape.MapHeight / _shape.OutputHeight, left = column * _shape.MapWidth / _shape.OutputWidth;
        int bottom = Math.Min(row + _shape.Granularity, _shape.OutputHeight) * _shape.MapHeight / _shape.OutputHeight;
        int right = Math.Min(column + _shape.Granularity, _shape.OutputWidth) * _shape.MapWidth / _shape.OutputWidth;
        float sum = 0;
        for (int y = top; y < bottom; y++)
        {
            int at = ((image * _shape.MapHeight + y) * _shape.MapWidth + left) * _shape.Channels + _shape.LogitChannel;
            for (int x = left; x < right; x++, at += _shape.Channels)
                sum += _map[at];
        }

        float mean = sum / ((bottom - top) * (right - left));
        _mask.Set(item, mean > 0 ? 1 : 0);
    }
}
