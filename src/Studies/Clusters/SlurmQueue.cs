using System.ComponentModel;
using System.Diagnostics;
using LatencyLab.Files;

namespace LatencyLab.Studies.Clusters;

/// <summary>Slurm through its commands <c>sbatch</c>, <c>squeue</c> and <c>scancel</c>.</summary>
/// <param name="name">Of the jobs.</param>
/// <param name="folder">Folder for the script and the logs, which all nodes see.</param>
/// <param name="command">The command line of a shard, which stands in it as <c>{shard}</c>.</param>
/// <param name="options">Further options of <c>sbatch</c>, e.g. <c>--partition=gpu</c>.</param>
public sealed class SlurmQueue(string name, string folder, IReadOnlyList<string> command, IReadOnlyList<string> options) : IClusterQueue
{
    /// <summary>Stands for the shard's number in a command line.</summary>
    public const string ShardPlace = "{shard}";

    private const int LogLines = 10, MostSilences = 60;
    private int _silences;

    /// <inheritdoc/>
    public string Submit(IReadOnlyList<int> shards)
    {
        string script = Path.Combine(folder, "job.sh");
        OutputFile.Replace(script, $"#!/bin/sh\nexec {string.Join(' ', command.Select(Quoted))}\n");
        (int code, string output, string error) = Call("sbatch",
        [
            "--parsable", $"--job-name={name}", $"--array={string.Join(',', shards)}", $"--output={Path.Combine(folder, "%a.log")}",
            "--open-mode=append", "--no-requeue", .. options, script,
        ]);
        return code == 0 ? output.Trim().Split(';')[0] : throw new InputException($"sbatch refused the job: {LineOf(error)}");
    }

    /// <inheritdoc/>
    public string? StateOf(string job)
    {
        (int code, string output, string error) = Call("squeue", ["--noheader", "--array", $"--jobs={job}", "--format=%T %r"]);
        if (code == 0)
        {
            _silences = 0;
            string[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            return lines.Length == 0 ? null : string.Join(", ", lines.GroupBy(Words).OrderBy(state => state.Key, StringComparer.Ordinal)
                .Select(state => string.Create(CultureInfo.InvariantCulture, $"{state.Count()} {state.Key}")));
        }

        // A job that is over is soon forgotten.
        if (error.Contains("Invalid job id", StringComparison.Ordinal))
            return null;
        return ++_silences <= MostSilences ? "the controller does not answer"
            : throw new InputException($"squeue cannot say what became of job {job}: {LineOf(error)}");
    }

    /// <inheritdoc/>
    public void Cancel(string job) => Call("scancel", [job]);

    /// <inheritdoc/>
    public IReadOnlyList<string> EndOfLog(int shard)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{shard}.log"));
        return File.Exists(path) ? [.. InputFile.ReadText(path, "a log").TrimEnd('\n').Split('\n').TakeLast(LogLines)] : [];
    }

    /// <summary><c>RUNNING None</c> is <c>running</c>, <c>PENDING Resources</c> is <c>pending (Resources)</c>.</summary>
    private static string Words(string line)
    {
        string[] words = line.Split(' ', 2);
        string state = words[0].ToLowerInvariant();
        return words is [_, not "None"] ? $"{state} ({words[1]})" : state;
    }

    /// <summary>A word of a shell's command line; the shard's number is the array's.</summary>
    private static string Quoted(string word)
    {
        string quoted = word.Replace("'", "'\\''", StringComparison.Ordinal);
        return $"'{quoted.Replace(ShardPlace, "'\"$SLURM_ARRAY_TASK_ID\"'", StringComparison.Ordinal)}'";
    }

    private static string LineOf(string error) => error.Trim().ReplaceLineEndings("; ");

    private static (int Code, string Output, string Error) Call(string program, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception)
        {
            throw new InputException($"{program} is not on the path, expected a machine from which jobs are submitted to Slurm");
        }
    }
}
