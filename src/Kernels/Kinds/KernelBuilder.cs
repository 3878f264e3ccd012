namespace LatencyLab.Kernels.Kinds;

/// <summary>Collects the tensors, launches and expected outputs of one kernel while its kind sets it up.</summary>
internal sealed class KernelBuilder<TBuffer, TIndex, TLanes>(Device<TBuffer, TIndex, TLanes> device)
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Elements that an item moves, about: its start costs some tens of nanoseconds, these some hundreds.</summary>
    public const int ItemElements = 4096;

    private readonly List<IDisposable> _owned = [];
    private readonly List<Dispatch> _dispatches = [];
    private readonly List<OutputCheck> _outputs = [];

    /// <inheritdoc cref="Device{TBuffer, TIndex, TLanes}.ItemsPerRun"/>
    public int ItemsPerRun(int length) => device.ItemsPerRun(length);

    /// <summary>
    /// Runs of <paramref name="length"/> elements, at most <paramref name="most"/>, that one item moves: enough to make starting it
    /// negligible; one where items share a run.
    /// </summary>
    public int RunsPerItem(int length, int most) =>
        device.ItemsPerRun(length) > 1 ? 1 : Math.Clamp(ItemElements / Math.Max(1, length), 1, Math.Max(1, most));

    /// <summary>An input tensor.</summary>
    public TBuffer Input(ReadOnlySpan<float> values, int zeroTail = 0) => Filled(device.Floats(values.Length, zeroTail), values);

    /// <summary>The feature map that a layer reads from the one before it.</summary>
    public TBuffer InputMap(ReadOnlySpan<float> values, int zeroTail = 0) => Filled(device.ReadMap(values.Length, zeroTail), values);

    public TIndex Input(ReadOnlySpan<int> values)
    {
        IndexTensor<TIndex> tensor = Own(device.Indices(values.Length));
        tensor.Write(values);
        return tensor.Buffer;
    }

    /// <summary>A tensor between two launches; zero-filled at the start.</summary>
    public TBuffer Scratch(int length, int zeroTail = 0) => Own(device.Floats(length, zeroTail)).Buffer;

    public TIndex IndexScratch(int length) => Own(device.Indices(length)).Buffer;

    /// <summary>An output of which every element must be written.</summary>
    public TBuffer Output(int length, Func<double[]> reference)
    {
        FloatTensor<TBuffer> tensor = Own(device.WrittenMap(length, 0));
        _outputs.Add(OutputCheck.Of(tensor, reference));
        return tensor.Buffer;
    }

    /// <summary>A tensor that is read and written in place: restored to <paramref name="initial"/> before it is verified.</summary>
    public TBuffer InOut(float[] initial, Func<double[]> reference, int zeroTail = 0)
    {
        FloatTensor<TBuffer> tensor = Own(device.WrittenMap(initial.Length, zeroTail));
        tensor.Write(initial);
        _outputs.Add(OutputCheck.OfInPlace(tensor, initial, reference));
        return tensor.Buffer;
    }

    public TIndex Output(int length, Func<int[]> reference)
    {
        IndexTensor<TIndex> tensor = Own(device.Indices(length));
        _outputs.Add(OutputCheck.Of(tensor, reference));
        return tensor.Buffer;
    }

    /// <summary>An output whose first elements must be those of the reference; what lies behind them is not looked at.</summary>
    public TIndex List(int capacity, Func<int[]> reference)
    {
        IndexTensor<TIndex> tensor = Own(device.Indices(capacity));
        _outputs.Add(OutputCheck.OfList(tensor, reference));
        return tensor.Buffer;
    }

    /// <summary>Decisions that are 1 where the margin is positive.</summary>
    public TIndex Decisions(int length, Func<double[]> margins)
    {
        IndexTensor<TIndex> tensor = Own(device.Indices(length));
        _outputs.Add(OutputCheck.OfDecisions(tensor, margins));
        return tensor.Buffer;
    }

    /// <summary>Mask to list: the device's own way where it has one, else two launches over blocks of the mask.</summary>
    /// <param name="mask">[length], 0 or 1.</param>
    /// <param name="length">At least 1.</param>
    /// <param name="indices">[length]: receives the positions of the ones, ascending; what lies behind them stays as it is.</param>
    /// <param name="count">[1]: receives their number.</param>
    public void Compact(TIndex mask, int length, TIndex indices, TIndex count)
    {
        TIndex scratch = IndexScratch(device.CompactionScratch(length));
        if (device.BindCompaction(mask, length, indices, count, scratch) is Dispatch own)
        {
            _dispatches.Add(own);
            return;
        }

        int blocks = CompactionBlocks.Count(length);
        TIndex counts = IndexScratch(blocks);
        Launch(new CountActiveKernel<TIndex>(mask, counts, length), blocks - 1);
        Launch(new ListActiveKernel<TIndex>(mask, counts, indices, count, length), blocks);
    }

    /// <summary>Adds a launch; launches run in the order in which they were added.</summary>
    public void Launch<TKernel>(TKernel kernel, int items) where TKernel : struct, IKernel
    {
        if (items > 0)
            _dispatches.Add(device.Bind(kernel, items));
    }

    public PreparedKernel Finish() => new([.. _dispatches], device.Synchronize, _outputs, _owned);

    public void Abandon() => _owned.ForEach(tensor => tensor.Dispose());

    private TBuffer Filled(FloatTensor<TBuffer> tensor, ReadOnlySpan<float> values)
    {
        Own(tensor).Write(values);
        return tensor.Buffer;
    }

    private TTensor Own<TTensor>(TTensor tensor) where TTensor : IDisposable
    {
        _owned.Add(tensor);
        return tensor;
    }
}

/// <summary>Prepares a kernel of any kind on any device.</summary>
internal static class KernelBuilder
{
    public static PreparedKernel Prepare<TBuffer, TIndex, TLanes>(
        Device<TBuffer, TIndex, TLanes> device, KernelKind kind, KernelRequest request)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        KernelBuilder<TBuffer, TIndex, TLanes> builder = new(device);
        try
        {
            kind.Build(builder, request);
        }
        catch
        {
            builder.Abandon();
            throw;
        }

        return builder.Finish();
    }
}
