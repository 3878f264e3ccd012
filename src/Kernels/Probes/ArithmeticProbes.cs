namespace LatencyLab.Kernels.Probes;

/// <summary>Twelve chains x := x b + c in registers. The chains converge to c / (1 - b), so that no number grows or vanishes.</summary>
/// <param name="factors">One register of b, one of c.</param>
/// <param name="output">One register an item: the sum of its chains.</param>
/// <param name="iterations">Links of every chain.</param>
internal readonly struct FmaChainsKernel<TBuffer, TLanes>(TBuffer factors, TBuffer output, int iterations) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _factors = factors, _output = output;
    private readonly int _iterations = iterations;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TLanes b = _factors.Load(0), c = _factors.Load(TLanes.Width);
        TLanes x0 = c, x1 = c, x2 = c, x3 = c, x4 = c, x5 = c, x6 = c, x7 = c, x8 = c, x9 = c, x10 = c, x11 = c;
        for (int i = 0; i < _iterations; i++)
        {
            x0 = TLanes.MultiplyAdd(x0, b, c);
            x1 = TLanes.MultiplyAdd(x1, b, c);
            x2 = TLanes.MultiplyAdd(x2, b, c);
            x3 = TLanes.MultiplyAdd(x3, b, c);
            x4 = TLanes.MultiplyAdd(x4, b, c);
            x5 = TLanes.MultiplyAdd(x5, b, c);
            x6 = TLanes.MultiplyAdd(x6, b, c);
            x7 = TLanes.MultiplyAdd(x7, b, c);
            x8 = TLanes.MultiplyAdd(x8, b, c);
            x9 = TLanes.MultiplyAdd(x9, b, c);
            x10 = TLanes.MultiplyAdd(x10, b, c);
            x11 = TLanes.MultiplyAdd(x11, b, c);
        }

        TLanes sum = TLanes.Add(TLanes.Add(TLanes.Add(x0, x1), TLanes.Add(x2, x3)), TLanes.Add(TLanes.Add(x4, x5), TLanes.Add(x6, x7)));
        _output.Store(item * TLanes.Width, TLanes.Add(sum, TLanes.Add(TLanes.Add(x8, x9), TLanes.Add(x10, x11))));
    }
}

/// <summary>
/// A register tile, six rows by two registers, of a small matrix product that stays in the first cache: multiply-adds with the
/// loads and broadcasts that real kernels have, so that it is slowed down by what slows them down.
/// </summary>
/// <param name="input">[items, 6, depth].</param>
/// <param name="weights">[depth, 2 registers].</param>
/// <param name="output">[items, 6, 2 registers].</param>
/// <param name="depth">Length of the sums.</param>
/// <param name="passes">Times the product is added up.</param>
internal readonly struct RegisterTileKernel<TBuffer, TLanes>(TBuffer input, TBuffer weights, TBuffer output, int depth, int passes)
    : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _weights = weights, _output = output;
    private readonly int _depth = depth, _passes = passes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TBuffer run = _input.From(item * RegisterTile.Rows * _depth);
        int w = TLanes.Width;
        TLanes a0 = TLanes.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        TLanes b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0;
        for (int pass = 0; pass < _passes; pass++)
        {
            for (int k = 0; k < _depth; k++)
            {
                TLanes p = _weights.Load(2 * k * w), q = _weights.Load(2 * k * w + w);
                TLanes v = TLanes.Splat(run[k]);
                a0 = TLanes.MultiplyAdd(v, p, a0);
                b0 = TLanes.MultiplyAdd(v, q, b0);
                v = TLanes.Splat(run[_depth + k]);
                a1 = TLanes.MultiplyAdd(v, p, a1);
                b1 = TLanes.MultiplyAdd(v, q, b1);
                v = TLanes.Splat(run[2 * _depth + k]);
                a2 = TLanes.MultiplyAdd(v, p, a2);
                b2 = TLanes.MultiplyAdd(v, q, b2);
                v = TLanes.Splat(run[3 * _depth + k]);
                a3 = TLanes.MultiplyAdd(v, p, a3);
                b3 = TLanes.MultiplyAdd(v, q, b3);
                v = TLanes.Splat(run[4 * _depth + k]);
                a4 = TLanes.MultiplyAdd(v, p, a4);
                b4 = TLanes.MultiplyAdd(v, q, b4);
                v = TLanes.Splat(run[5 * _depth + k]);
                a5 = TLanes.MultiplyAdd(v, p, a5);
                b5 = TLanes.MultiplyAdd(v, q, b5);
            }
        }

        TBuffer tile = _output.From(item * RegisterTile.Rows * 2 * w);
        tile.Store(0, a0);
        tile.Store(w, b0);
        tile.Store(2 * w, a1);
        tile.Store(3 * w, b1);
        tile.Store(4 * w, a2);
        tile.Store(5 * w, b2);
        tile.Store(6 * w, a3);
        tile.Store(7 * w, b3);
        tile.Store(8 * w, a4);
        tile.Store(9 * w, b4);
        tile.Store(10 * w, a5);
        tile.Store(11 * w, b5);
    }
}

/// <summary>One chain x := x b + c an item: each link waits for the one before.</summary>
/// <inheritdoc cref="FmaChainsKernel{TBuffer, TLanes}" path="/param"/>
internal readonly struct FmaLatencyKernel<TBuffer, TLanes>(TBuffer factors, TBuffer output, int iterations) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _factors = factors, _output = output;
    private readonly int _iterations = iterations;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TLanes b = _factors.Load(0), c = _factors.Load(TLanes.Width), x = c;
        for (int i = 0; i < _iterations; i++)
            x = TLanes.MultiplyAdd(x, b, c);
        _output.Store(item * TLanes.Width, x);
    }
}

/// <summary>
/// A chain of dependent exclusive-ors and additions of integers, one cycle each on every current processor; the operands come
/// from memory, so that a compiler cannot shorten the chain.
/// </summary>
/// <param name="operands">Two integers.</param>
/// <param name="output">One integer an item.</param>
/// <param name="iterations">Each is <see cref="ClockChain.Operations"/> links.</param>
internal readonly struct ClockChainKernel<TIndex>(TIndex operands, TIndex output, int iterations) : IKernel
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex _operands = operands, _output = output;
    private readonly int _iterations = iterations;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int a = _operands[0], b = _operands[1], x = item;
        for (int i = 0; i < _iterations; i++)
        {
            x = ((((((((x ^ a) + b) ^ a) + b) ^ a) + b) ^ a) + b);
            x = ((((((((x ^ a) + b) ^ a) + b) ^ a) + b) ^ a) + b);
            x = ((((((((x ^ a) + b) ^ a) + b) ^ a) + b) ^ a) + b);
            x = ((((((((x ^ a) + b) ^ a) + b) ^ a) + b) ^ a) + b);
        }

        _output.Set(item, x);
    }
}
