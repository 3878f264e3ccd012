using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;
using LatencyLab.Operators;

namespace LatencyLab.Kernels.Catalogue;

/// <summary>Collects the tensors, launches and expected outputs of one kernel while its kind sets it up.</summary>
internal sealed class KernelBuilder<TBuffer, TIndex, TLanes>(Device<TBuffer, TIndex, TLanes> device)
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly List<IDisposable> owned = [];
    private readonly List<Dispatch> dispatches = [];
    private readonly List<OutputCheck> outputs = [];

    /// <summary>An input tensor.</summary>
    public TBuffer Input(ReadOnlySpan<float> values, int zeroTail = 0)
    {
        FloatTensor<TBuffer> tensor = Own(device.Floats(values.Length, zeroTail));
        tensor.Write(values);
        return tensor.Buffer;
    }

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
        FloatTensor<TBuffer> tensor = Own(device.Floats(length));
        outputs.Add(OutputCheck.Of(tensor, reference));
        return tensor.Buffer;
    }

    /// <summary>A tensor that is read and written in place: restored to <paramref name="initial"/> before it is verified.</summary>
    public TBuffer InOut(float[] initial, Func<double[]> reference)
    {
        FloatTensor<TBuffer> tensor = Own(device.Floats(initial.Length));
        tensor.Write(initial);
        outputs.Add(OutputCheck.OfInPlace(tensor, initial, reference));
        return tensor.Buffer;
    }

    public TIndex Output(int length, Func<int[]> reference)
    {
        IndexTensor<TIndex> tensor = Own(device.Indices(length));
        outputs.Add(OutputCheck.Of(tensor, reference));
        return tensor.Buffer;
    }

    /// <summary>Decisions that are 1 where the margin is positive.</summary>
    public TIndex Decisions(int length, Func<double[]> margins)
    {
        IndexTensor<TIndex> tensor = Own(device.Indices(length));
        outputs.Add(OutputCheck.OfDecisions(tensor, margins));
        return tensor.Buffer;
    }

    /// <summary>Adds a launch; launches run in the order in which they were added.</summary>
    public void Launch<TKernel>(TKernel kernel, int items) where TKernel : struct, IKernel
    {
        if (items > 0)
            dispatches.Add(device.Bind(kernel, items));
    }

    public PreparedKernel Finish(string name, Operator source)
    {
        OperatorWork work = source.Work(sizeof(float));
        return new PreparedKernel(name, source, work.Macs, work.Bytes.Total, [.. dispatches], device.Synchronize, outputs, owned);
    }

    public void Abandon() => owned.ForEach(tensor => tensor.Dispose());

    private TTensor Own<TTensor>(TTensor tensor) where TTensor : IDisposable
    {
        owned.Add(tensor);
        return tensor;
    }
}

/// <summary>Prepares a kernel of any kind on any device.</summary>
public static class KernelBuilder
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

        return builder.Finish(kind.Name, request.Operator);
    }
}
