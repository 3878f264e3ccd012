using LatencyLab.Search.Configurations;

namespace LatencyLab.Cli.Options;

/// <summary>The options that choose a device and a latency model: <c>--device --dtype --model</c>.</summary>
/// <param name="deviceRequired">False for a command that can take all three from a configuration file.</param>
internal sealed class ModelOptions(bool deviceRequired = true)
{
    public Option<string> Device { get; } =
        new("--device") { Description = "Device: a name or alias ('latlab devices list') or a YAML file.", Required = deviceRequired };

    public Option<string> DataTypeName { get; } = NewOption.Of("--dtype", "Data type: fp32, tf32, fp16, bf16 or int8.", "fp32");

    public Option<string> Model { get; } = NewOption.Of(
        "--model", $"Latency model: {string.Join(" or ", LatencyModels.Names)} (the published one).", LatencyModels.Default);

    public void AddTo(Command command)
    {
        command.Options.Add(Device);
        command.Options.Add(DataTypeName);
        command.Options.Add(Model);
    }

    public DeviceProfile GetDevice(ParseResult parsed) => DeviceCatalog.Get(parsed.GetRequiredValue(Device));

    public DataType GetDataType(ParseResult parsed) => DataTypes.Parse(parsed.GetRequiredValue(DataTypeName), "--dtype");

    public ILatencyModel GetModel(ParseResult parsed) =>
        LatencyModels.Create(parsed.GetRequiredValue(Model), GetDevice(parsed), GetDataType(parsed));

    /// <summary>The model that a configuration was chosen with, where the command line does not say otherwise.</summary>
    public ILatencyModel GetModel(ParseResult parsed, Configuration configuration) => LatencyModels.Create(
        IsGiven(parsed, Model) ? parsed.GetRequiredValue(Model) : configuration.Model,
        DeviceCatalog.Get(IsGiven(parsed, Device) ? parsed.GetRequiredValue(Device) : configuration.Device),
        IsGiven(parsed, DataTypeName) ? GetDataType(parsed) : configuration.DataType);

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
