using LatencyLab.Studies.Reports;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>One page about everything.</summary>
internal sealed class ReportStep(
    OptionSection section, MeasurementsSection? measured, string device, IReadOnlyList<string> searches, string file)
    : ExperimentStep("report")
{
    public override string Inputs => $"{string.Join(' ', section.Arguments)} {(measured is null ? "" : Measured.InputsOf(measured))}";

    public override IReadOnlyList<string> Reads => [device, .. measured?.Files ?? [], .. searches];

    public override IReadOnlyList<string> Writes => [file];

    public override StepResult Run(StepContext context)
    {
        DeviceProfile profile = DeviceProfileReader.ReadFile(device);
        MeasuredEvaluation? evaluation = null;
        if (measured is not null)
        {
            SelectedRows rows = Measured.Read(measured, profile);
            evaluation = MeasuredFiles.Evaluated(profile, rows, Measured.IsAllFitted(profile, rows));
        }

        string path = context.PathOf(file);
        context.Save(
            file, section.Run(() => context.Host.Page(section, new PageInputs(device, profile, measured, evaluation, searches, path))));
        return new StepResult("one page, opens offline", [file]);
    }
}
