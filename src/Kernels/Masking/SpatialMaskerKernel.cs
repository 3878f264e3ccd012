namespace LatencyLab.Kernels.Masking;

/// <summary>Sizes of a <see cref="SpatialMaskerKernel{TBuffer, TIndex, TLanes}"/>.</summary>
internal struct SpatialMaskerShape
{
    /// <summary>Registers of channels that are summed over a cell at a time.</summary>
    public const int Registers = 4;

    public int Height, Width, Channels;

    /// <summary>Cells of the mask down and across an image.</summary>
    public int Rows, Columns;

    /// <summary>Elements from the weights of one logit to those of the other.</summary>
    public int WeightStride;
}

/// <summary>
/// Average of a cell of the input, 1x1 convolution to two logits, arg-max: 1 where the second logit is larger. An item is a cell of the
/// mask.
/// </summary>
/// <param name="input">[images, height, width, channels].</param>
/// <param name="weights">[2, channels], each row followed by zeros up to whole blocks of registers.</param>
/// <param name="bias">[2].</param>
/// <param name="mask">[images, rows, columns].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct SpatialMaskerKernel<TBuffer, TIndex, TLanes>(
    TBuffer input, TBuffer weights, TBuffer bias, TIndex mask, SpatialMaskerShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _weights = weights, _bias = bias;
    private readonly TIndex _mask = mask;
    private readonly SpatialMaskerShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int line = item / _shape.Columns, column = item - line * _shape.Columns, image = line / _shape.Rows,
            row = line - image * _shape.Rows;
        int top = row * _shape.Height / _shape.Rows, bottom = ((row + 1) * _shape.Height + _shape.Rows - 1) / _shape.Rows;
        int left = column * _shape.Width / _shape.Columns, right = ((column + 1) * _shape.Width + _shape.Columns - 1) / _shape.Columns;
        int width = TLanes.Width, step = _shape.Channels;
        TLanes first = TLanes.Zero, second = TLanes.Zero;
        for (int channel = 0; channel < _shape.Channels; channel += SpatialMaskerShape.Registers * width)
        {
            // A register past the last channel holds what follows in memory; its weights are zeros.
            TLanes a = TLanes.Zero, b = a, c = a, d = a;
            for (int y = top; y < bottom; y++)
            {
                int at = ((image * _shape.Height + y) * _shape.Width + left) * step + channel;
                for (int x = left; x < right; x++, at += step)
                {
                    TBuffer from = _input.From(at);
                    a = TLanes.Add(a, from.Load(0));
                    b = TLanes.Add(b, from.Load(width));
                    c = TLanes.Add(c, from.Load(2 * width));
                    d = TLanes.Add(d, from.Load(3 * width));
                }
            }

            TBuffer u = _weights.From(channel), v = _weights.From(_shape.WeightStride + channel);
            first = TLanes.MultiplyAdd(a, u.Load(0), TLanes.MultiplyAdd(b, u.Load(width), first));
            first = TLanes.MultiplyAdd(c, u.Load(2 * width), TLanes.MultiplyAdd(d, u.Load(3 * width), first));
            second = TLanes.MultiplyAdd(a, v.Load(0), TLanes.MultiplyAdd(b, v.Load(width), second));
            second = TLanes.MultiplyAdd(c, v.Load(2 * width), TLanes.MultiplyAdd(d, v.Load(3 * width), second));
        }

        float scale = 1f / ((bottom - top) * (right - left));
        float stay = TLanes.Sum(first) * scale + _bias[0], go = TLanes.Sum(second) * scale + _bias[1];
        _mask.Set(item, go > stay ? 1 : 0);
    }
}
