using LatencyLab.Files;
using LatencyLab.Measuring.Campaigns;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>Real kernels, timed into a file; a file that a killed run left is gone on with.</summary>
internal sealed class MeasureStep(MeasureSection section, string file) : ExperimentStep("measure")
{

    public override string Inputs => InputsOf(section);

    public override bool IsMeasured => true;

    public override string Resumable => InputsOf(section with { BudgetSeconds = null });

    /// <summary>Rows of another campaign stay beside the new ones, with the samples of those that were not finished.</summary>
    public override void Prepare(StepContext context)
    {
        if (context.Resumes)
            return;
        foreach (string suffix in (string[])["", InFlightFile.Suffix])
        {
            string path = context.PathOf(file) + suffix;
            if (File.Exists(path))
                OutputFile.SetAside(path, Enumerable.Range(1, int.MaxValue).Select(number => context.PathOf(Old(number)) + suffix));
        }
    }

    private string Old(int number) =>
        $"{Path.GetFileNameWithoutExtension(file)}.old{(number == 1 ? "" : $"-{number}")}{Path.GetExtension(file)}";

    public override StepResult Run(StepContext context)
    {
        string path = context.PathOf(file);
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
            ? "all trusted" : $"{outcome.Untrusted} of {outcome.Measured} not known well enough to be trusted";
        if (outcome.Preempted > 0)
            trust += FormattableString.Invariant($", {100.0 * outcome.Preempted / outcome.Samples:0} % of samples preempted");
        return new StepResult(
            $"{rows} rows of suite {section.Campaign.Suite} on {device.DeviceName}, {trust}", [file], outcome.End == ProtocolEnd.Cancelled)
        {
            Figures = [("rows", rows), ("untrusted_rows", outcome.Untrusted)],
        };
    }

    /// <summary>Every key by name: ledgers hold a hash of it, so that the words must not change.</summary>
    private static string InputsOf(MeasureSection section) =>
        $"MeasureSection {{ Backend = {ProbeStep.InputsOf(section.Backend)}, Suite = {section.Campaign.Suite}, "
        + $"Filter = {section.Campaign.Filter}, "
        + FormattableString.Invariant($"Caches = {section.Campaign.Caches}, BudgetSeconds = {section.BudgetSeconds}, ")
        + FormattableString.Invariant($"RowBudgetSeconds = {section.RowBudgetSeconds}, Tolerance = {section.Tolerance}, ")
        + FormattableString.Invariant($"Interleave = {section.Interleave}, Seed = {section.Seed} }}");
}
