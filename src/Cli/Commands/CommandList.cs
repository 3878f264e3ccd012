using System.CommandLine;

namespace LatencyLab.Cli.Commands;

/// <summary>Every subcommand, in the order that help shows them.</summary>
internal static class CommandList
{
    public static IReadOnlyList<Func<Command>> All { get; } =
    [
        Run.RunCommand.Create,
        Doctor.DoctorCommand.Create,
        Predict.PredictCommand.Create,
        SweepCommand.Create,
        Calibrate.CalibrateCommand.Create,
        Evaluate.EvaluateCommand.Create,
        Transfer.TransferCommand.Create,
        Accuracy.AccuracyCommand.Create,
        ValidateSearch.ValidateSearchCommand.Create,
        KernelsCommand.Create,
        Searches.SearchCommand.Create,
        Families.FamiliesCommand.Create,
        Report.ReportCommand.Create,
        DevicesCommand.Create,
        ProbeCommand.Create,
        MeasureCommand.Create,
        CrossoverCommand.Create,
        CompletionCommand.Create,
    ];
}
