namespace LatencyLab.Kernels.Elementwise;

/// <summary>
/// output = first * second, the second one repeated: row r is multiplied by row r / rows per factor of it, as squeeze-and-excitation
/// scales the channels of an image. An item is some rows of an image, or one of their parts.
/// </summary>
/// <param name="first">[factors * rows per factor, columns].</param>
/// <param name="second">[factors, columns].</param>
/// <param name="output">As the first.</param>
/// <param name="columns">Columns.</param>
/// <param name="runs">How the rows of one factor are cut: into whole rows, or parts of one.</param>
internal readonly struct MultiplyKernel<TBuffer, TLanes>(
    TBuffer first, TBuffer second, TBuffer output, int columns, TensorRuns runs) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const int Together = 4;
    private readonly TBuffer _first = first, _second = second, _output = output;
    private readonly int _columns = columns;
    private readonly TensorRuns _runs = runs;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int perFactor = (_runs.Length + _runs.Run - 1) / _runs.Run * _runs.Parts, factor = item / perFactor,
            rest = item - factor * perFactor;
        int start = _runs.Start(rest), length = _runs.LengthFrom(start);
        // A run is whole rows, or a part of one.
        int count = Math.Min(_columns, length), at = factor * _runs.Length + start;
        TBuffer scale = _second.From(factor * _columns + start % _columns), from = _first.From(at), to = _output.From(at);
        if (_runs.Parts == 1 && count <= 2 * Together * TLanes.Width)
            MultiplyShort(from, scale, to, count, length);
        else
            MultiplyLong(from, scale, to, count, length, _runs.Part(rest));
    }

    /// <summary>
    /// Rows of a few registers: four registers of factors at a time, for all rows. What is read past the end of a row is not stored.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyShort(TBuffer from, TBuffer scale, TBuffer to, int count, int length)
    {
        int width = TLanes.Width;
        for (int i = 0; i < count; i += Together * width)
        {
            TLanes a = scale.Load(i), b = scale.Load(i + width), c = scale.Load(i + 2 * width), d = scale.Load(i + 3 * width);
            for (int at = i; at < length; at += _columns)
            {
                TLanes p = TLanes.Multiply(from.Load(at), a), q = TLanes.Multiply(from.Load(at + width), b);
                TLanes r = TLanes.Multiply(from.Load(at + 2 * width), c), s = TLanes.Multiply(from.Load(at + 3 * width), d);
                Rows.Store<TBuffer, TLanes>(to, at, p, q, r, s, count - i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyLong(TBuffer from, TBuffer scale, TBuffer to, int count, int length, int part)
    {
        int width = TLanes.Width, step = _runs.Parts * width;
        for (int row = 0; row < length; row += _columns)
        {
            TBuffer source = from.From(row), target = to.From(row);
            int i = part * width;
            for (; i + 3 * step + width <= count; i += Together * step)
            {
                TLanes p = TLanes.Multiply(source.Load(i), scale.Load(i)), q = TLanes.Multiply(source.Load(i + step), scale.Load(i + step));
                TLanes r = TLanes.Multiply(source.Load(i + 2 * step), scale.Load(i + 2 * step)),
                    s = TLanes.Multiply(source.Load(i + 3 * step), scale.Load(i + 3 * step));
                target.Store(i, p);
                target.Store(i + step, q);
                target.Store(i + 2 * step, r);
                target.Store(i + 3 * step, s);
            }

            for (; i < count; i += step)
                Rows.Store<TBuffer, TLanes>(target, i, TLanes.Multiply(source.Load(i), scale.Load(i)), count - i);
        }
    }
}
