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
    /// <param name="runtime">The software that runs the operators; null: time on the device alone. The published model has none.</param>
    /// <exception cref="InputException">No such model (the nearest is named), or it does not describe the data type or the
    /// device.</exception>
    public static ILatencyModel Create(string name, DeviceProfile device, DataType dataType = DataType.Fp32, Runtime? runtime = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name switch
        {
            Default when runtime is null => new LatencyLabModel(device, dataType),
            Default => new RuntimeModel(new LatencyLabModel(device, dataType, library: runtime.Library), runtime),
            PublishedModel.ModelName => new PublishedModel(device, dataType),
            _ => throw new InputException(
                $"unknown model '{name}', expected one of {string.Join(", ", Names)}", nearest: NearestName.Find(name, Names)),
        };
    }

    /// <summary>The tiles that the default model runs operators as.</summary>
    /// <param name="device">The device.</param>
    /// <param name="dataType">Element type of all tensors.</param>
    /// <param name="library">The kernels there are; null: all.</param>
    /// <exception cref="InputException">The device has no arithmetic of this type.</exception>
    public static IKernelPlanner Planner(DeviceProfile device, DataType dataType, Library? library = null) =>
        new LatencyLabModel(device, dataType, library: library);

    /// <summary>Whether the host is the device: a CPU, whose own thread works while it enqueues.</summary>
    public static bool IsHost(DeviceProfile device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return DeviceKind.Of(device.Architecture).IsHost;
    }

    /// <summary>
    /// The default model as the set-up that timed the rows of a profile's calibration would time operators: what measured rows are
    /// compared with.
    /// </summary>
    /// <param name="setUp">One of <see cref="SetUps"/>; null: that of the fitted rows.</param>
    /// <param name="isTuned">Whether the kernels were tuned for each shape.</param>
    public static ILatencyModel AsMeasured(DeviceProfile device, DataType dataType, string? setUp = null, bool isTuned = false) =>
        new LatencyLabModel(
            device, dataType, asMeasured: setUp != SetUps.KernelTimer, waits: setUp == SetUps.Synchronised,
            library: isTuned ? Library.Tuned : Library.Full);

    /// <summary>A model for every kind of row: type, set-up and kernels as the row was measured.</summary>
    internal static Func<TimedOperator, LatencyEstimate> AsMeasured(DeviceProfile device)
    {
        Dictionary<(DataType, string?, bool), ILatencyModel> models = [];
        return row =>
        {
            if (!models.TryGetValue((row.Type, row.SetUp, row.IsTuned), out ILatencyModel? model))
                models.Add((row.Type, row.SetUp, row.IsTuned), model = AsMeasured(device, row.Type, row.SetUp, row.IsTuned));
            return model.Predict(row.Operator);
        };
    }

    /// <summary>As <see cref="AsMeasured(DeviceProfile, DataType, string?, bool)"/>, the set-up's host ahead of the device.</summary>
    public static ILatencyModel EnqueuedAsMeasured(DeviceProfile device, DataType dataType) => new SetUpHostModel(device, dataType);

    /// <summary>The runtime that a device is taken to be driven by where nobody says otherwise.</summary>
    public static Runtime DefaultRuntime(DeviceProfile device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return RuntimeCatalog.Get(DeviceKind.Of(device.Architecture).IsHost ? RuntimeCatalog.Host : RuntimeCatalog.Graph);
    }

    /// <summary>Whether a profile that a user wrote states a host's launch overhead, which no prediction of a card takes.</summary>
    public static bool IgnoresLaunchOverhead(DeviceProfile device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.StatedLaunchOverheadSeconds is not null && !DeviceCatalog.Names.Contains(device.Name)
            && !DeviceKind.Of(device.Architecture).IsHost;
    }
}
