namespace LatencyLab.Kernels.Normalization;

/// <summary>output = exp(input - its row's greatest) over their sum. An item is a row.</summary>
/// <param name="input">[rows, columns].</param>
/// <param name="output">[rows, columns].</param>
/// <param name="columns">Columns.</param>
internal readonly struct SoftmaxKernel<TBuffer, TLanes>(TBuffer input, TBuffer output, int columns) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _output = output;
    private readonly int _columns = columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TBuffer from = _input.From(item * _columns), to = _output.From(item * _columns);
        int width = TLanes.Width;
        TLanes minus = TLanes.Splat(-Rows.Greatest<TBuffer, TLanes>(from, _columns)), a = TLanes.Zero, b = a;
        int i = 0;
        for (; i + 2 * width <= _columns; i += 2 * width)
        {
            TLanes u = TLanes.Exp(TLanes.Add(from.Load(i), minus)), v = TLanes.Exp(TLanes.Add(from.Load(i + width), minus));
            to.Store(i, u);
            to.Store(i + width, v);
            a = TLanes.Add(a, u);
            b = TLanes.Add(b, v);
        }

        for (; i < _columns; i += width)
        {
            TLanes u = TLanes.Exp(TLanes.Add(from.Load(i), minus));
            Rows.Store<TBuffer, TLanes>(to, i, u, _columns - i);
            a = TLanes.Add(a, TLanes.First(u, _columns - i));
        }

        TLanes factor = TLanes.Splat(1 / TLanes.Sum(TLanes.Add(a, b)));
        for (i = 0; i < _columns; i += width)
            Rows.Store<TBuffer, TLanes>(to, i, TLanes.Multiply(to.Load(i), factor), _columns - i);
    }
}
