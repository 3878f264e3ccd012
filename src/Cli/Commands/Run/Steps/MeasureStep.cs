using System.Globalization;
using LatencyLab.Cli.Commands.Run.Description;
using LatencyLab.Diagnostics;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Measuring.Suites;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>Real kernels, timed into a file; a file that a killed run left is gone on with.</summary>
internal sealed class MeasureStep(MeasureSection section, string file) : Step
{
    private const string Replaced = "measurements.old.csv";

    public override string Name => "measure";

    public override string Inputs => section.ToString();

    public override bool IsMeasured => true;

    public override string Resumable => (section with { BudgetSeconds = null }).ToString();

    public override IReadOnlyList<string> Unfinished => [file];

    public override StepResult Run(StepContext context)
    {
        string path = context.PathOf(file);
        if (!context.Resumes && File.Exists(path))
        {
            File.Move(path, context.PathOf(Replaced), overwrite: true);
            File.Delete(path + InFlightFile.Suffix);
        }
        using IMeasurementBackend device = BackendOptions.Open(section.Backend.Backend, section.Backend.Lanes, section.Backend.Threads);
        IReadOnlyList<MeasurementCase> cases = MeasurementSuites.Create(section.Suite, MeasureCommand.CacheStates(section.Caches));
        if (section.Filter is not null && !cases.Any(row => MeasureCommand.IsWanted(row, section.Filter)))
            throw new InputException($"no operator of suite {section.Suite} contains '{section.Filter}'", "measure.filter", nearest: NearestName.Find(section.Filter, cases.Select(row => row.Operator.Kind).Distinct()));
        MeasuringOptions options = new()
        {
            Seed = section.Seed,
            TotalBudgetSeconds = section.BudgetSeconds,
            RowBudgetSeconds = section.RowBudgetSeconds,
            GroupSize = section.Interleave,
            RelativeTolerance = section.Tolerance,
        };
        CampaignOutcome outcome = CampaignProgress.Show(report => Campaign.Run(
            device, section.Suite, cases, row => section.Filter is null || MeasureCommand.IsWanted(row, section.Filter), path, options, report, context.Cancellation));
        int rows = outcome.Found + outcome.Measured;
        if (rows == 0 && outcome.End != ProtocolEnd.Cancelled)
            throw new InputException("no row could be measured in the time given, expected more budget_seconds", "measure");
        return new StepResult(
            string.Create(CultureInfo.InvariantCulture, $"{rows} rows of suite {section.Suite} on {device.DeviceName}, {(outcome.Untrusted == 0 ? "all trusted" : $"{outcome.Untrusted} of {outcome.Measured} not to be trusted: machine busy")}"),
            [file], outcome.End == ProtocolEnd.Cancelled);
    }
}
