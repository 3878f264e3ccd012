using LatencyLab.Studies.Experiments;
using LatencyLab.Studies.Experiments.Description;

namespace LatencyLab.Cli.Commands.Run;

/// <summary>What a run did, for machines.</summary>
internal static class RunJson
{
    public static JsonObject Of(Experiment experiment, string folder, IReadOnlyList<StepReport> reports) => new()
    {
        ["experiment"] = experiment.Name,
        ["file"] = experiment.Path,
        ["folder"] = folder,
        ["steps"] = JsonText.Array(reports.Select(report => new JsonObject
        {
            ["step"] = report.Step,
            ["state"] = report.State.ToString().ToLowerInvariant(),
            ["seconds"] = report.Seconds,
            ["result"] = report.Summary,
            ["files"] = JsonText.Texts(report.Files),
        })),
    };
}
