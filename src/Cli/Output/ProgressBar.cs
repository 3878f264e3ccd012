using System.Diagnostics;
using Spectre.Console;

namespace LatencyLab.Cli.Output;

/// <summary>A progress bar on the terminal's error stream, and nothing anywhere else.</summary>
internal static class ProgressBar
{
    private const double SecondsBetweenFrames = 0.25;

    /// <summary>Runs something that reports what it is doing and which part of it is over, 0 to 1.</summary>
    /// <remarks>Frames are drawn by the reporting thread between samples, never beside them.</remarks>
    /// <param name="title">Shown until something is reported.</param>
    /// <param name="run">Takes the reporter; null where nothing is to be drawn.</param>
    public static T Show<T>(string title, Func<Action<string, double>?, T> run)
    {
        Terminal terminal = Terminal.Current;
        if (!terminal.ShowsProgress)
            return run(null);
        return AnsiOf(terminal).Progress().AutoRefresh(false).AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title));
                context.Refresh();
                long shown = Stopwatch.GetTimestamp();
                return run((step, part) =>
                {
                    if (Stopwatch.GetElapsedTime(shown).TotalSeconds < SecondsBetweenFrames)
                        return;
                    shown = Stopwatch.GetTimestamp();
                    task.Value = 100 * part;
                    task.Description = Markup.Escape(step);
                    context.Refresh();
                });
            });
    }
    /// <summary>The terminal's error stream: that the other one is none says nothing.</summary>
    private static IAnsiConsole AnsiOf(Terminal terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        ColorSystem = terminal.AllowsColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(terminal.Error),
    });
}
