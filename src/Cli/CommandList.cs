namespace LatencyLab.Cli;

/// <summary>Every subcommand, in the order that help shows them.</summary>
internal static class CommandList
{
    public static IReadOnlyList<Func<Command>> All { get; } =
    [
        Commands.Run.RunCommand.Create,
        Commands.Doctor.DoctorCommand.Create,
        Commands.Predict.PredictCommand.Create,
        Commands.SweepCommand.Create,
        Commands.Calibrate.CalibrateCommand.Create,
        Commands.Evaluate.EvaluateCommand.Create,
        Commands.Transfer.TransferCommand.Create,
        Commands.Accuracy.AccuracyCommand.Create,
        Commands.ValidateSearch.ValidateSearchCommand.Create,
        Commands.KernelsCommand.Create,
        Commands.Searches.SearchCommand.Create,
        Commands.Families.FamiliesCommand.Create,
        Commands.Report.ReportCommand.Create,
        Commands.Plots.PlotCommand.Create,
        Commands.NetworkList.NetworksCommand.Create,
        Commands.DevicesCommand.Create,
        Commands.RuntimesCommand.Create,
        Commands.ProbeCommand.Create,
        Commands.MeasureCommand.Create,
        Commands.CrossoverCommand.Create,
        Commands.CompletionCommand.Create,
    ];
}
