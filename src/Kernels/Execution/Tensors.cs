namespace LatencyLab.Kernels.Execution;

/// <summary>A float tensor of a device as the host sees it.</summary>
internal abstract class FloatTensor(int length) : IDisposable
{
    /// <summary>Elements, without slack and zero tail.</summary>
    public int Length { get; } = length;

    public abstract void Write(ReadOnlySpan<float> values);

    public abstract void Read(Span<float> values);

    public abstract void Dispose();

    /// <summary>Sets every element to NaN, so that an element a kernel fails to write is seen.</summary>
    public void Poison()
    {
        float[] poison = new float[Length];
        Array.Fill(poison, float.NaN);
        Write(poison);
    }
}

/// <inheritdoc/>
internal abstract class FloatTensor<TBuffer>(int length) : FloatTensor(length) where TBuffer : struct
{
    /// <summary>What a kernel reads and writes it through.</summary>
    public abstract TBuffer Buffer { get; }
}

/// <summary>An integer tensor of a device as the host sees it.</summary>
internal abstract class IndexTensor(int length) : IDisposable
{
    /// <summary>What <see cref="Poison"/> writes: no mask, index or count has this value.</summary>
    public const int PoisonValue = int.MinValue;

    public int Length { get; } = length;

    public abstract void Write(ReadOnlySpan<int> values);

    public abstract void Read(Span<int> values);

    public abstract void Dispose();

    public void Poison()
    {
        int[] poison = new int[Length];
        Array.Fill(poison, PoisonValue);
        Write(poison);
    }
}

/// <inheritdoc/>
internal abstract class IndexTensor<TIndex>(int length) : IndexTensor(length) where TIndex : struct
{
    public abstract TIndex Buffer { get; }
}
