namespace LatencyLab.Cli.Options;

/// <summary>
/// The options that choose one or several devices, their software and a latency model: <c>--device --dtype --model --runtime</c>.
/// </summary>
internal sealed class DevicesOptions
{
    private readonly ModelOptions _one = new();

    public Option<string[]> Device { get; } = new("--device")
    {
        Description = "Device: a name or alias ('latlab devices list') or a YAML file. Repeated: several in one picture.",
        AllowMultipleArgumentsPerToken = true,
        Required = true,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Device);
        command.Options.Add(_one.DataTypeName);
        command.Options.Add(_one.Model);
        command.Options.Add(_one.Runtime);
    }

    public DataType GetDataType(ParseResult parsed) => _one.GetDataType(parsed);

    /// <summary>The devices, in the order given.</summary>
    /// <exception cref="InputException">There is no such device, or one is given twice.</exception>
    public IReadOnlyList<DeviceProfile> Read(ParseResult parsed)
    {
        DeviceProfile[] devices = [.. parsed.GetRequiredValue(Device).Select(DeviceCatalog.Get)];
        return devices.GroupBy(device => device.Name).FirstOrDefault(same => same.Count() > 1)?.Key is not string twice ? devices
            : throw new InputException($"{twice} is given twice", Device.Name);
    }

    /// <summary>The model of each.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public IReadOnlyList<ILatencyModel> Models(ParseResult parsed) => [.. Read(parsed).Select(device => _one.ModelOf(parsed, device))];

    /// <summary>The model of the one device that a picture is of.</summary>
    /// <exception cref="InputException">There are several.</exception>
    public ILatencyModel OneModel(ParseResult parsed) => Models(parsed) is [var model] ? model
        : throw new InputException("expected one device for this picture", Device.Name);
}
