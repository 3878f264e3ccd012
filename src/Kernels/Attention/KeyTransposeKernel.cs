namespace LatencyLab.Kernels.Attention;

/// <summary>
/// Brings keys into the order of an <see cref="FusedAttentionKernel{TBuffer, TLanes}"/>. An item is a feature of a head of a sequence.
/// </summary>
/// <param name="keys">[batch, keys, key heads, head size].</param>
/// <param name="transposed">[batch, key heads, head size, key stride]; what lies behind the last key stays 0.</param>
/// <param name="shape">Sizes.</param>
internal readonly struct KeyTransposeKernel<TBuffer, TLanes>(TBuffer keys, TBuffer transposed, AttentionShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _keys = keys, _transposed = transposed;
    private readonly AttentionShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int head = item / _shape.HeadSize, feature = item - head * _shape.HeadSize, batch = head / _shape.KeyHeads;
        int step = _shape.KeyHeads * _shape.HeadSize;
        TBuffer from = _keys.From(batch * _shape.Keys * step + (head - batch * _shape.KeyHeads) * _shape.HeadSize + feature);
        TBuffer to = _transposed.From(item * _shape.KeyStride);
        for (int key = 0; key < _shape.Keys; key++)
            to.Set(key, from[key * step]);
    }
}
