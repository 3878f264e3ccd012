using ILGPU;
using ILGPU.Runtime;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>A float tensor in the memory of an accelerator, zero-filled.</summary>
internal sealed class IlgpuFloats : FloatTensor<IlgpuBuffer>
{
    private readonly AcceleratorMemory<float> memory;

    public IlgpuFloats(AcceleratorStream stream, int length, int zeroTail)
        : base(length) =>
        memory = new AcceleratorMemory<float>(stream, (long)length + zeroTail);

    public override IlgpuBuffer Buffer => new(memory.View);

    public override void Write(ReadOnlySpan<float> values) => memory.Write(values);

    public override void Read(Span<float> values) => memory.Read(values, Length);

    public override void Dispose() => memory.Dispose();
}

/// <summary>An integer tensor in the memory of an accelerator, zero-filled.</summary>
internal sealed class IlgpuIndices : IndexTensor<IlgpuIndexBuffer>
{
    private readonly AcceleratorMemory<int> memory;

    public IlgpuIndices(AcceleratorStream stream, int length)
        : base(length) =>
        memory = new AcceleratorMemory<int>(stream, length);

    public override IlgpuIndexBuffer Buffer => new(memory.View);

    public override void Write(ReadOnlySpan<int> values) => memory.Write(values);

    public override void Read(Span<int> values) => memory.Read(values, Length);

    public override void Dispose() => memory.Dispose();
}

/// <summary>
/// Zero-filled memory of an accelerator with slack behind it: kernels form addresses, and load, a register tile past the end.
/// </summary>
public sealed class AcceleratorMemory<T> : IDisposable where T : unmanaged
{
    private const int SlackElements = 64;
    private readonly AcceleratorStream stream;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> memory;

    public AcceleratorMemory(AcceleratorStream stream, long length)
    {
        this.stream = stream;
        memory = stream.Accelerator.Allocate1D<T>(length + SlackElements);
        memory.MemSetToZero(stream);
        stream.Synchronize();
    }

    public ArrayView<T> View => memory.View.BaseView;

    public unsafe void Write(ReadOnlySpan<T> values)
    {
        // ILGPU takes the address as it is: without the pin, a garbage collection in between copies from where the values were.
        fixed (T* pinned = values)
        {
            if (!values.IsEmpty)
                View.CopyFromCPU(stream, ref *pinned, values.Length);
        }
    }

    /// <summary>Reads the first <paramref name="length"/> elements into the start of <paramref name="values"/>.</summary>
    public unsafe void Read(Span<T> values, int length)
    {
        fixed (T* pinned = values[..length])
        {
            if (length > 0)
                View.CopyToCPU(stream, ref *pinned, length);
        }
    }

    public void Dispose() => memory.Dispose();
}
