using LatencyLab.Studies.Experiments;
using LatencyLab.Studies.Experiments.Description;

namespace LatencyLab.Cli.Commands.Run;

/// <summary>What a run did, for people: a line a step, and where things are.</summary>
internal static class RunText
{
    public static void Write(Experiment experiment, string folder, IReadOnlyList<StepReport> reports, TextWriter output)
    {
        ConsoleTable table = new("step", "state", "?>seconds", "result", "?files");
        foreach (StepReport report in reports)
        {
            table.Add(
                report.Step, report.State.ToString().ToLowerInvariant(),
                report.State == StepState.Unchanged ? "" : UnitText.Number(report.Seconds, "0.0"),
                report.Summary, string.Join(", ", Shown(report.Files)));
        }

        table.Write(output);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{experiment.Name}: everything is in {folder}"));
        if (reports[^1].State == StepState.Interrupted)
            output.WriteLine("interrupted; the same command goes on");
        else if (reports[^1].Files.FirstOrDefault(file => file.EndsWith(".html", StringComparison.Ordinal)) is string page)
            output.WriteLine($"open {Path.Combine(folder, page)}");
    }

    /// <summary>Files of a folder of their own as the folder.</summary>
    private static IEnumerable<string> Shown(IReadOnlyList<string> files) =>
        files.Select(file => Path.GetDirectoryName(file) is { Length: > 0 } inner ? inner + Path.DirectorySeparatorChar : file).Distinct();
}
