using LatencyLab.Cli.Parsing;
using LatencyLab.Measuring.Engines;

namespace LatencyLab.Cli;

/// <summary>The program as a process: its standard streams, and what is said of its own faults.</summary>
internal static class EntryPoint
{
    /// <summary>Runs the command line that the process was started with; returns its exit code.</summary>
    /// <param name="arguments">The words behind the name of the program.</param>
    /// <param name="engine">A runtime of somebody else's that this program has in it; null: none.</param>
    public static int Run(string[] arguments, IRuntimeEngine? engine = null)
    {
        Console.SetOut(new StandardWriter(() => Console.Out, "standard output"));
        Console.SetError(new StandardWriter(() => Console.Error, null));
        return Guarded(() => CommandLine.Run(arguments, Console.Out, Console.Error, engine), Console.Error);
    }

    /// <summary>Runs something; whatever it throws is said in one line.</summary>
    internal static int Guarded(Func<int> run, TextWriter error)
    {
        try
        {
            return run();
        }
        catch (Exception problem)
        {
            if (Failure.LinesOf(problem) is { } lines)
            {
                foreach (string line in lines)
                    error.WriteLine($"latlab: {line}");
                return Invocation.BadInput;
            }

            error.WriteLine($"latlab: {Failure.LineOf(problem)}");
            if (Environment.GetEnvironmentVariable(Failure.TraceVariable) is "1")
                error.WriteLine(problem);
            return Failure.Fault;
        }
    }
}
