namespace LatencyLab.Cli.Options;

/// <summary>The option <c>--json</c> of every command that prints a result.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Write the result as JSON (docs/json.md)." };
}
