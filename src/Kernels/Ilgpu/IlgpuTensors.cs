using ILGPU;
using ILGPU.Runtime;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>A float tensor in the memory of an accelerator, zero-filled.</summary>
internal sealed class IlgpuFloats<TLanes> : FloatTensor<IlgpuBuffer<TLanes>>
    where TLanes : struct, IViewLanes<TLanes>
{
    private readonly AcceleratorMemory<float> _memory;

    public IlgpuFloats(AcceleratorStream stream, int length, int zeroTail)
        : base(length) =>
        _memory = new AcceleratorMemory<float>(stream, (long)length + zeroTail);

    public override IlgpuBuffer<TLanes> Buffer => new(_memory.View, 0);

    public override void Write(ReadOnlySpan<float> values) => _memory.Write(values);

    public override void Read(Span<float> values) => _memory.Read(values, Length);

    public override void Dispose() => _memory.Dispose();
}

/// <summary>An integer tensor in the memory of an accelerator, zero-filled.</summary>
internal sealed class IlgpuIndices : IndexTensor<IlgpuIndexBuffer>
{
    private readonly AcceleratorMemory<int> _memory;

    public IlgpuIndices(AcceleratorStream stream, int length)
        : base(length) =>
        _memory = new AcceleratorMemory<int>(stream, length);

    public override IlgpuIndexBuffer Buffer => new(_memory.View);

    public override void Write(ReadOnlySpan<int> values) => _memory.Write(values);

    public override void Read(Span<int> values) => _memory.Read(values, Length);

    public override void Dispose() => _memory.Dispose();
}

/// <summary>
/// Zero-filled memory of an accelerator with slack behind it: kernels form addresses, and load, a register tile past the end.
/// </summary>
internal sealed class AcceleratorMemory<T> : IDisposable where T : unmanaged
{
    private const int SlackElements = 64;
    private readonly AcceleratorStream _stream;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> _memory;

    public AcceleratorMemory(AcceleratorStream stream, long length)
    {
        _stream = stream;
        _memory = stream.Accelerator.Allocate1D<T>(length + SlackElements);
        _memory.MemSetToZero(stream);
        stream.Synchronize();
    }

    public ArrayView<T> View => _memory.View.BaseView;

    public unsafe void Write(ReadOnlySpan<T> values)
    {
        // ILGPU takes the address as it is: without the pin, a garbage collection in between copies from where the values were.
        fixed (T* pinned = values)
        {
            if (!values.IsEmpty)
                View.CopyFromCPU(_stream, ref *pinned, values.Length);
        }
    }

    /// <summary>Reads the first <paramref name="length"/> elements into the start of <paramref name="values"/>.</summary>
    public unsafe void Read(Span<T> values, int length)
    {
        fixed (T* pinned = values[..length])
        {
            if (length > 0)
                View.CopyToCPU(_stream, ref *pinned, length);
        }
    }

    public void Dispose() => _memory.Dispose();
}
