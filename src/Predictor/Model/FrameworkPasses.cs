namespace LatencyLab.Predictor.Model;

/// <summary>
/// Passes over the data that a framework adds around a convolution kernel when wall time is measured: layout conversion from
/// channels-last to channels-first and back, a copy into a padded buffer, weight transposition, and separate bias and activation kernels.
/// </summary>
/// <remarks>
/// Each costs (bytes read + written) c / off-chip bandwidth + t_p, one after another. After the convolution operator of TensorFlow 1
/// (channels-last input, cuDNN): no layout conversion for one channel or for 1x1 stride-1 (a plain matrix product); a padded copy
/// where "same" padding is odd.
/// </remarks>
internal static class FrameworkPasses
{
    /// <summary>Side of the squares that transposing kernels move.</summary>
    private const double FullChannels = 16;

    /// <summary>Seconds of all passes; non-decreasing in every size.</summary>
    public static double Seconds(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        if (!parameters.IncludesFramework)
            return 0;
        ConvolutionWindow window = work.Window;
        if (window.KernelHeight == 0)
            return 0;
        double narrow = parameters[Parameter.LayoutNarrow];
        double pixels = (double)window.Images * window.InputHeight * window.InputWidth;
        double inputBytes = work.Bytes.Input * ((double)window.InputHeight * window.InputWidth / Math.Max(1, window.TouchedPixels));
        double inputChannels = pixels > 0 ? inputBytes / (pixels * device.ElementBytes) : 0;
        double outputChannels = work.Shape.Batch * work.Shape.Columns;
        double inputPass = PassSeconds(device, parameters, inputBytes);
        double outputPass = PassSeconds(device, parameters, work.Bytes.Output);
        double layout = outputPass * Narrow(outputChannels, narrow)
            + parameters[Parameter.WeightLayoutCost] * PassSeconds(device, parameters, work.Bytes.Weight);
        if (inputChannels > 1)
            layout += inputPass * Narrow(inputChannels, narrow);
        double seconds = parameters[Parameter.LayoutCost] * layout;
        if (((window.PaddingHeight | window.PaddingWidth) & 1) != 0)
            seconds += parameters[Parameter.PadCost] * inputPass;
        double pass = parameters[Parameter.PassCost] * outputPass + parameters[Parameter.PassSeconds];
        if (window.HasBias)
            seconds += pass;
        if (window.HasActivation)
            seconds += pass;
        return seconds;
    }

    /// <summary>Seconds to read and write a tensor once; what the cache holds costs its bandwidth.</summary>
    private static double PassSeconds(DeviceRates device, ClassParameters parameters, double bytes)
    {
        double miss = StreamingKernel.MissShare(bytes, device, parameters);
        return 2 * bytes * (miss / device.OffChipBytesPerSecond + (1 - miss) / device.CacheBytesPerSecond);
    }

    /// <remarks>
    /// Transposing kernels move squares of 16 or 32: fewer channels cost n each, together at most as much as a full square.
    /// </remarks>
    private static double Narrow(double channels, double cost) => channels >= FullChannels ? 1 : Math.Min(cost, FullChannels / channels);
}
