using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Probing;

/// <summary>Twelve chains x := x b + c in registers. The chains converge to c / (1 - b), so that no number grows or vanishes.</summary>
/// <param name="factors">One register of b, one of c.</param>
/// <param name="output">One register an item: the sum of its chains.</param>
/// <param name="iterations">Links of every chain.</param>
internal readonly struct FmaChainsKernel<TBuffer, TLanes>(TBuffer factors, TBuffer output, int iterations) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer factors = factors, output = output;
    private readonly int iterations = iterations;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TLanes b = factors.Load(0), c = factors.Load(TLanes.Width);
        TLanes x0 = c, x1 = c, x2 = c, x3 = c, x4 = c, x5 = c, x6 = c, x7 = c, x8 = c, x9 = c, x10 = c, x11 = c;
        for (int i = 0; i < iterations; i++)
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
        output.Store(item * TLanes.Width, TLanes.Add(sum, TLanes.Add(TLanes.Add(x8, x9), TLanes.Add(x10, x11))));
    }
}

/// <summary>One chain x := x b + c an item: each link waits for the one before.</summary>
/// <inheritdoc cref="FmaChainsKernel{TBuffer, TLanes}" path="/param"/>
internal readonly struct FmaLatencyKernel<TBuffer, TLanes>(TBuffer factors, TBuffer output, int iterations) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer factors = factors, output = output;
    private readonly int iterations = iterations;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TLanes b = factors.Load(0), c = factors.Load(TLanes.Width), x = c;
        for (int i = 0; i < iterations; i++)
            x = TLanes.MultiplyAdd(x, b, c);
        output.Store(item * TLanes.Width, x);
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
    private readonly TIndex operands = operands, output = output;
    private readonly int iterations = iterations;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int a = operands[0], b = operands[1], x = item;
        for (int i = 0; i < iterations; i++)
        {
            x = ((((((((x ^ a) + b) ^ a) + b) ^ a) + b) ^ a) + b);
            x = ((((((((x ^ a) + b) ^ a) + b) ^ a) + b) ^ a) + b);
            x = ((((((((x ^ a) + b) ^ a) + b) ^ a) + b) ^ a) + b);
            x = ((((((((x ^ a) + b) ^ a) + b) ^ a) + b) ^ a) + b);
        }

        output.Set(item, x);
    }
}
