namespace LatencyLab.Cli.Options;

/// <summary>Options as most commands have them.</summary>
internal static class NewOption
{
    /// <summary>An option that has a value where none is given.</summary>
    public static Option<T> Of<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <summary>The option <c>--force</c> of every command that writes a file or a folder.</summary>
    public static Option<bool> Force() => new("--force") { Description = "Replace what exists (docs/README.md)." };

    /// <summary>The option <c>--json</c> of every command that prints a result.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write the result as JSON (docs/json.md)." };
}
