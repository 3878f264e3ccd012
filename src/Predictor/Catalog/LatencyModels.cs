using LatencyLab.Predictor.Published;

namespace LatencyLab.Predictor.Catalog;

/// <summary>The latency models by name.</summary>
public static class LatencyModels
{
    /// <summary>Name of the default model.</summary>
    public const string Default = "latencylab";

    /// <summary>Names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Default, PublishedModel.ModelName];

    /// <summary>Builds a model for a device and data type.</summary>
    /// <exception cref="InputException">No such model (the nearest is named), or it does not describe the data type or the
    /// device.</exception>
    public static ILatencyModel Create(string name, DeviceProfile device, DataType dataType = DataType.Fp32)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name switch
        {
            Default => new LatencyLabModel(device, dataType),
            PublishedModel.ModelName => new PublishedModel(device, dataType),
            _ => throw new InputException(
                $"unknown model '{name}', expected one of {string.Join(", ", Names)}", nearest: NearestName.Find(name, Names)),
        };
    }
}
