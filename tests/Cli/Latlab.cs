using System.CommandLine;
using LatencyLab.Cli;
using LatencyLab.Cli.Options;
using LatencyLab.Cli.Parsing;
using LatencyLab.Measuring.Engines;

namespace LatencyLab.Tests.Cli;

/// <summary>Runs a command line in process. Its budgets of seconds are counts of readings of a clock, 10 ms each.</summary>
internal static class Latlab
{
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments) => Run(new CountingClock(), arguments);

    public static (int ExitCode, string Output, string Error) Run(TimeProvider clock, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = CommandLine.Run(arguments, output, error, clock);
        return (exitCode, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    /// <summary>A command line of the program that has ONNX Runtime in it.</summary>
    public static (int ExitCode, string Output, string Error) RunWith(IRuntimeEngine engine, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = CommandLine.Run(arguments, output, error, new CountingClock(), engine: engine);
        return (exitCode, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    /// <summary>The output of a command line that has to succeed.</summary>
    public static string Output(params string[] arguments)
    {
        (int exitCode, string output, string error) = Run(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    /// <summary>The output of a command line that has to succeed, on a terminal of a width.</summary>
    public static string OutputAt(int width, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = CommandLine.Run(arguments, output, error, new CountingClock(), width);
        Assert.True(exitCode == 0, error.ToString());
        return output.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The one line of a command line that has to be refused with exit code 2, without its <c>latlab: </c>.</summary>
    public static string Refusal(params string[] arguments)
    {
        (int exitCode, string _, string error) = Run(arguments);
        Assert.Equal(Invocation.BadInput, exitCode);
        string line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("latlab: ", line, StringComparison.Ordinal);
        return line["latlab: ".Length..];
    }

    /// <summary>What is wrong with a command line, in one line, without running it; null where nothing is.</summary>
    public static string? Check(IReadOnlyList<string> arguments)
    {
        ParseResult parsed = CommandLine.CreateRoot(new GlobalOptions()).Parse(arguments, Invocation.Parser);
        return parsed.Errors.Count > 0 ? ParseErrors.Of(parsed).Message : null;
    }
}
