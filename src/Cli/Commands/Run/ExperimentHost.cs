using LatencyLab.Cli.Commands.Calibrate;
using LatencyLab.Cli.Commands.Evaluate;
using LatencyLab.Cli.Commands.Report;
using LatencyLab.Cli.Commands.Searches;
using LatencyLab.Cli.Parsing;
using LatencyLab.Reporting.Html;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Registry;
using LatencyLab.Search.Searches;
using LatencyLab.Studies.Experiments.Description;
using LatencyLab.Studies.Experiments.Steps;

namespace LatencyLab.Cli.Commands.Run;

/// <summary>An experiment on the command line: sections are options of commands, results read as the commands' do.</summary>
internal sealed class ExperimentHost : IExperimentHost
{
    /// <summary>What a run decides itself: the device it made, the files it writes.</summary>
    private static readonly string[] s_ofTheRun =
    [
        "--device", "--json", "--emit", "--force", "--out", "--measurements", "--rows-of", "--filter", "--operators", "--search", "--help",
        "--format", "--theme", "--all", "--data", "--include-fitted",
    ];

    /// <summary>Stands for the device of the run where options are checked before there is one.</summary>
    private const string AnyDevice = "nvidia-v100";

    public IReadOnlyList<(string Option, string Description)> OptionsOf(SectionKind section) =>
    [
        .. CommandOf(section).Options.Where(option => !s_ofTheRun.Contains(option.Name))
            .Select(option => (option.Name, option.Description ?? option.Name)),
    ];

    public IEnumerable<InputError> Check(OptionSection section)
    {
        string[] ofTheRun = section.Kind == SectionKind.Search ? ["--device", AnyDevice] : ["--device", AnyDevice, "--out", "report.html"];
        ParseResult parsed = CommandOf(section.Kind).Parse([.. ofTheRun, .. section.Arguments], Invocation.Parser);
        if (EmptyValues.Of(parsed) is InputError empty)
        {
            yield return new InputError($"{empty.Source!.TrimStart('-')}: {empty.Message}", empty.Source);
        }
        else if (parsed.Errors.Count > 0)
        {
            (string message, string? option) = ParseErrors.Of(parsed);
            yield return new InputError(message, option);
        }

        foreach (OptionKey key in section.Keys)
        {
            foreach (InputError error in Refusals(section, key))
            {
                // What is wrong with a file says where in that file, behind the key.
                string place = error.Source is null ? "" : $"{error with { Message = "", Nearest = null }}";
                yield return new InputError($"{key.Option.TrimStart('-')}: {place}{error.Message}", key.Option, Nearest: error.Nearest);
            }
        }
    }

    public TimeProvider Clock => Terminal.Current.Clock;

    public SearchOutcome Search(OptionSection section, string device, string folder)
    {
        SearchOptions options = new();
        ParseResult parsed = Invocation.Parse(options.Command(), ["--device", device, .. section.Arguments]);
        (FamilySearchResult result, Func<TrainingFiles> emitted) = SearchCommand.Find(parsed, options);
        DeviceResult found = result.Devices[0];
        TrainingFiles files = emitted();
        return new SearchOutcome(
            JsonText.Of(SearchJson.SchemaId, SearchJson.Of(result, folder, files)), [.. files.Files.Select(file => file.InFolder)],
            found.Estimate.Expected.TotalSeconds, found.DenseLatency.TotalSeconds, found.MacRatio);
    }

    public string Page(OptionSection section, PageInputs inputs)
    {
        string[] arguments =
        [
            "--device", inputs.DevicePath, .. section.Arguments,
            .. inputs.Rows is null ? Array.Empty<string>() : MeasurementOptions.ArgumentsOf(inputs.Rows),
            .. inputs.Measured?.Evaluation.IncludesFitted == true ? ["--include-fitted"] : Array.Empty<string>(),
            .. inputs.Searches.SelectMany(path => (string[])["--search", path]), "--out", inputs.Output,
        ];
        ReportOptions options = new();
        ParseResult parsed = Invocation.Parse(options.Command(), arguments);
        return HtmlReport.Write(ReportCommand.Build(parsed, options, inputs.Device, inputs.Measured, ["report", .. arguments]));
    }

    public string Document(CalibrationOutcome outcome, string file) =>
        JsonText.Of(CalibrationJson.Schema, CalibrationJson.Of(outcome, file));

    public string Document(DeviceProfile device, SelectedRows rows, EvaluationReport report) =>
        JsonText.Of(EvaluationJson.Schema, EvaluationJson.Of(device, rows, report));

    public string Tables(DeviceProfile device, SelectedRows rows, EvaluationReport report)
    {
        using StringWriter text = new() { NewLine = "\n" };
        EvaluationText.Write(device, rows, report, text);
        return text.ToString();
    }

    public T Show<T>(string title, Func<Action<string, double>?, T> run) => ProgressBar.Show(title, run);

    public void NoteUnreadable(SelectedRows rows) => MeasurementOptions.Report(rows, Terminal.Current.Error);

    public void NoteProgress(string line) => Terminal.Current.Progress(line);

    private static Command CommandOf(SectionKind section) =>
        section == SectionKind.Search ? SearchCommand.Create() : ReportCommand.Create();

    /// <summary>Names that do not exist.</summary>
    private static IReadOnlyList<InputError> Refusals(OptionSection section, OptionKey key)
    {
        try
        {
            if (key.Option == "--network")
            {
                string? family = section.Kind == SectionKind.Search
                    ? section.Keys.FirstOrDefault(other => other.Option == "--family")?.Value ?? FamilyRegistry.Names[0] : null;
                if (family is null || !FamilyRegistry.Names.Contains(family))
                    NetworkCatalog.Open(key.Value);
                else
                    FamilyRegistry.Find(family).CheckNetwork(key.Value);
            }
            else if (key.Option == "--model")
            {
                LatencyModels.Create(key.Value, DeviceCatalog.Get(AnyDevice));
            }
        }
        catch (InputException problem)
        {
            return problem.Errors;
        }

        return [];
    }
}
