using System.Diagnostics;
using LatencyLab.Kernels.Measuring;
using Spectre.Console;

namespace LatencyLab.Cli.Commands;

/// <summary>Shows a campaign's progress with the time left, on a terminal's error stream only.</summary>
internal static class CampaignProgress
{
    private const double SecondsBetweenFrames = 0.5;

    public static T Show<T>(Func<Action<ProtocolProgress>?, T> run)
    {
        if (Console.IsErrorRedirected)
            return run(null);
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return terminal.Progress().AutoRefresh(false).AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("measuring");
                long shown = 0;
                return run(progress =>
                {
                    // Drawn between samples, never beside them.
                    if (shown != 0 && Stopwatch.GetElapsedTime(shown).TotalSeconds < SecondsBetweenFrames)
                        return;
                    shown = Stopwatch.GetTimestamp();
                    task.MaxValue = Math.Max(1, progress.Rows);
                    task.Value = progress.RowsDone;
                    task.Description = $"row {progress.RowsDone} of {progress.Rows}, {progress.Left:hh\\:mm\\:ss} left";
                    context.Refresh();
                });
            });
    }
}
