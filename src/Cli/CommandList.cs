namespace LatencyLab.Cli;

/// <summary>Every subcommand.</summary>
internal static class CommandList
{
    /// <summary>Their names, in the order that help shows them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "run", "merge", "doctor", "predict", "simulate", "sweep", "calibrate", "evaluate", "transfer", "accuracy", "validate",
        "execute", "validate-search", "kernels", "search", "families", "report", "plot", "networks", "devices", "runtimes", "import",
        "probe", "measure", "crossover", "completion",
    ];

    /// <summary>One of them. A switch and not a table: of the others nothing is loaded.</summary>
    public static Command Create(string name) => name switch
    {
        "run" => Commands.Run.RunCommand.Create(),
        "merge" => Commands.Run.MergeCommand.Create(),
        "doctor" => Commands.Doctor.DoctorCommand.Create(),
        "predict" => Commands.Predict.PredictCommand.Create(),
        "simulate" => Commands.Simulate.SimulateCommand.Create(),
        "sweep" => Commands.SweepCommand.Create(),
        "calibrate" => Commands.Calibrate.CalibrateCommand.Create(),
        "evaluate" => Commands.Evaluate.EvaluateCommand.Create(),
        "transfer" => Commands.Transfer.TransferCommand.Create(),
        "accuracy" => Commands.Accuracy.AccuracyCommand.Create(),
        "validate" => Commands.Validate.ValidateCommand.Create(),
        "execute" => Commands.Execute.ExecuteCommand.Create(),
        "validate-search" => Commands.ValidateSearch.ValidateSearchCommand.Create(),
        "kernels" => Commands.KernelsCommand.Create(),
        "search" => Commands.Searches.SearchCommand.Create(),
        "families" => Commands.Families.FamiliesCommand.Create(),
        "report" => Commands.Report.ReportCommand.Create(),
        "plot" => Commands.Plots.PlotCommand.Create(),
        "networks" => Commands.NetworkList.NetworksCommand.Create(),
        "devices" => Commands.DevicesCommand.Create(),
        "runtimes" => Commands.RuntimesCommand.Create(),
        "import" => Commands.ImportCommand.Create(),
        "probe" => Commands.ProbeCommand.Create(),
        "measure" => Commands.MeasureCommand.Create(),
        "crossover" => Commands.CrossoverCommand.Create(),
        "completion" => Commands.CompletionCommand.Create(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no command"),
    };
}
