using LatencyLab.Cli.Parsing;

namespace LatencyLab.Cli;

/// <summary>The program as a process: its standard streams, and what is said of its own faults.</summary>
internal static class EntryPoint
{
    /// <summary>Runs the command line that the process was started with; returns its exit code.</summary>
    public static int Run(string[] arguments)
    {
        Console.SetOut(new StandardWriter(() => Console.Out, "standard output"));
        Console.SetError(new StandardWriter(() => Console.Error, null));
        return Guarded(() => CommandLine.Run(arguments, Console.Out, Console.Error), Console.Error);
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
