using System.Diagnostics;
using System.Text;
using LatencyLab.Cli;
using LatencyLab.Cli.Parsing;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Hostile;

/// <summary>What became of the inputs that one reader was given.</summary>
/// <param name="Reader">The reader.</param>
internal sealed record HostileCounts(HostileReader Reader)
{
    /// <summary>Inputs tried.</summary>
    public long Inputs { get; set; }

    /// <summary>Those refused with exit code 2.</summary>
    public long Refused { get; set; }

    /// <summary>Those that were read.</summary>
    public long Accepted { get; set; }

    /// <summary>Seconds that all took.</summary>
    public double Seconds { get; set; }

    /// <summary>Most seconds that one took: of the clock, or of the processor where others kept it busy.</summary>
    public double MostSeconds { get; set; }

    /// <summary>That one.</summary>
    public string Slowest { get; set; } = "";

    /// <summary>Most bytes that one allocated.</summary>
    public long MostBytes { get; set; }

    /// <summary>What is wrong, and the inputs.</summary>
    public List<(string Problem, string Input)> Faults { get; } = [];
}

/// <summary>Gives mutated inputs to readers and looks at what they say.</summary>
internal sealed class HostileRun : IDisposable
{
    /// <summary>What one input may allocate, and how long what is said of it may be.</summary>
    private const long MostBytes = 500L << 20;
    private const int MostLines = 60, MostColumns = 4500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Gives a reader one input; how long it took is of interest in long runs only.</summary>
    public void Try(HostileCounts counts, string input)
    {
        string file = _folder.File("input" + counts.Reader.Extension);
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes(input));
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        int code = 0;
        string output = "", said = "";
        using StringWriter fault = new();
        int guarded = EntryPoint.Guarded(() =>
        {
            (code, output, said) = counts.Reader.Read(input, file);
            return code;
        }, fault);
        counts.Inputs++;
        double clock = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double seconds = Math.Min(clock, (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
        counts.Seconds += clock;
        if (seconds > counts.MostSeconds)
            (counts.MostSeconds, counts.Slowest) = (seconds, input);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        counts.MostBytes = Math.Max(counts.MostBytes, bytes);
        counts.Refused += guarded == Invocation.BadInput ? 1 : 0;
        counts.Accepted += guarded == 0 ? 1 : 0;
        said += fault.ToString().ReplaceLineEndings("\n");
        string? problem = bytes > MostBytes ? $"allocated {bytes >> 20} MiB" : ProblemOf(guarded, IsNumberless(input) ? "" : output, said);
        if (problem is not null)
            counts.Faults.Add((problem, input));
    }

    /// <summary>What is wrong with an answer; null for a good one.</summary>
    internal static string? ProblemOf(int code, string output, string said)
    {
        string[] lines = said.TrimEnd('\n').Split('\n');
        string first = lines.FirstOrDefault(line => line.Length > 0) ?? "";
        return code is not (0 or Invocation.BadInput) ? $"exit code {code}: {first}"
            : code == Invocation.BadInput && first.Length == 0 ? "refused without a word"
            : lines.Length > MostLines ? $"{lines.Length} lines: {first}"
            : lines.Any(line => line.Length > MostColumns)
                ? $"a line of {lines.Max(line => line.Length)} columns: {first[..Math.Min(first.Length, 200)]}"
            : said.Any(letter => char.IsControl(letter) && letter != '\n') ? $"control characters: {first}"
            : code == Invocation.BadInput && !first.StartsWith("latlab: ", StringComparison.Ordinal)
                ? $"does not begin with 'latlab: ': {first}"
            : code == 0 && IsNumberless(output) ? "a result is no number"
            : null;
    }

    /// <summary>Whether a text has a number in it that is none; names of columns pass through.</summary>
    private static bool IsNumberless(string text) => text.Contains("NaN", StringComparison.Ordinal)
        || text.Contains("Infinity", StringComparison.Ordinal) || text.Contains('∞', StringComparison.Ordinal);
}
