namespace LatencyLab.Kernels.Reference;

/// <summary>Convolution by its definition in float64.</summary>
internal static class ConvolutionReference
{
    /// <summary>The dense convolution: NHWC input, weights [kernel rows, kernel columns, inputs of a group, output channels].</summary>
    public static double[] Dense(Conv2d conv, float[] input, float[] weights, float[]? bias, float[]? residual = null)
    {
        double[] output = new double[conv.Batch * conv.OutputHeight * conv.OutputWidth * conv.OutputChannels];
        Conv2d sums = conv with { HasActivation = false };
        for (int image = 0, at = 0; image < conv.Batch; image++)
            for (int y = 0; y < conv.OutputHeight; y++)
                for (int x = 0; x < conv.OutputWidth; x++, at += conv.OutputChannels)
                    Pixel(sums, input, weights, bias, image, y, x, output.AsSpan(at, conv.OutputChannels));
        for (int i = 0; i < output.Length; i++)
        {
            double sum = output[i] + (residual is null ? 0 : residual[i]);
            output[i] = conv.HasActivation ? Math.Max(sum, 0) : sum;
        }

        return output;
    }

    /// <summary>All output channels of the pixel (y, x), which may lie outside the output map.</summary>
    public static void Pixel(Conv2d conv, float[] input, float[] weights, float[]? bias, int image, int y, int x, Span<double> output)
    {
        int groupInputs = conv.InputChannels / conv.Groups, groupOutputs = conv.OutputChannels / conv.Groups;
        int top = y * conv.StrideHeight - conv.PaddingHeight / 2, left = x * conv.StrideWidth - conv.PaddingWidth / 2;
        for (int channel = 0; channel < output.Length; channel++)
            output[channel] = bias is null ? 0 : bias[channel];
        for (int ky = 0; ky < conv.KernelHeight; ky++)
            for (int kx = 0; kx < conv.KernelWidth; kx++)
            {
                int iy = top + ky * conv.DilationHeight, ix = left + kx * conv.DilationWidth;
                if (iy < 0 || ix < 0 || iy >= conv.InputHeight || ix >= conv.InputWidth)
                    continue;
                int pixel = ((image * conv.InputHeight + iy) * conv.InputWidth + ix) * conv.InputChannels;
                int tap = (ky * conv.KernelWidth + kx) * groupInputs;
                for (int i = 0; i < groupInputs; i++)
                    for (int channel = 0; channel < output.Length; channel++)
                    {
                        int group = channel / groupOutputs;
                        output[channel] +=
                            (double)input[pixel + group * groupInputs + i] * weights[(tap + i) * conv.OutputChannels + channel];
                    }
            }

        if (!conv.HasActivation)
            return;
        foreach (ref double value in output)
            value = Math.Max(value, 0);
    }
}
