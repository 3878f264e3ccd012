using System.Runtime.InteropServices;

namespace LatencyLab.Kernels.Host;

/// <summary>Zero-filled native memory, aligned to a cache line and with slack for whole-register loads past the end.</summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    private const nuint LineBytes = 64, SlackBytes = 256;
    private void* _start;

    public NativeBlock(long elements, int elementBytes)
    {
        nuint bytes = checked((nuint)(elements * elementBytes)) + SlackBytes;
        _start = NativeMemory.AlignedAlloc(bytes, LineBytes);
        NativeMemory.Clear(_start, bytes);
    }

    ~NativeBlock() => Release();

    public void* Start => _start;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
