namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// Weights packed as the convolution kernels read them, once, when a network is loaded: output channels in strips of two registers,
/// each strip one contiguous run in the order in which it is used; channels beyond the last are zeros.
/// </summary>
internal static class WeightStrips
{
    /// <summary>Strips of one group.</summary>
    public static int Count(int groupOutputs, int laneWidth) =>
        (groupOutputs + ConvolutionTile.Registers * laneWidth - 1) / (ConvolutionTile.Registers * laneWidth);

    /// <summary>
    /// [kernel rows * kernel columns, inputs of a group, output channels] to
    /// [group, strip, kernel rows * kernel columns, inputs of a group, 2 registers].
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
                int filled = Math.Min(wide, groupOutputs - strip * wide);
                for (int row = 0; row < rows; row++)
                {
                    int source = row * groups * groupOutputs + group * groupOutputs + strip * wide;
                    weights.Slice(source, filled).CopyTo(packed.AsSpan(((group * strips + strip) * rows + row) * wide));
                }
            }
        }

        return packed;
    }
}
