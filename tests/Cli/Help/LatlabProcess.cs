using System.Diagnostics;
using LatencyLab.Cli;

namespace LatencyLab.Tests.Cli.Help;

/// <summary>Runs the program as a user does: as a process of its own, in a folder.</summary>
internal static class LatlabProcess
{
    /// <summary>
    /// What a process is started through so that Ctrl-C ends it: one that was started in the background of a shell ignores it, and so
    /// would its children. Nothing where there is no <c>env</c> that can.
    /// </summary>
    private static readonly string[] s_heedingInterrupts = CanResetInterrupts() ? ["env", "--default-signal=INT"] : [];

    /// <summary>The program's own executable, where the build made one.</summary>
    public static string Executable { get; } =
        Path.ChangeExtension(typeof(CommandLine).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null);

    public static string Host { get; } =
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    public static (int ExitCode, string Output, string Error) Run(string folder, params string[] arguments) =>
        RunAny(folder, Host, [typeof(CommandLine).Assembly.Location, .. arguments]);

    public static (int ExitCode, string Output, string Error) RunAny(string folder, string program, params string[] arguments)
    {
        using Process process = Start(folder, program, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }

    /// <summary>Waits for something that a process does. The time only guards against hanging.</summary>
    public static void WaitUntil(Process process, Func<bool> happened)
    {
        long start = Stopwatch.GetTimestamp();
        while (!happened())
        {
            Assert.False(process.HasExited, "ended before it was stopped");
            Assert.True(Stopwatch.GetElapsedTime(start).TotalMinutes < 5, "nothing happened for five minutes");
            Thread.Sleep(1);
        }
    }

    /// <summary>Sends Ctrl-C to a process and waits for its end.</summary>
    public static void Interrupt(Process process)
    {
        using (Process signal = Process.Start("kill", ["-INT", $"{process.Id}"]))
            signal.WaitForExit();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(5)), "did not end within five minutes of an interrupt");
    }

    public static Process Start(string folder, string program, params string[] arguments)
    {
        string[] command = [.. s_heedingInterrupts, program, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_ROLL_FORWARD"] = "Major";
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static bool CanResetInterrupts()
    {
        if (OperatingSystem.IsWindows())
            return false;
        using Process process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "env --default-signal=INT true"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
