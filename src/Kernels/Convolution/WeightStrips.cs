namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Weights packed as the convolution kernels read them, once, when a network is loaded: output channels in strips of two registers,
/// each strip one contiguous run in the order in which it is used; channels beyond the last are zeros. For the threads
/// of a GPU the strips of a row lie beside each other instead: neighbouring threads compute them and read them together.
/// </summary>
internal static class WeightStrips
{
    /// <summary>Strips of one group.</summary>
    public static int Count(int groupOutputs, int laneWidth) =>
        (groupOutputs + ConvolutionTile.Registers * laneWidth - 1) / (ConvolutionTile.Registers * laneWidth);

    /// <summary>Elements from a row of a strip, the weights of one input under one tap, to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RowStride<TLanes>(int strips) where TLanes : struct, ILanes<TLanes> =>
        ConvolutionTile.Registers * TLanes.Width * (TLanes.AreThreads ? strips : 1);

    /// <summary>Where a strip begins.</summary>
    /// <param name="strip">Number of the strip, counted over all groups.</param>
    /// <param name="strips">Strips of one group.</param>
    /// <param name="rows">Rows: taps times inputs of a group.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start<TLanes>(int strip, int strips, int rows) where TLanes : struct, ILanes<TLanes> =>
        (TLanes.AreThreads ? strip / strips * (rows - 1) * strips + strip : strip * rows) * ConvolutionTile.Registers * TLanes.Width;

    /// <summary>
    /// [kernel rows * kernel columns, inputs of a group, output channels] to
    /// [group, strip, kernel rows * kernel columns, inputs of a group, 2 registers], or with the strips last but the registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float[] Pack<TLanes>(ReadOnlySpan<float> weights, int taps, int groupInputs, int groups, int groupOutputs)
        where TLanes : struct, ILanes<TLanes>
    {
        int wide = ConvolutionTile.Registers * TLanes.Width, strips = Count(groupOutputs, TLanes.Width), rows = taps * groupInputs;
        float[] packed = new float[checked(groups * strips * rows * wide)];
        for (int group = 0; group < groups; group++)
        {
            for (int strip = 0; strip < strips; strip++)
            {
                int filled = Math.Min(wide, groupOutputs - strip * wide), start = Start<TLanes>(group * strips + strip, strips, rows);
                for (int row = 0; row < rows; row++)
                {
                    int source = row * groups * groupOutputs + group * groupOutputs + strip * wide;
                    weights.Slice(source, filled).CopyTo(packed.AsSpan(start + row * RowStride<TLanes>(strips)));
                }
            }
        }

        return packed;
    }
}
