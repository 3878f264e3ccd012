using LatencyLab.Operators;

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
public static class FrameworkPasses
{
    private const double FullChannels = 16;

    /// <summary>Seconds of all passes; non-decreasing in every size.</summary>
    public static double Seconds(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        if (!parameters.IncludesFramework)
            return 0;
        ConvolutionWindow window = work.Window;
        if (window.KernelHeight == 0)
            return 0;
        double secondsPerByte = 1 / device.OffChipBytesPerSecond;
        double narrow = parameters[Parameter.LayoutNarrow];
        double layout = parameters[Parameter.LayoutCost] * secondsPerByte;
        double pass = parameters[Parameter.PassCost] * secondsPerByte;
        double launch = parameters[Parameter.PassSeconds];
        double pixels = (double)window.Images * window.InputHeight * window.InputWidth;
        double inputChannels = pixels > 0 ? work.Bytes.Input / (pixels * device.ElementBytes) : 0;
        double outputChannels = work.Shape.Batch * work.Shape.Columns;
        double seconds = 0;
        if (((window.PaddingHeight | window.PaddingWidth) & 1) != 0)
        {
            double padded = work.Bytes.Input * (window.InputHeight + 1.0) * (window.InputWidth + 1.0) / ((double)window.InputHeight * window.InputWidth);
            seconds += parameters[Parameter.PadCost] * secondsPerByte * (work.Bytes.Input + padded);
        }

        {
            if (inputChannels > 1)
                seconds += layout * 2 * work.Bytes.Input * Narrow(inputChannels, narrow);
            seconds += layout * 2 * (work.Bytes.Output * Narrow(outputChannels, narrow) + parameters[Parameter.WeightLayoutCost] * work.Bytes.Weight);
        }

        if (window.HasBias)
            seconds += pass * 2 * work.Bytes.Output + launch;
        if (window.HasActivation)
            seconds += pass * 2 * work.Bytes.Output + launch;
        return seconds;
    }

    /// <remarks>Transposing kernels move squares of 16 or 32: fewer channels cost n each, together at most as much as a full square.</remarks>
    private static double Narrow(double channels, double cost) =>
        channels >= FullChannels ? 1 : Math.Min(cost, FullChannels / channels);
}
