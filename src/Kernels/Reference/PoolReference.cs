namespace LatencyLab.Kernels.Reference;

/// <summary>Window pooling by its definition in float64.</summary>
internal static class PoolReference
{
    public static double[] Pool(Pool2d pool, float[] input)
    {
        double[] output = new double[pool.Batch * pool.OutputHeight * pool.OutputWidth * pool.Channels];
        int at = 0;
        for (int image = 0; image < pool.Batch; image++)
            for (int row = 0; row < pool.OutputHeight; row++)
                for (int column = 0; column < pool.OutputWidth; column++)
                    for (int channel = 0; channel < pool.Channels; channel++)
                        output[at++] = Window(pool, input, image, row, column, channel);
        return output;
    }

    private static double Window(Pool2d pool, float[] input, int image, int row, int column, int channel)
    {
        double sum = 0, most = double.NegativeInfinity;
        for (int ky = 0; ky < pool.KernelHeight; ky++)
            for (int kx = 0; kx < pool.KernelWidth; kx++)
            {
                int y = row * pool.StrideHeight + ky - pool.PaddingHeight / 2, x = column * pool.StrideWidth + kx - pool.PaddingWidth / 2;
                if (y < 0 || x < 0 || y >= pool.InputHeight || x >= pool.InputWidth)
                    continue;
                double value = input[((image * pool.InputHeight + y) * pool.InputWidth + x) * pool.Channels + channel];
                sum += value;
                most = Math.Max(most, value);
            }

        return pool.Function == PoolFunction.Max ? most : sum / (pool.KernelHeight * pool.KernelWidth);
    }
}
