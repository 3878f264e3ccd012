using LatencyLab.Networks;

namespace LatencyLab.Cli.Output;

/// <summary>What a network needs of a device's memory, in lines.</summary>
internal static class MemoryText
{
    /// <summary>Parameters and the peak of what is kept at a time; a second line where that is more than the device has.</summary>
    public static IEnumerable<string> Lines(Network network, ILatencyModel model)
    {
        MemoryUse use = MemoryUse.Of(network, model.DataType.ElementBytes());
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{network.ParameterCount / 1e6:0.000} M parameters, {UnitText.Bytes(use.WeightBytes)}; maps kept at a time: at most "
            + $"{UnitText.Bytes(use.PeakActivationBytes)}");
        if (use.TotalBytes > model.Device.OffChip.SizeBytes)
        {
            yield return $"does not fit: needs {UnitText.Bytes(use.TotalBytes)}, {model.Device.Name} has "
                + UnitText.Bytes(model.Device.OffChip.SizeBytes);
        }
    }
}
