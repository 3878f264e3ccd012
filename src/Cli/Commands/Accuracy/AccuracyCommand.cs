using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LatencyLab.Cli.Options;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Accuracy;

/// <summary><c>latlab accuracy</c>: the accuracy report, from published measurements.</summary>
internal static class AccuracyCommand
{
    private const int SiblingRows = 200;
    private const int RowsPerClass = 200;
    private const string HeldOutName = "conv-justus, one device held out";

    private static readonly AccuracyCase s_heldOut = new($"{HeldOutName}, 0 rows of it", "conv-justus.csv", new(15, 18), new(9, 12));

    private static readonly AccuracyCase s_heldOutFew = new($"{HeldOutName}, 20 rows of it", "conv-justus.csv", new(8, 12), new(5.5, 9)) { Rows = 20 };

    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "Folder of the measurement files.", DefaultValueFactory = _ => Path.Combine("..", "shared", "data") };
        Option<string?> output = new("--out") { Description = "Markdown file to write instead of the standard output." };
        Option<int> draws = new("--draws") { Description = "Random draws of the fitted rows.", DefaultValueFactory = _ => 8 };
        Option<int> jobs = new("--jobs") { Description = "Fits at the same time.", DefaultValueFactory = _ => 1 };
        Option<string[]> dataSets = new("--data-set", "--cases") { Description = "Only cases whose name starts with this, e.g. conv-justus.", AllowMultipleArgumentsPerToken = true };
        Option<string?> own = new("--own-device") { Description = "Also the project's own kernels on this device: a profile that 'latlab probe' wrote." };
        Option<string[]> ownRows = new("--own-measurements") { Description = "With --own-device: the static and dynamic suites that 'latlab measure' measured on it.", AllowMultipleArgumentsPerToken = true };
        Option<bool> json = JsonOption.Create();
        Command command = new("accuracy", "Error on rows not fitted for every published data set: random draws, beside baselines on the same rows.") { data, output, draws, jobs, dataSets, own, ownRows, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(draws) < 1)
                throw new InputException("expected at least 1", "--draws");
            if (parsed.GetValue(jobs) < 1)
                throw new InputException("expected at least 1", "--jobs");
            string folder = parsed.GetValue(data)!;
            if (!Directory.Exists(folder))
                throw new InputException("folder not found", folder);
            string[] chosen = parsed.GetValue(dataSets) ?? [];
            bool IsChosen(string name) => chosen.Length == 0 || chosen.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
            AccuracyCase[] cases = [.. AccuracyCases.All.Where(one => IsChosen(one.Name))];
            string[] ownFiles = parsed.GetValue(ownRows) ?? [];
            if (parsed.GetValue(own) is null != (ownFiles.Length == 0))
                throw new InputException("--own-device and --own-measurements go together");
            DeviceProfile? ownDevice = parsed.GetValue(own) is string ownName ? DeviceCatalog.Get(ownName) : null;
            AccuracyCase[] ownCases = ownDevice is null ? [] : [.. AccuracyCases.Own.Where(one => IsChosen(one.Name))];
            Refuse(chosen);

            string date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            List<StudyResult> results = [];
            foreach (AccuracyCase one in cases)
                results.Add(Timed(one.Name, () => AccuracyStudy.Run(one, folder, parsed.GetValue(draws), parsed.GetValue(jobs), date)));
            if (IsChosen(HeldOutName))
                results.AddRange(Timed(HeldOutName, () => AccuracyStudy.HoldOut(s_heldOut, s_heldOutFew, folder, SiblingRows, parsed.GetValue(draws), parsed.GetValue(jobs), date)));

            foreach (AccuracyCase one in ownCases)
                results.Add(Timed(one.Name, () => AccuracyStudy.RunOwn(one, ownDevice!, ownFiles, parsed.GetValue(draws), parsed.GetValue(jobs), date)));

            List<StudyResult> blind = [];
            foreach (AccuracyCase one in results.Select(result => result.Case).Where(BlindStudy.Applies))
                blind.Add(Timed($"{one.Name}, priors of other devices", () => BlindStudy.Run(one, folder, parsed.GetValue(draws), parsed.GetValue(jobs), date)));

            NetworkStudyResult? networks = IsChosen(NetworkStudy.Name)
                ? Timed(NetworkStudy.Name, () => NetworkStudy.Run(folder, RowsPerClass, parsed.GetValue(draws), parsed.GetValue(jobs), date)) : null;
            string text = parsed.GetValue(json)
                ? JsonText.Of(JsonText.Named(AccuracyJson.Schema, AccuracyJson.Of(results, blind, networks, parsed.GetValue(draws), date))) + "\n"
                : AccuracyMarkdown.Of(results, blind, networks, parsed.GetValue(draws), date);
            if (parsed.GetValue(output) is string path)
                AtomicFile.WriteAllText(path, text);
            else
                parsed.InvocationConfiguration.Output.Write(text);
        });
        return command;
    }

    /// <summary>Every chosen text has to be the beginning of a case, whether or not others are.</summary>
    private static void Refuse(string[] chosen)
    {
        string[] names = [.. AccuracyCases.All.Concat(AccuracyCases.Own).Select(one => one.Name), HeldOutName, NetworkStudy.Name];
        string? unknown = chosen.FirstOrDefault(prefix => !names.Any(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
        if (unknown is null)
            return;
        string[] known = [.. AccuracyCases.All.Select(one => Path.GetFileNameWithoutExtension(one.File)), .. AccuracyCases.Own.Select(one => $"own {one.File}"), .. names];
        throw new InputException($"no case '{unknown}', expected the beginning of one of {string.Join("; ", names)}", "--data-set", nearest: NearestName.Find(unknown, known));
    }

    private static T Timed<T>(string name, Func<T> run)
    {
        long start = Stopwatch.GetTimestamp();
        T result = run();
        Terminal.Current.Progress(string.Create(CultureInfo.InvariantCulture, $"{name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
        return result;
    }
}
