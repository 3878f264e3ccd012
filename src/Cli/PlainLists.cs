namespace LatencyLab.Cli;

/// <summary>
/// Command lines of two words that show a list. They are answered before there is a parser: making one takes longer than the list does.
/// With any option, and for help, the parser answers; both write the same.
/// </summary>
internal static class PlainLists
{
    /// <summary>The group of each, whose <c>list</c> it is.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["devices", "networks", "runtimes"];

    /// <summary>What writes the list; null: the parser has to see the command line.</summary>
    public static Action<TextWriter>? Of(IReadOnlyList<string> arguments) => arguments is not [string group, "list"] ? null : group switch
    {
        "devices" => Commands.DevicesCommand.WriteTable,
        "networks" => Commands.NetworkList.NetworksCommand.WriteTable,
        "runtimes" => Commands.RuntimesCommand.WriteTable,
        _ => null,
    };
}
