using System.Reflection;
using System.Runtime.InteropServices;
using LatencyLab.Reporting;

namespace LatencyLab.Cli.Commands.Report;

/// <summary>Where, when and by what a report was made.</summary>
internal static class ReportEnvironment
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <param name="arguments">The command line.</param>
    public static FactGroup Of(IReadOnlyList<string> arguments) => new("Made by",
    [
        ("LatencyLab", Version()),
        ("date", DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC"),
        ("command", $"latlab {string.Join(' ', arguments.Select(Quoted))}"),
        ("machine", $"{Processor()}, {Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)} logical processors"),
        ("system", $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}"),
        ("runtime", RuntimeInformation.FrameworkDescription),
    ]);

    private static string Version()
    {
        string version = typeof(ReportEnvironment).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        // The commit that the build adds is longer than anyone reads.
        int plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus >= 0 && version.Length > plus + 13 ? version[..(plus + 13)] : version;
    }

    private static string Processor()
    {
        const string Key = "model name";
        try
        {
            string? line = File.Exists(ProcessorFile)
                ? File.ReadLines(ProcessorFile).FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal)) : null;
            return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        }
        catch (IOException)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }
    }

    private static string Quoted(string text) => text.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text;
}
