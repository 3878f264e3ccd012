using System.Diagnostics;
using System.Text.Json;

namespace MutateConstants;

/// <summary>
/// Runs the tests of mutants in a process of its own: a constant that is moved can end it, by a recursion without an end, or never let it
/// go on. Either is noticed, and the next mutant is given to a new process.
/// </summary>
internal sealed class Worker(string tests, bool showsTimes) : IDisposable
{
    /// <summary>First argument of a process that is a worker; the folder of the tests follows.</summary>
    public const string Argument = "--worker";

    /// <summary>Far longer than the tests of any folder take.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    private Process? _process;

    /// <inheritdoc cref="PinningTests.FirstFailure"/>
    /// <param name="mutant">Number of the mutant; -1: none.</param>
    /// <param name="predictor">Path of the Predictor to test.</param>
    /// <param name="noun">Folder of the constant.</param>
    public string? FirstFailure(int mutant, string predictor, string noun)
    {
        _process ??= Start();
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new Order(mutant, predictor, noun, showsTimes)));
        Task<string?> answer = _process.StandardOutput.ReadLineAsync();
        bool isInTime = answer.Wait(s_longest);
        if (isInTime && answer.Result is { } line)
            return JsonSerializer.Deserialize<string?>(line);
        Dispose();
        return isInTime ? "the process of the tests died" : "the tests did not end";
    }

    public void Dispose()
    {
        if (_process is null)
            return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Answers orders until there are none, a line each.</summary>
    public static void Serve(string tests)
    {
        TextWriter answers = Console.Out;
        Console.SetOut(TextWriter.Null);
        while (Console.In.ReadLine() is { } line)
        {
            Order order = JsonSerializer.Deserialize<Order>(line)!;
            AppContext.SetData(Schema.Key, order.Mutant);
            answers.WriteLine(JsonSerializer.Serialize(
                PinningTests.FirstFailure(tests, File.ReadAllBytes(order.Predictor), order.Noun, order.ShowsTimes)));
            answers.Flush();
        }
    }

    private Process Start()
    {
        Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Argument, tests])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // What a process says as it dies is long and of no use.
        process.ErrorDataReceived += (_, said) =>
        {
            if (showsTimes && said.Data is { } line && !line.StartsWith("   at ", StringComparison.Ordinal))
                Console.Error.WriteLine(line);
        };
        process.BeginErrorReadLine();
        return process;
    }

    private sealed record Order(int Mutant, string Predictor, string Noun, bool ShowsTimes);
}
