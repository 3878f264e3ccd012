using LatencyLab.Cli.Commands.Run.Description;
using LatencyLab.Hardware;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>One page about everything, as <c>latlab report</c> writes it.</summary>
internal sealed class ReportStep(Experiment experiment, CommandSection section, Measured? measured, string device, IReadOnlyList<string> searches, string file) : Step
{
    public override string Name => "report";

    public override string Inputs => $"{string.Join(' ', section.Arguments)} {measured?.Inputs}";

    public override IReadOnlyList<string> Reads => [device, .. measured?.Files ?? [], .. searches];

    public override StepResult Run(StepContext context)
    {
        DeviceProfile profile = DeviceProfileReader.ReadFile(device);
        bool includesFitted = measured is not null && Measured.IsAllFitted(profile, MeasuredRows.Read(measured.Files, measured.Selection, profile));
        string[] arguments =
        [
            "report", "--device", device, .. section.Arguments, .. measured?.Arguments ?? [], .. includesFitted ? ["--include-fitted"] : Array.Empty<string>(),
            .. searches.SelectMany(path => (string[])["--search", path]), "--out", context.PathOf(file),
        ];
        CommandStep.Run(experiment, section, arguments);
        return new StepResult("one page, opens offline", [file]);
    }
}
