using LatencyLab.Cli.Commands.Calibrate;
using LatencyLab.Cli.Commands.Evaluate;
using LatencyLab.Cli.Commands.Report;
using LatencyLab.Cli.Commands.Searches;
using LatencyLab.Cli.Parsing;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Reporting.Html;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
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

    /// <summary>Stands for a network that does not exist while the other options are checked.</summary>
    private const string AnyNetwork = "resnet50";

    public IReadOnlyList<(string Option, string Description)> OptionsOf(SectionKind section) =>
    [
        .. CommandOf(section).Options.Where(option => !s_ofTheRun.Contains(option.Name))
            .Select(option => (option.Name, option.Description ?? option.Name)),
    ];

    /// <inheritdoc/>
    /// <remarks>Commands stop at the first thing that is wrong: its option is taken away, and the others are checked again.</remarks>
    public IEnumerable<InputError> Check(OptionSection section, DeviceProfile? device)
    {
        List<OptionKey> keys = [.. section.Keys];
        List<InputError> found = [];
        bool isNetworkKnown = true;
        while (ProblemOf(section with { Keys = keys }, device, isNetworkKnown) is InputError problem)
        {
            int at = keys.FindIndex(key => key.Option == problem.Source);
            // Without an option that was wrong others may not go together that did.
            if (found.Count == 0 || (at >= 0 && !IsOfSeveral(problem.Message)))
                found.Add(problem);
            if (at < 0)
                break;
            if (keys[at].Option == "--network" && isNetworkKnown)
            {
                keys[at] = keys[at] with { Value = AnyNetwork };
                isNetworkKnown = false;
            }
            else
            {
                keys.RemoveAt(at);
            }
        }

        return found;
    }

    private static bool IsOfSeveral(string message) =>
        ((string[])["does not go", "does nothing", "is needed", "needs"]).Any(part => message.Contains(part, StringComparison.Ordinal));

    /// <summary>The first thing that is wrong with a section; null where nothing is.</summary>
    private static InputError? ProblemOf(OptionSection section, DeviceProfile? device, bool isNetworkKnown)
    {
        SearchOptions search = new();
        ReportOptions report = new();
        bool isSearch = section.Kind == SectionKind.Search;
        string[] ofTheRun = isSearch ? ["--device", AnyDevice] : ["--device", AnyDevice, "--out", "report.html"];
        ParseResult parsed = (isSearch ? search.Command() : report.Command()).Parse([.. ofTheRun, .. section.Arguments], Invocation.Parser);
        if (EmptyValues.Of(parsed) is InputError empty)
            return empty with { Message = $"{empty.Source!.TrimStart('-')}: {empty.Message}" };
        if (parsed.Errors.Count > 0)
        {
            (string message, string? option) = ParseErrors.Of(parsed);
            return new InputError(message, option);
        }

        foreach (OptionKey key in section.Keys)
        {
            if (Refusals(section, key) is [InputError error, ..])
            {
                // What is wrong with a file says where in that file, behind the key.
                string place = error.Source is null ? "" : $"{error with { Message = "", Nearest = null }}";
                return new InputError($"{key.Option.TrimStart('-')}: {place}{error.Message}", key.Option, Nearest: error.Nearest);
            }
        }

        try
        {
            if (isSearch)
            {
                search.Check(parsed, device, isNetworkKnown);
            }
            else
            {
                report.Model.Check(parsed, device);
                if (isNetworkKnown)
                    ReportNetworks.Check(parsed, report.Network);
            }
        }
        catch (InputException problem)
        {
            InputError first = problem.Errors[0];
            return section.Keys.Any(key => key.Option == first.Source)
                ? first with { Message = $"{first.Source!.TrimStart('-').Replace('-', '_')}: {first.Message}" }
                : new InputError($"{section.Name}: {first with { Nearest = null }}", Nearest: first.Nearest);
        }

        return null;
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

    public double LatencyAt(string configuration, string device, string rates)
    {
        ModelOptions options = new(deviceRequired: false);
        Command command = new("predict");
        options.AddTo(command);
        Configuration read = ConfigurationFile.Read(configuration);
        ILatencyModel model = options.GetModel(Invocation.Parse(command, ["--device", device]), read);
        IFamilyConfiguration measured = read.Section.WithRates(MeasuredRates.Read(rates, read.Section.Decisions));
        return DynamicPredictor.Predict(MemoizedModel.Of(model), measured.Build(read.Target)).Expected.TotalSeconds;
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
