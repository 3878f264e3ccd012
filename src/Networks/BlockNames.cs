namespace LatencyLab.Networks;

/// <summary>Other names of blocks, where several parts of a network have blocks of the same name.</summary>
public static class BlockNames
{
    /// <summary>A block named after its branch: <c>branch.stage2.block0</c> of branch1 is <c>branch1.stage2.block0</c>.</summary>
    /// <param name="branch">Name of the branch.</param>
    /// <param name="block">Name of the block in all branches.</param>
    public static string OfBranch(string branch, string block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return $"{branch}.{block[(block.IndexOf('.', StringComparison.Ordinal) + 1)..]}";
    }

    /// <summary>A block under its new name, which reads nodes of other blocks under theirs.</summary>
    /// <param name="block">The block.</param>
    /// <param name="names">New names by old ones; others stay.</param>
    public static Block Renamed(Block block, IReadOnlyDictionary<string, string> names)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(names);
        return block with
        {
            Name = names.GetValueOrDefault(block.Name, block.Name),
            Steps =
            [
                .. block.Steps.Select(step => step with
                {
                    Schedules =
                    [
                        .. step.Schedules.Select(schedule => schedule with
                        {
                            Nodes =
                            [
                                .. schedule.Nodes.Select(node => node with
                                {
                                    Inputs = [.. node.Inputs.Select(input => Renamed(input, names))],
                                }),
                            ],
                        }),
                    ],
                }),
            ],
        };
    }

    private static string Renamed(string input, IReadOnlyDictionary<string, string> names)
    {
        if (!Node.IsOfOtherBlock(input))
            return input;
        string[] parts = input.Split(' ');
        return names.TryGetValue(parts[0], out string? name) ? Node.OfBlock(name, parts[1]) : input;
    }
}
