namespace LatencyLab.Kernels.Gemm;

/// <summary>
/// One row times packed weights, for layers with so few rows that a tile of rows would be mostly empty. An item is one row by one
/// strip (two registers) of outputs; four steps of the sum run side by side, since one alone would wait for its own result.
/// </summary>
/// <param name="input">[rows, inputs].</param>
/// <param name="weights">Packed by <see cref="WeightStrips"/>: [strip, input, 2 registers].</param>
/// <param name="bounds">[strip, 2 registers of bias, 2 registers of lower bounds], of which the bias is used.</param>
/// <param name="output">[rows, outputs].</param>
/// <param name="inputs">Inputs.</param>
/// <param name="outputs">Outputs.</param>
/// <param name="strips">Strips of outputs.</param>
internal readonly struct RowKernel<TBuffer, TLanes>(
    TBuffer input, TBuffer weights, TBuffer bounds, TBuffer output, int inputs, int outputs, int strips) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _weights = weights, _bounds = bounds, _output = output;
    private readonly int _inputs = inputs, _outputs = outputs, _strips = strips;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int row = item / _strips, strip = item - row * _strips, width = TLanes.Width;
        int stride = WeightStrips.RowStride<TLanes>(_strips);
        TBuffer x = _input.From(row * _inputs), w = _weights.From(WeightStrips.Start<TLanes>(strip, _strips, _inputs));
        TBuffer bias = _bounds.From(WeightStrips.Start<TLanes>(strip, _strips, 2));
        TLanes a0 = bias.Load(0), b0 = bias.Load(width), a1 = TLanes.Zero, b1 = a1, a2 = a1, b2 = a1, a3 = a1, b3 = a1;
        int i = 0;
        for (; i + 4 <= _inputs; i += 4, w = w.From(4 * stride))
        {
            TLanes v = TLanes.Splat(x[i]);
            a0 = TLanes.MultiplyAdd(v, w.Load(0), a0);
            b0 = TLanes.MultiplyAdd(v, w.Load(width), b0);
            v = TLanes.Splat(x[i + 1]);
            a1 = TLanes.MultiplyAdd(v, w.Load(stride), a1);
            b1 = TLanes.MultiplyAdd(v, w.Load(stride + width), b1);
            v = TLanes.Splat(x[i + 2]);
            a2 = TLanes.MultiplyAdd(v, w.Load(2 * stride), a2);
            b2 = TLanes.MultiplyAdd(v, w.Load(2 * stride + width), b2);
            v = TLanes.Splat(x[i + 3]);
            a3 = TLanes.MultiplyAdd(v, w.Load(3 * stride), a3);
            b3 = TLanes.MultiplyAdd(v, w.Load(3 * stride + width), b3);
        }

        for (; i < _inputs; i++, w = w.From(stride))
        {
            TLanes v = TLanes.Splat(x[i]);
            a0 = TLanes.MultiplyAdd(v, w.Load(0), a0);
            b0 = TLanes.MultiplyAdd(v, w.Load(width), b0);
        }

        int channel = strip * 2 * width, target = row * _outputs + channel, count = _outputs - channel;
        Rows.Store<TBuffer, TLanes>(_output, target, TLanes.Add(TLanes.Add(a0, a1), TLanes.Add(a2, a3)), count);
        Rows.Store<TBuffer, TLanes>(_output, target + width, TLanes.Add(TLanes.Add(b0, b1), TLanes.Add(b2, b3)), count - width);
    }
}
