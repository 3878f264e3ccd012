using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Host;

internal sealed unsafe class HostFloats<TLanes>(int length, int zeroTail) : FloatTensor<HostBuffer<TLanes>>(length)
    where TLanes : struct, IHostLanes<TLanes>
{
    private readonly NativeBlock block = new((long)length + zeroTail, sizeof(float));

    public override HostBuffer<TLanes> Buffer => new((float*)block.Start);

    public override void Write(ReadOnlySpan<float> values) => values.CopyTo(new Span<float>(block.Start, Length));

    public override void Read(Span<float> values) => new ReadOnlySpan<float>(block.Start, Length).CopyTo(values);

    public override void Dispose() => block.Dispose();
}

internal sealed unsafe class HostIndices(int length) : IndexTensor<HostIndexBuffer>(length)
{
    private readonly NativeBlock block = new(length, sizeof(int));

    public override HostIndexBuffer Buffer => new((int*)block.Start);

    public override void Write(ReadOnlySpan<int> values) => values.CopyTo(new Span<int>(block.Start, Length));

    public override void Read(Span<int> values) => new ReadOnlySpan<int>(block.Start, Length).CopyTo(values);

    public override void Dispose() => block.Dispose();
}
