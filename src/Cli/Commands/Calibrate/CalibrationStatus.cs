using Spectre.Console;

namespace LatencyLab.Cli.Commands.Calibrate;

/// <summary>Shows which operator class is being fitted, on a terminal's error stream only.</summary>
internal static class CalibrationStatus
{
    public static T Show<T>(Func<Action<string, double>?, T> run)
    {
        if (Console.IsErrorRedirected)
            return run(null);
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return terminal.Status().Start("reading", context => run((name, _) => context.Status($"fitting {Markup.Escape(name)}")));
    }
}
