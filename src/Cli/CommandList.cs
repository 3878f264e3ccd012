namespace LatencyLab.Cli;

/// <summary>Every subcommand, in the order that help shows them.</summary>
internal static class CommandList
{
    public static IReadOnlyList<(string Name, Func<Command> Create)> All { get; } =
    [
        ("run", Commands.Run.RunCommand.Create),
        ("merge", Commands.Run.MergeCommand.Create),
        ("doctor", Commands.Doctor.DoctorCommand.Create),
        ("predict", Commands.Predict.PredictCommand.Create),
        ("simulate", Commands.Simulate.SimulateCommand.Create),
        ("sweep", Commands.SweepCommand.Create),
        ("calibrate", Commands.Calibrate.CalibrateCommand.Create),
        ("evaluate", Commands.Evaluate.EvaluateCommand.Create),
        ("transfer", Commands.Transfer.TransferCommand.Create),
        ("accuracy", Commands.Accuracy.AccuracyCommand.Create),
        ("validate", Commands.Validate.ValidateCommand.Create),
        ("execute", Commands.Execute.ExecuteCommand.Create),
        ("validate-search", Commands.ValidateSearch.ValidateSearchCommand.Create),
        ("kernels", Commands.KernelsCommand.Create),
        ("search", Commands.Searches.SearchCommand.Create),
        ("families", Commands.Families.FamiliesCommand.Create),
        ("report", Commands.Report.ReportCommand.Create),
        ("plot", Commands.Plots.PlotCommand.Create),
        ("networks", Commands.NetworkList.NetworksCommand.Create),
        ("devices", Commands.DevicesCommand.Create),
        ("runtimes", Commands.RuntimesCommand.Create),
        ("import", Commands.ImportCommand.Create),
        ("probe", Commands.ProbeCommand.Create),
        ("measure", Commands.MeasureCommand.Create),
        ("crossover", Commands.CrossoverCommand.Create),
        ("completion", Commands.CompletionCommand.Create),
    ];
}
