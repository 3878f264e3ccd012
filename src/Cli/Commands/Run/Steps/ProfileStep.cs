using LatencyLab.Hardware;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>A profile that exists, written out whole, so that the folder has everything.</summary>
internal sealed class ProfileStep(string profile, string file) : Step
{
    private readonly Lazy<DeviceProfile> _device = new(() => DeviceCatalog.Get(profile));

    public override string Name => "device";

    public override string Inputs => DeviceProfileWriter.ToYaml(_device.Value);

    public override StepResult Run(StepContext context)
    {
        DeviceProfileWriter.Write(context.PathOf(file), _device.Value);
        return new StepResult(
            $"{_device.Value.Name}{(_device.Value.Calibration is null ? ", not calibrated: defaults of its architecture" : $", calibrated with {string.Join(", ", _device.Value.Calibration.Data)}")}",
            [file]);
    }
}
