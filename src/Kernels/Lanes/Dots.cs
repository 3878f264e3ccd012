namespace LatencyLab.Kernels.Lanes;

/// <summary>Dot products.</summary>
internal static class Dots
{
    /// <summary>
    /// The dot product of two vectors. Whole registers are read: what follows the values does not matter, as the weights are followed
    /// by zeros up to a whole register.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of<TBuffer, TLanes>(TBuffer values, TBuffer weights, int length)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TLanes : struct, ILanes<TLanes>
    {
        int width = TLanes.Width, i = 0;
        TLanes even = TLanes.Zero, odd = TLanes.Zero;
        for (; i + width < length; i += 2 * width)
        {
            even = TLanes.MultiplyAdd(values.Load(i), weights.Load(i), even);
            odd = TLanes.MultiplyAdd(values.Load(i + width), weights.Load(i + width), odd);
        }

        if (i < length)
            even = TLanes.MultiplyAdd(values.Load(i), weights.Load(i), even);
        return TLanes.Sum(TLanes.Add(even, odd));
    }

    /// <summary>Elements of a row of weights with its zeros.</summary>
    public static int Stride(int length, int laneWidth) => (length + laneWidth - 1) / laneWidth * laneWidth;

    /// <summary>[rows, length] with each row followed by its zeros.</summary>
    public static float[] Pad(float[] weights, int length, int laneWidth)
    {
        int stride = Stride(length, laneWidth), rows = weights.Length / length;
        float[] padded = new float[rows * stride];
        for (int row = 0; row < rows; row++)
            weights.AsSpan(row * length, length).CopyTo(padded.AsSpan(row * stride));
        return padded;
    }
}
