using LatencyLab.Cli.Parsing;
using LatencyLab.Studies.ExperimentMatrices;
using LatencyLab.Studies.Experiments;
using LatencyLab.Studies.Experiments.Description;
using LatencyLab.Studies.Experiments.Ledger;
using LatencyLab.Studies.Experiments.Steps;
using LatencyLab.Studies.Matrices;
using LatencyLab.Yaml;

namespace LatencyLab.Cli.Commands.Run;

/// <summary><c>latlab run FILE.yaml</c>: probe, measure, calibrate, evaluate, search, emit and report, from one declarative file.</summary>
internal static class RunCommand
{
    private const double MostSeconds = 3600;
    private const int MaximumBytes = 1024 * 1024;

    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "An experiment (docs/experiments.md) or a sweep (docs/sweeps.md)." };
        Option<string?> output =
            new("--out") { Description = "Folder to write to instead of the file's 'output'.", HelpName = "DIR" };
        Option<double?> budget =
            new("--budget-seconds") { Description = "Seconds for the probe and for measuring, each, instead of the file's." };
        Option<string[]> again = new("--again")
        {
            Description = "Steps to do again although nothing changed, e.g. measure.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> python = new("--python") { Description = "The Python that trains, instead of the file's.", HelpName = "PYTHON" };
        Option<bool> json = NewOption.Json();
        MatrixOptions matrix = new();
        Command command = new(
            "run",
            "The whole loop from one file: probe, measure, calibrate, evaluate, search, emit, train, report. "
            + "Or a matrix of predictions or experiments, here or on a cluster. Run again, it does only what changed.")
        {
            file, output, budget, again, python, json,
        };
        matrix.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!, text = TextOf(path);
            ExperimentHost host = new();
            if (MatrixFile.IsOne(text))
            {
                foreach (Option option in
                    ((Option[])[budget, again, python]).Where(option => parsed.GetResult(option) is { Implicit: false }))
                    throw new InputException("does nothing for a file with a 'matrix'", option.Name);
                return ExperimentMatrixFile.IsOne(text)
                    ? ExperimentMatrixCommand.Run(
                        parsed, matrix, host, ExperimentMatrixFile.Parse(text, path, host), parsed.GetValue(output), parsed.GetValue(json))
                    : MatrixCommand.Run(
                        parsed, matrix, MatrixFile.Parse(text, path), parsed.GetValue(output), parsed.GetValue(json));
            }

            matrix.RefuseWithout(parsed);
            Experiment experiment = WithBudget(ExperimentFile.Parse(text, path, host), parsed.GetValue(budget));
            if (parsed.GetValue(python) is string chosen && experiment.Train is TrainSection train)
                experiment = experiment with { Train = train with { Python = chosen } };
            string target = parsed.GetValue(output) ?? Path.GetRelativePath(Directory.GetCurrentDirectory(), experiment.OutputFolder);
            IReadOnlyList<ExperimentStep> steps = ExperimentSteps.Of(experiment, Path.GetFullPath(target));
            string[] repeated = [.. (parsed.GetValue(again) ?? []).Select(name => KnownStep(name, steps))];
            using RunFolder folder = RunFolder.Open(target);
            using Interrupt interrupt = new();
            IReadOnlyList<StepReport> reports = ExperimentRun.Run(steps, folder, repeated, host, interrupt.Token);
            if (parsed.GetValue(json))
                JsonText.Write(parsed.InvocationConfiguration.Output, "latencylab/run/v1", RunJson.Of(experiment, target, reports));
            else
                RunText.Write(experiment, target, reports, Terminal.Current.Summary);
            return reports[^1].State == StepState.Interrupted ? Interrupt.ExitCode : 0;
        });
        return command;
    }

    /// <summary>The text of an experiment or a sweep.</summary>
    internal static string TextOf(string path) => YamlFile.ReadText(path, "experiment file", MaximumBytes);

    private static Experiment WithBudget(Experiment experiment, double? seconds) =>
        seconds is not double budget ? experiment : experiment with
        {
            Device = experiment.Device with { ProbeSeconds = NumberOption.Within(budget, MostSeconds, "--budget-seconds") },
            Measure = experiment.Measure is null ? null : experiment.Measure with { BudgetSeconds = budget },
        };

    private static string KnownStep(string name, IReadOnlyList<ExperimentStep> steps)
    {
        string[] names = [.. steps.Select(step => step.Name)];
        string[] known =
        [
            .. names.Select(step => step.Split(' ')[0]).Distinct(), .. names.Where(step => step.Contains(' ', StringComparison.Ordinal)),
        ];
        return known.Contains(name) ? name
            : throw new InputException(
                $"no step '{name}', expected one of {string.Join(", ", known)}", "--again", nearest: NearestName.Find(name, known));
    }
}
