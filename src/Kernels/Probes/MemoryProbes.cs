namespace LatencyLab.Kernels.Probes;

/// <summary>
/// Which elements an item touches: <see cref="Steps"/> blocks of <see cref="Registers"/> registers. A core has a run of its own (blocks
/// follow each other); the threads of a GPU take blocks in turn, so that neighbours touch neighbouring memory.
/// </summary>
internal struct StreamLayout
{
    /// <summary>Registers in a block.</summary>
    public const int Registers = 8;

    /// <summary>Elements from one item's first block to the next item's.</summary>
    public int ItemStride;

    /// <summary>Elements from one block of an item to its next.</summary>
    public int StepStride;

    public int Steps;

    public int Passes;

    /// <summary>Elements of all items together.</summary>
    public readonly int Length(int items, int laneWidth) => checked(items * Steps * Registers * laneWidth);

    /// <param name="items">Work items.</param>
    /// <param name="floatsPerItem">Elements an item touches; shortened to whole blocks, at least one.</param>
    /// <param name="passes">Times an item goes over its elements.</param>
    /// <param name="laneWidth">fp32 lanes of a register.</param>
    /// <param name="isInterleaved">Items take blocks in turn.</param>
    public static StreamLayout Of(int items, int floatsPerItem, int passes, int laneWidth, bool isInterleaved)
    {
        int block = Registers * laneWidth, steps = Math.Max(1, floatsPerItem / block);
        return new StreamLayout
        {
            ItemStride = isInterleaved ? block : steps * block,
            StepStride = isInterleaved ? items * block : block,
            Steps = steps,
            Passes = passes,
        };
    }
}

/// <summary>Reads a run of memory an item from end to end, several times, through eight sums.</summary>
/// <param name="input">[items, floats].</param>
/// <param name="output">
/// A block an item, its eight sums: added up to one, compilers that look for vectors would see the sums as their lanes.
/// </param>
/// <param name="layout">Which elements an item reads.</param>
internal readonly struct StreamReadKernel<TBuffer, TLanes>(TBuffer input, TBuffer output, StreamLayout layout) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _output = output;
    private readonly StreamLayout _layout = layout;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TBuffer run = _input.From(item * _layout.ItemStride);
        int w = TLanes.Width;
        TLanes s0 = TLanes.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        int step = _layout.StepStride;
        for (int pass = 0; pass < _layout.Passes; pass++)
        {
            int at = 0;
            for (int i = 0; i < _layout.Steps; i++, at += step)
            {
                s0 = TLanes.Add(s0, run.Load(at));
                s1 = TLanes.Add(s1, run.Load(at + w));
                s2 = TLanes.Add(s2, run.Load(at + 2 * w));
                s3 = TLanes.Add(s3, run.Load(at + 3 * w));
                s4 = TLanes.Add(s4, run.Load(at + 4 * w));
                s5 = TLanes.Add(s5, run.Load(at + 5 * w));
                s6 = TLanes.Add(s6, run.Load(at + 6 * w));
                s7 = TLanes.Add(s7, run.Load(at + 7 * w));
            }
        }

        TBuffer sums = _output.From(item * StreamLayout.Registers * w);
        sums.Store(0, s0);
        sums.Store(w, s1);
        sums.Store(2 * w, s2);
        sums.Store(3 * w, s3);
        sums.Store(4 * w, s4);
        sums.Store(5 * w, s5);
        sums.Store(6 * w, s6);
        sums.Store(7 * w, s7);
    }
}

/// <summary>Copies a run of memory an item to another, several times.</summary>
/// <param name="input">[items, floats].</param>
/// <param name="output">[items, floats].</param>
/// <param name="layout">Which elements an item copies.</param>
internal readonly struct StreamCopyKernel<TBuffer, TLanes>(TBuffer input, TBuffer output, StreamLayout layout) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _output = output;
    private readonly StreamLayout _layout = layout;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        TBuffer from = _input.From(item * _layout.ItemStride), to = _output.From(item * _layout.ItemStride);
        int w = TLanes.Width;
        int step = _layout.StepStride;
        for (int pass = 0; pass < _layout.Passes; pass++)
        {
            int at = 0;
            for (int i = 0; i < _layout.Steps; i++, at += step)
            {
                TLanes x0 = from.Load(at), x1 = from.Load(at + w), x2 = from.Load(at + 2 * w), x3 = from.Load(at + 3 * w);
                TLanes x4 = from.Load(at + 4 * w), x5 = from.Load(at + 5 * w), x6 = from.Load(at + 6 * w), x7 = from.Load(at + 7 * w);
                to.Store(at, x0);
                to.Store(at + w, x1);
                to.Store(at + 2 * w, x2);
                to.Store(at + 3 * w, x3);
                to.Store(at + 4 * w, x4);
                to.Store(at + 5 * w, x5);
                to.Store(at + 6 * w, x6);
                to.Store(at + 7 * w, x7);
            }
        }
    }
}

/// <summary>Does nothing.</summary>
internal readonly struct EmptyKernel : IKernel
{
    public void Execute(int item)
    {
    }
}
