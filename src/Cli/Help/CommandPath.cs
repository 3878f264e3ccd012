namespace LatencyLab.Cli.Help;

/// <summary>How a command is typed.</summary>
internal static class CommandPath
{
    /// <summary>Its names from below the root, e.g. <c>kernels list</c>.</summary>
    public static string Of(Command command)
    {
        List<string> names = [];
        for (Command? at = command; at is not (null or RootCommand); at = at.Parents.OfType<Command>().FirstOrDefault())
            names.Insert(0, at.Name);
        return string.Join(' ', names);
    }
}
