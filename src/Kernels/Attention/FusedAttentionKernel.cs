namespace LatencyLab.Kernels.Attention;

/// <summary>Sizes of an <see cref="FusedAttentionKernel{TBuffer, TLanes}"/>.</summary>
internal struct AttentionShape
{
    /// <summary>Queries that an item works on at a time.</summary>
    public const int BlockQueries = 4;

    public int Queries, Keys, Heads, KeyHeads, HeadSize;

    /// <summary>Keys of a row of transposed keys, rounded up to two registers.</summary>
    public int KeyStride;

    /// <summary>Blocks of queries of a head, and how many of them an item computes.</summary>
    public int Blocks, ItemBlocks;

    /// <summary>1 where a query sees the keys up to its own place only, the last query all; else 0.</summary>
    public int IsCausal;

    /// <summary>1 / sqrt(head size).</summary>
    public float Scale;

    /// <summary>Items of a head.</summary>
    public readonly int Parts => (Blocks + ItemBlocks - 1) / ItemBlocks;
}

/// <summary>
/// Softmax attention that keeps the scores of a few queries at a time: products with transposed keys, softmax, products with values. An
/// item is a head of a sequence, or some of its queries.
/// </summary>
/// <param name="queries">[batch, queries, heads, head size].</param>
/// <param name="keys">[batch, key heads, head size, key stride], zeros behind the last key.</param>
/// <param name="values">[batch, keys, key heads, head size].</param>
/// <param name="scores">[items, 4, key stride]: scratch.</param>
/// <param name="output">[batch, queries, heads, head size].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct FusedAttentionKernel<TBuffer, TLanes>(
    TBuffer queries, TBuffer keys, TBuffer values, TBuffer scores, TBuffer output, AttentionShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _queries = queries, _keys = keys, _values = values, _scores = scores, _output = output;
    private readonly AttentionShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int parts = _shape.Parts, product = item / parts, first = (item - product * parts) * _shape.ItemBlocks;
        int batch = product / _shape.Heads, head = product - batch * _shape.Heads;
        int keyHead = head / (_shape.Heads / _shape.KeyHeads), end = Math.Min(first + _shape.ItemBlocks, _shape.Blocks);
        TBuffer keysOfHead = _keys.From((batch * _shape.KeyHeads + keyHead) * _shape.HeadSize * _shape.KeyStride);
        TBuffer valuesOfHead = _values.From((batch * _shape.Keys * _shape.KeyHeads + keyHead) * _shape.HeadSize);
        TBuffer rows = _scores.From(item * AttentionShape.BlockQueries * _shape.KeyStride);
        for (int block = first; block < end; block++)
        {
            // A last block that is not full repeats its last query, whose result is stored once.
            int query = block * AttentionShape.BlockQueries, last = Math.Min(query + AttentionShape.BlockQueries, _shape.Queries) - 1;
            int seen = Seen(last), place = (batch * _shape.Queries * _shape.Heads + head) * _shape.HeadSize;
            Score(keysOfHead, rows, place, query, last, seen);
            for (int row = 0; row < AttentionShape.BlockQueries; row++)
                Weigh(rows.From(row * _shape.KeyStride), Seen(Math.Min(query + row, last)), seen);

            Mix(valuesOfHead, rows, place, query, last, seen);
        }
    }

    private int Seen(int query) => _shape.IsCausal != 0 ? _shape.Keys - _shape.Queries + query + 1 : _shape.Keys;

    /// <summary>Scaled products of four queries with the first keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(TBuffer keys, TBuffer rows, int place, int query, int last, int seen)
    {
        int width = TLanes.Width, step = _shape.Heads * _shape.HeadSize, stride = _shape.KeyStride;
        TBuffer q0 = _queries.From(place + query * step), q1 = _queries.From(place + Math.Min(query + 1, last) * step);
        TBuffer q2 = _queries.From(place + Math.Min(query + 2, last) * step), q3 = _queries.From(place + last * step);
        TLanes scale = TLanes.Splat(_shape.Scale);
        for (int key = 0; key < seen; key += 2 * width)
        {
            TBuffer column = keys.From(key);
            TLanes a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            for (int i = 0; i < _shape.HeadSize; i++)
            {
                TLanes u = column.Load(0), w = column.Load(width), x = TLanes.Splat(q0[i]);
                a0 = TLanes.MultiplyAdd(x, u, a0);
                b0 = TLanes.MultiplyAdd(x, w, b0);
                x = TLanes.Splat(q1[i]);
                a1 = TLanes.MultiplyAdd(x, u, a1);
                b1 = TLanes.MultiplyAdd(x, w, b1);
                x = TLanes.Splat(q2[i]);
                a2 = TLanes.MultiplyAdd(x, u, a2);
                b2 = TLanes.MultiplyAdd(x, w, b2);
                x = TLanes.Splat(q3[i]);
                a3 = TLanes.MultiplyAdd(x, u, a3);
                b3 = TLanes.MultiplyAdd(x, w, b3);
                column = column.From(stride);
            }

            TBuffer to = rows.From(key);
            to.Store(0, TLanes.Multiply(a0, scale));
            to.Store(width, TLanes.Multiply(b0, scale));
            to.Store(stride, TLanes.Multiply(a1, scale));
            to.Store(stride + width, TLanes.Multiply(b1, scale));
            to.Store(2 * stride, TLanes.Multiply(a2, scale));
            to.Store(2 * stride + width, TLanes.Multiply(b2, scale));
            to.Store(3 * stride, TLanes.Multiply(a3, scale));
            to.Store(3 * stride + width, TLanes.Multiply(b3, scale));
        }
    }

    /// <summary>Softmax of the first scores of a row; what follows up to <paramref name="end"/> becomes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(TBuffer row, int count, int end)
    {
        int width = TLanes.Width, i = 0;
        TLanes minus = TLanes.Splat(-Rows.Greatest<TBuffer, TLanes>(row, count)), sum = TLanes.Zero;
        for (; i + width <= count; i += width)
        {
            TLanes power = TLanes.Exp(TLanes.Add(row.Load(i), minus));
            row.Store(i, power);
            sum = TLanes.Add(sum, power);
        }

        if (i < count)
        {
            TLanes power = TLanes.Exp(TLanes.Add(row.Load(i), minus));
            row.StorePartial(i, power, count - i);
            sum = TLanes.Add(sum, TLanes.First(power, count - i));
        }

        TLanes factor = TLanes.Splat(1 / TLanes.Sum(sum));
        for (i = 0; i < count; i += width)
            row.Store(i, TLanes.Multiply(row.Load(i), factor));
        for (i = count; i < end; i++)
            row.Set(i, 0);
    }

    /// <summary>Sums of values, weighted for four queries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mix(TBuffer values, TBuffer rows, int place, int query, int last, int seen)
    {
        int width = TLanes.Width, stride = _shape.KeyStride, valueStep = _shape.KeyHeads * _shape.HeadSize;
        for (int i = 0; i < _shape.HeadSize; i += 2 * width)
        {
            TBuffer value = values.From(i);
            TLanes a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            for (int key = 0; key < seen; key++)
            {
                TLanes u = value.Load(0), w = value.Load(width), x = TLanes.Splat(rows[key]);
                a0 = TLanes.MultiplyAdd(x, u, a0);
                b0 = TLanes.MultiplyAdd(x, w, b0);
                x = TLanes.Splat(rows[stride + key]);
                a1 = TLanes.MultiplyAdd(x, u, a1);
                b1 = TLanes.MultiplyAdd(x, w, b1);
                x = TLanes.Splat(rows[2 * stride + key]);
                a2 = TLanes.MultiplyAdd(x, u, a2);
                b2 = TLanes.MultiplyAdd(x, w, b2);
                x = TLanes.Splat(rows[3 * stride + key]);
                a3 = TLanes.MultiplyAdd(x, u, a3);
                b3 = TLanes.MultiplyAdd(x, w, b3);
                value = value.From(valueStep);
            }

            Store(place + i, query, last, 0, a0, b0, _shape.HeadSize - i);
            Store(place + i, query, last, 1, a1, b1, _shape.HeadSize - i);
            Store(place + i, query, last, 2, a2, b2, _shape.HeadSize - i);
            Store(place + i, query, last, 3, a3, b3, _shape.HeadSize - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(int place, int query, int last, int row, TLanes a, TLanes b, int count)
    {
        if (query + row > last)
            return;
        int to = place + (query + row) * _shape.Heads * _shape.HeadSize;
        Rows.Store<TBuffer, TLanes>(_output, to, a, count);
        Rows.Store<TBuffer, TLanes>(_output, to + TLanes.Width, b, count - TLanes.Width);
    }
}
