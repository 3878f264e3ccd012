using LatencyLab.Cli.Parsing;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Measuring.Suites;
using LatencyLab.Studies.Measuring;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab measure</c>: real kernels, timed into a CSV file of measurements.</summary>
internal static class MeasureCommand
{
    public static Command Create()
    {
        Option<string> suite = NewOption.Of(
            "--suite", "smoke (a minute), balanced (some of everything), static, dynamic, tokens, full (these three), inference, tiny",
            "smoke");
        Option<string> output = new("--out")
        {
            Description = "CSV file; a campaign that was killed goes on where it stopped",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> filter = new("--filter") { Description = "Measure only operators whose name contains this, e.g. conv2d" };
        Option<string> caches = NewOption.Of("--caches", "warm, cold (evicted before every sample) or both", "warm");
        Option<double?> budget = new("--budget-seconds")
        {
            Description = "Stop after so many seconds, of processor time where others run too; run again to go on",
        };
        Option<double> rowBudget = NewOption.Of(
            "--row-budget-seconds", "Most seconds of sampling a row", new MeasuringOptions().RowBudgetSeconds);
        Option<double> tolerance = NewOption.Of(
            "--tolerance",
            "A row ends when the 95 % interval of its time is within this part of it", new MeasuringOptions().RelativeTolerance);
        Option<int> interleave = NewOption.Of("--interleave", "Rows whose samples are taken in turn", new MeasuringOptions().GroupSize);
        Option<int> seed = NewOption.Of("--seed", "Order of rows and samples, inputs and masks", new MeasuringOptions().Seed);
        Option<bool> json = NewOption.Json();
        BackendOptions backend = new();
        Command command = new("measure", "Measure real kernels, static and dynamic, into a CSV file of measurements.")
        {
            backend.Backend, backend.Accelerator, suite, output, backend.Threads, backend.Lanes, filter, caches, budget,
            rowBudget, tolerance, interleave, seed, json,
        };
        command.SetAction(parse =>
        {
            MeasuringOptions options = new()
            {
                Seed = parse.GetValue(seed),
                TotalBudgetSeconds = parse.GetValue(budget) is double seconds ? NumberOption.Positive(seconds, "--budget-seconds") : null,
                RowBudgetSeconds = NumberOption.Positive(parse.GetValue(rowBudget), "--row-budget-seconds"),
                GroupSize = (int)NumberOption.Positive(parse.GetValue(interleave), "--interleave"),
                RelativeTolerance = NumberOption.Positive(parse.GetValue(tolerance), "--tolerance"),
            };
            SuiteCampaign campaign = new(parse.GetValue(suite)!, parse.GetValue(caches)!, parse.GetValue(filter));
            using IMeasurementBackend device = backend.Open(parse);
            IReadOnlyList<MeasurementCase> cases = campaign.Cases(device.CanRun);
            using Interrupt interrupt = new();
            string path = parse.GetValue(output)!;
            CampaignOutcome outcome = ProgressBar.Show(
                "measuring", report => campaign.Run(device, cases, path, options, CampaignProgress.Of(report), interrupt.Token));
            TextWriter result = parse.InvocationConfiguration.Output;
            if (parse.GetValue(json))
                JsonText.Write(result, "latencylab/campaign/v1", ToJson(outcome, device, campaign.Suite, path));
            else
                Describe(Terminal.Current.Summary, outcome, device, path);
            return outcome.End == ProtocolEnd.Cancelled ? Interrupt.ExitCode : 0;
        });
        return command;
    }

    private static JsonObject ToJson(CampaignOutcome outcome, IMeasurementBackend device, string suite, string path) => new()
    {
        ["file"] = path,
        ["suite"] = suite,
        ["device"] = device.DeviceName,
        ["implementation"] = device.Implementation,
        ["clock"] = device.ClockName,
        ["deducted"] = device.Deducted,
        ["rows"] = outcome.Rows,
        ["rows_found"] = outcome.Found,
        ["rows_measured"] = outcome.Measured,
        ["rows_untrusted"] = outcome.Untrusted,
        ["samples"] = outcome.Samples,
        ["samples_preempted"] = outcome.Preempted,
        ["rows_continued"] = outcome.Continued,
        ["torn_bytes"] = outcome.TornBytes,
        ["end"] = outcome.End switch { ProtocolEnd.AllRows => "all rows", ProtocolEnd.TotalBudget => "total budget", _ => "interrupted" },
    };

    private static void Describe(TextWriter output, CampaignOutcome outcome, IMeasurementBackend device, string path)
    {
        output.WriteLine(
            $"{path}: {outcome.Found + outcome.Measured} of {outcome.Rows} rows, {outcome.Measured} measured now on {device.DeviceName} "
            + $"({device.Implementation}, {device.ClockName})");
        if (device.Deducted is string deducted)
            output.WriteLine($"taken out of every row: {deducted}");
        if (outcome.Continued > 0)
            output.WriteLine($"went on with the samples of {outcome.Continued} rows that were in flight");
        if (outcome.TornBytes > 0)
            output.WriteLine($"cut off {outcome.TornBytes} bytes of a row that was not written to its end");
        if (outcome.Untrusted > 0)
            output.WriteLine($"{outcome.Untrusted} of them are not known well enough to be trusted (column 'trusted' is 0)");
        if (outcome.Preempted > 0)
            output.WriteLine($"other programs ran during {outcome.Preempted} of {outcome.Samples} samples, which were dropped");
        if (outcome.End != ProtocolEnd.AllRows)
            output.WriteLine($"{(outcome.End == ProtocolEnd.Cancelled ? "interrupted" : "the time is up")}; the same command goes on");
    }
}
