namespace LatencyLab.Tests.Scripts;

/// <summary>A test that runs a script of <c>eng</c>; skipped where there is no shell for it, or not what it needs.</summary>
public sealed class ScriptFactAttribute : FactAttribute
{
    /// <param name="needs">A program that the script needs; null: only the shell.</param>
    /// <param name="requiredBy">Environment variable that makes its absence a failure and not a reason to skip.</param>
    public ScriptFactAttribute(string? needs = null, string? requiredBy = null)
    {
        if (OperatingSystem.IsWindows())
            Skip = "needs a Unix shell";
        else if (needs is not null && !IsOnPath(needs) && !(requiredBy is not null && IsSet(requiredBy)))
            Skip = $"needs {needs}, which is not installed";
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
