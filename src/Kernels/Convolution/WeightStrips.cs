namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Weights packed as the convolution kernels read them, once, when a network is loaded: output channels in strips of two registers,
/// each strip one contiguous run in the order in which it is used; channels beyond the last are zeros. Where a register is one float, as in
/// the threads of a GPU, the strips of a row lie beside each other instead: neighbouring threads compute them and read them together.
/// </summary>
internal static class WeightStrips
{
    /// <summary>Strips of one group.</summary>
    public static int Count(int groupOutputs, int laneWidth) =>
        (groupOutputs + ConvolutionTile.Registers * laneWidth - 1) / (ConvolutionTile.Registers * laneWidth);

    /// <summary>Elements from a row of a strip, the weights of one input under one tap, to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RowStride(int strips, int laneWidth) =>
        laneWidth == 1 ? ConvolutionTile.Registers * strips : ConvolutionTile.Registers * laneWidth;

    /// <summary>Where a strip begins.</summary>
    /// <param name="strip">Number of the strip, counted over all groups.</param>
    /// <param name="strips">Strips of one group.</param>
    /// <param name="rows">Rows: taps times inputs of a group.</param>
    /// <param name="laneWidth">Floats of a register.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start(int strip, int strips, int rows, int laneWidth) => laneWidth == 1
        ? (strip / strips * (rows - 1) * strips + strip) * ConvolutionTile.Registers
        : strip * rows * ConvolutionTile.Registers * laneWidth;

    /// <summary>
    /// [kernel rows * kernel columns, inputs of a group, output channels] to
    /// [group, strip, kernel rows * kernel columns, inputs of a group, 2 registers], or with the strips last but the registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float[] Pack(ReadOnlySpan<float> weights, int taps, int groupInputs, int groups, int groupOutputs, int laneWidth)
    {
        int wide = ConvolutionTile.Registers * laneWidth, strips = Count(groupOutputs, laneWidth), rows = taps * groupInputs;
        float[] packed = new float[checked(groups * strips * rows * wide)];
        for (int group = 0; group < groups; group++)
        {
            for (int strip = 0; strip < strips; strip++)
            {
                int filled = Math.Min(wide, groupOutputs - strip * wide), start = Start(group * strips + strip, strips, rows, laneWidth);
                for (int row = 0; row < rows; row++)
                {
                    int source = row * groups * groupOutputs + group * groupOutputs + strip * wide;
                    weights.Slice(source, filled).CopyTo(packed.AsSpan(start + row * RowStride(strips, laneWidth)));
                }
            }
        }

        return packed;
    }
}
