using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using LatencyLab.Files;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>Trains what a search emitted, and keeps what it measured: <c>trained/NAME</c>.</summary>
/// <param name="section">How.</param>
/// <param name="search">The search whose files are trained.</param>
/// <param name="before">The search of the round before; null in the first round. Where both chose the same nothing is trained.</param>
internal sealed class TrainStep(TrainSection section, SearchStep search, SearchStep? before) : ExperimentStep($"train {search.Label}")
{
    private const int MostShownLines = 3;

    public override string Inputs => string.Join(' ', section.Arguments);

    public override IReadOnlyList<string> Reads =>
        [.. search.Emitted.Concat(before?.Emitted ?? []).Where(File.Exists)];

    public override IReadOnlyList<string> Writes => [Folder];

    /// <summary>What was measured, relative to the folder of the experiment.</summary>
    public string Folder => Path.Combine("trained", search.Label);

    public override StepResult Run(StepContext context)
    {
        if (!File.Exists(context.PathOf(search.Configuration)))
            return new StepResult("nothing to train: the choice did not change", []);
        if (before is not null && SameChoice.Of(context.PathOf(before.Configuration), context.PathOf(search.Configuration)))
            return new StepResult("the choice did not change: it is not trained again", []);
        string work = context.PathOf(Path.Combine("training", $"{search.Label}-{WorkOf(context)}"));
        string[] arguments =
        [
            "-m", "latencylab_training", "--config", context.PathOf(search.Configuration), "--out", work, .. section.Arguments,
        ];
        (int code, string errors) = context.Host.Show(Name, report => Start(arguments, report, context.Cancellation));
        if (context.Cancellation.IsCancellationRequested)
            return new StepResult("interrupted", [], IsInterrupted: true);
        if (code != 0)
            throw new InputException($"training {search.Label} ended with code {code}: {errors}", section.Python);
        FolderFile[] files =
        [
            .. Directory.EnumerateFiles(work).Where(file => Path.GetExtension(file) is ".csv" or ".json").Order(StringComparer.Ordinal)
                .Select(file => new FolderFile(Path.GetFileName(file), File.ReadAllBytes(file))),
        ];
        context.Save(Folder, files);
        return new StepResult(
            Summary(Path.Combine(work, "result.json")), [.. files.Select(file => Path.Combine(Folder, file.Name))]);
    }

    /// <summary>Checkpoints are gone on with where nothing changed that they depend on.</summary>
    private string WorkOf(StepContext context) =>
        Ledger.RunFolder.HashOf([Inputs, .. search.Emitted.Select(file => File.ReadAllText(file))])[..8];

    private (int Code, string Errors) Start(string[] arguments, Action<string, double>? report, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(section.Python) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        if (section.Package is string package)
            start.Environment["PYTHONPATH"] = package;
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            while (process.StandardOutput.ReadLine() is string line)
                report?.Invoke(line, DoneOf(line));
            process.WaitForExit();
            string[] lines = errors.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return (process.ExitCode, string.Join(" / ", lines.TakeLast(MostShownLines)));
        }
        catch (Win32Exception problem)
        {
            throw new InputException($"cannot be started: {problem.Message}; --python gives another", section.Python);
        }
    }

    /// <summary>The part that is over by a line such as <c>dynamic 20/235: ...</c>: the static network is the first half.</summary>
    private static double DoneOf(string line)
    {
        string[] words = line.Split(' ', 3);
        string[] counts = words.Length < 2 ? [] : words[1].TrimEnd(':').Split('/');
        double done = counts.Length == 2
            && double.TryParse(counts[0], CultureInfo.InvariantCulture, out double step)
            && double.TryParse(counts[1], CultureInfo.InvariantCulture, out double steps) && steps > 0 ? step / steps : 0;
        return words[0] == "dynamic" ? 0.5 + (done / 2) : done / 2;
    }

    private static string Summary(string path)
    {
        JsonNode result = JsonNode.Parse(File.ReadAllText(path))!;
        string accuracy = UnitText.Number((double)result["accuracy"]! * 100, "0.0"),
            dense = UnitText.Number((double)result["static_accuracy"]! * 100, "0.0");
        string rate = result["rate"] is JsonNode measured && result["target"] is JsonNode target
            ? $", rate {UnitText.Number((double)measured, "0.###")} for {UnitText.Number((double)target, "0.###")}" : "";
        return $"accuracy {accuracy} % against {dense} % static{rate}";
    }
}
