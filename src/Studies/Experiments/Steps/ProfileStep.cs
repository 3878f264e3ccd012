namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>A profile that exists, written out whole, so that the folder has everything.</summary>
internal sealed class ProfileStep(string profile, string file) : ExperimentStep("device")
{
    private readonly Lazy<DeviceProfile> _device = new(() => DeviceCatalog.Get(profile));

    public override string Inputs => DeviceProfileWriter.ToYaml(_device.Value);

    public override IReadOnlyList<string> Writes => [file];

    public override StepResult Run(StepContext context)
    {
        context.Save(file, Inputs);
        string state = _device.Value.Calibration is { } calibration
            ? $"calibrated with {string.Join(", ", calibration.Data)}" : "not calibrated: defaults of its architecture";
        return new StepResult($"{_device.Value.Name}, {state}", [file]);
    }
}
