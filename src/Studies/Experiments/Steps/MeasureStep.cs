using LatencyLab.Measuring.Campaigns;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>Real kernels, timed into a file; a file that a killed run left is gone on with.</summary>
internal sealed class MeasureStep(MeasureSection section, string file) : ExperimentStep("measure")
{
    private const string Replaced = "measurements.old.csv";

    public override string Inputs => InputsOf(section);

    public override bool IsMeasured => true;

    public override string Resumable => InputsOf(section with { BudgetSeconds = null });

    public override StepResult Run(StepContext context)
    {
        string path = context.PathOf(file);
        if (!context.Resumes && File.Exists(path))
        {
            File.Move(path, context.PathOf(Replaced), overwrite: true);
            File.Delete(path + InFlightFile.Suffix);
        }

        using IMeasurementBackend device = section.Backend.Open(context.Host.Clock);
        MeasuringOptions options = new()
        {
            Seed = section.Seed,
            TotalBudgetSeconds = section.BudgetSeconds,
            RowBudgetSeconds = section.RowBudgetSeconds,
            GroupSize = section.Interleave,
            RelativeTolerance = section.Tolerance,
        };
        CampaignOutcome outcome = context.Host.Show("measuring", report =>
            section.Campaign.Run(device, section.Campaign.Cases(), path, options, CampaignProgress.Of(report), context.Cancellation));
        int rows = outcome.Found + outcome.Measured;
        if (rows == 0 && outcome.End != ProtocolEnd.Cancelled)
            throw new InputException("no row could be measured in the time given, expected more budget_seconds", "measure");
        string trust = outcome.Untrusted == 0
            ? "all trusted" : $"{outcome.Untrusted} of {outcome.Measured} not to be trusted: machine busy";
        return new StepResult(
            $"{rows} rows of suite {section.Campaign.Suite} on {device.DeviceName}, {trust}", [file], outcome.End == ProtocolEnd.Cancelled);
    }

    /// <summary>Every key by name: ledgers hold a hash of it, so that the words must not change.</summary>
    private static string InputsOf(MeasureSection section) =>
        $"MeasureSection {{ Backend = {ProbeStep.InputsOf(section.Backend)}, Suite = {section.Campaign.Suite}, "
        + $"Filter = {section.Campaign.Filter}, "
        + FormattableString.Invariant($"Caches = {section.Campaign.Caches}, BudgetSeconds = {section.BudgetSeconds}, ")
        + FormattableString.Invariant($"RowBudgetSeconds = {section.RowBudgetSeconds}, Tolerance = {section.Tolerance}, ")
        + FormattableString.Invariant($"Interleave = {section.Interleave}, Seed = {section.Seed} }}");
}
