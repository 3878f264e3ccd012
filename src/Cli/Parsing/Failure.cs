using System.Diagnostics;
using System.Reflection;
using LatencyLab.Files;

namespace LatencyLab.Cli.Parsing;

/// <summary>What becomes of an exception: the one place that decides.</summary>
internal static class Failure
{
    /// <summary>Exit code of a fault of this program, and of a check that failed.</summary>
    public const int Fault = 1;

    /// <summary>The environment variable that asks for all of a fault.</summary>
    public const string TraceVariable = "LATENCYLAB_TRACE";

    /// <summary>The lines of something that the user, or the machine, can put right; null of a fault of this program.</summary>
    public static IReadOnlyList<string>? LinesOf(Exception problem) => problem switch
    {
        InputException input => [.. input.Errors.Select(error => $"{error}")],
        OverflowException =>
        [
            "a size is too large: its bytes or operations cannot be counted in 64 bits; expected a smaller batch, resolution or shape",
        ],
        OutOfMemoryException => ["there is not enough memory for this; expected a smaller batch, resolution or shape"],
        IOException or UnauthorizedAccessException => [FileProblem.ReasonOf(problem)],
        AggregateException several when several.InnerExceptions.Select(LinesOf).FirstOrDefault(lines => lines is not null) is { } lines
            => lines,
        TargetInvocationException or TypeInitializationException when problem.InnerException is { } inner => LinesOf(inner),
        _ => null,
    };

    /// <summary>The one line of a fault of this program: what, where, and what to do about it.</summary>
    public static string LineOf(Exception fault)
    {
        Exception inner = fault is AggregateException or TargetInvocationException or TypeInitializationException
            ? fault.GetBaseException() : fault;
        StackFrame? frame = new StackTrace(inner, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(one => one.GetMethod()?.DeclaringType?.Namespace?.StartsWith("LatencyLab.", StringComparison.Ordinal) == true);
        MethodBase? method = frame?.GetMethod();
        string where = method is null ? "" : $" in {method.DeclaringType!.Name}.{method.Name}"
            + (frame!.GetFileLineNumber() > 0 ? $" ({Path.GetFileName(frame.GetFileName())}:{frame.GetFileLineNumber()})" : "");
        string message = inner.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return $"a fault of latlab, not of yours: {inner.GetType().Name}{where}: {message}; please report this line with the "
            + $"command that you gave ({TraceVariable}=1 shows all of it)";
    }
}
