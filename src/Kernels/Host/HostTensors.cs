namespace LatencyLab.Kernels.Host;

internal sealed unsafe class HostFloats<TLanes>(int length, int zeroTail) : FloatTensor<HostBuffer<TLanes>>(length)
    where TLanes : struct, IHostLanes<TLanes>
{
    private readonly NativeBlock _block = new((long)length + zeroTail, sizeof(float));

    public override HostBuffer<TLanes> Buffer => new((float*)_block.Start);

    public override void Write(ReadOnlySpan<float> values) => values.CopyTo(new Span<float>(_block.Start, Length));

    public override void Read(Span<float> values) => new ReadOnlySpan<float>(_block.Start, Length).CopyTo(values);

    public override void Dispose() => _block.Dispose();
}

/// <summary>A map in memory that is not its own.</summary>
internal sealed unsafe class SharedFloats<TLanes>(float* start, int length) : FloatTensor<HostBuffer<TLanes>>(length)
    where TLanes : struct, IHostLanes<TLanes>
{
    public override HostBuffer<TLanes> Buffer => new(start);

    public override void Write(ReadOnlySpan<float> values) => values.CopyTo(new Span<float>(start, Length));

    public override void Read(Span<float> values) => new ReadOnlySpan<float>(start, Length).CopyTo(values);

    public override void Dispose()
    {
    }
}

internal sealed unsafe class HostIndices(int length) : IndexTensor<HostIndexBuffer>(length)
{
    private readonly NativeBlock _block = new(length, sizeof(int));

    public override HostIndexBuffer Buffer => new((int*)_block.Start);

    public override void Write(ReadOnlySpan<int> values) => values.CopyTo(new Span<int>(_block.Start, Length));

    public override void Read(Span<int> values) => new ReadOnlySpan<int>(_block.Start, Length).CopyTo(values);

    public override void Dispose() => _block.Dispose();
}
