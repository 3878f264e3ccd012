using LatencyLab.Search.Configurations;

namespace LatencyLab.Cli.Options;

/// <summary>
/// The options that choose a device, its software and a latency model: <c>--device --dtype --accumulate --model --runtime</c>.
/// </summary>
/// <param name="deviceRequired">False for a command that can take all three from a configuration file.</param>
internal sealed class ModelOptions(bool deviceRequired = true)
{
    public Option<string> Device { get; } =
        new("--device") { Description = "Device: a name or alias ('latlab devices list') or a YAML file.", Required = deviceRequired };

    public Option<string> DataTypeName { get; } = NewOption.Of("--dtype", $"Data type: {string.Join(", ", DataTypes.Keys)}.", "fp32");

    public Option<string?> Accumulate { get; } =
        new("--accumulate") { Description = "Type that products are summed in: fp32, or fp16 for fp16 (default: fp32; int8: 32 bits)." };

    public Option<string> Model { get; } = NewOption.Of(
        "--model", $"Latency model: {string.Join(" or ", LatencyModels.Names)} (the published one).", LatencyModels.Default);

    public Option<string?> Runtime { get; } = new("--runtime")
    {
        Description = $"Software that drives the device: {string.Join(", ", RuntimeCatalog.Names)}, or a YAML file "
            + "(default: graph, on a CPU host; docs/runtimes.md).",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Device);
        command.Options.Add(DataTypeName);
        command.Options.Add(Accumulate);
        command.Options.Add(Model);
        command.Options.Add(Runtime);
    }

    public DeviceProfile GetDevice(ParseResult parsed) => DeviceCatalog.Get(parsed.GetRequiredValue(Device));

    public DataType GetDataType(ParseResult parsed) =>
        Accumulating(parsed, DataTypes.Parse(parsed.GetRequiredValue(DataTypeName), "--dtype"));

    public ILatencyModel GetModel(ParseResult parsed) => ModelOf(parsed, GetDevice(parsed));

    /// <summary>The model of a device.</summary>
    public ILatencyModel ModelOf(ParseResult parsed, DeviceProfile device) =>
        Create(parsed.GetValue(Model) ?? LatencyModels.Default, device, GetDataType(parsed), parsed.GetValue(Runtime));

    /// <summary>The model of a device, or one that stands for it where the device is not known yet; nothing is noted.</summary>
    public ILatencyModel Check(ParseResult parsed, DeviceProfile? device)
    {
        DataType type = GetDataType(parsed);
        string name = parsed.GetValue(Model) ?? LatencyModels.Default;
        return device is null
            ? Build(name, DeviceCatalog.Get(DeviceCatalog.Names[0]), DataType.Fp32, parsed.GetValue(Runtime))
            : Build(name, device, type, parsed.GetValue(Runtime));
    }

    /// <summary>The model that a configuration was chosen with, where the command line does not say otherwise.</summary>
    public ILatencyModel GetModel(ParseResult parsed, Configuration configuration)
    {
        bool keepsRuntime = !IsGiven(parsed, Device) && !IsGiven(parsed, Model);
        ILatencyModel model = Create(
            IsGiven(parsed, Model) ? parsed.GetRequiredValue(Model) : configuration.Model,
            DeviceCatalog.Get(IsGiven(parsed, Device) ? parsed.GetRequiredValue(Device) : configuration.Device),
            IsGiven(parsed, DataTypeName) ? GetDataType(parsed) : Accumulating(parsed, configuration.DataType),
            parsed.GetValue(Runtime) ?? (keepsRuntime ? configuration.Runtime : null));
        if (parsed.GetValue(Runtime) is null && configuration.Runtime is string chosen && model.Runtime?.Reference != chosen)
            Terminal.Current.Note($"runtime {chosen} of the configuration is left out for another device or model; --runtime chooses one");
        return model;
    }

    /// <summary>A model by the texts of its options.</summary>
    /// <exception cref="InputException">No such model or runtime, or they do not go together.</exception>
    public static ILatencyModel Create(string name, DeviceProfile device, DataType type, string? runtime)
    {
        ILatencyModel model = Build(name, device, type, runtime);
        if (name == LatencyModels.Default && LatencyModels.IgnoresLaunchOverhead(device))
        {
            Terminal.Current.Note(
                $"launch_overhead_s of {device.Name} describes a host and not the card: it does not count; give the host's time in a "
                + "runtime (latlab runtimes show pytorch-eager)");
        }

        return model;
    }

    private static ILatencyModel Build(string name, DeviceProfile device, DataType type, string? runtime)
    {
        bool isDefault = name == LatencyModels.Default;
        if (!isDefault && runtime is not null && LatencyModels.Names.Contains(name))
            throw new InputException($"model {name} has no runtime: it adds operators up as it was published", "--runtime");
        if (!LatencyModels.Names.Contains(name) && NetworkCatalog.Knows(name))
            throw new InputException($"'{name}' is a network, expected a latency model; did you mean '--network {name}'?", "--model");
        return LatencyModels.Create(
            name, device, type,
            !isDefault ? null : runtime is null ? LatencyModels.DefaultRuntime(device) : RuntimeCatalog.Get(runtime, "--runtime"));
    }

    private DataType Accumulating(ParseResult parsed, DataType type) =>
        parsed.GetValue(Accumulate) is string sums ? type.Accumulating(DataTypes.Parse(sums, "--accumulate")) : type;

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
