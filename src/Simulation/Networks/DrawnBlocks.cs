using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Simulation.Networks;

/// <summary>A block of a batch, and where it runs.</summary>
/// <param name="Block">The block; no other of the batch has its name.</param>
/// <param name="Stream">The stream that it runs on.</param>
/// <param name="Region">See <see cref="Launch.Region"/>.</param>
/// <param name="Branch">Blocks of a region with one number follow each other; the first reads what was there before the region.</param>
internal readonly record struct PlacedBlock(Block Block, int Stream = 0, int Region = 0, int Branch = 0);

/// <summary>The blocks that run on a batch of which it is known what happens to it.</summary>
internal static class DrawnBlocks
{
    /// <summary>The blocks, in the order in which a host enqueues them.</summary>
    /// <param name="drawn">What happens to the batch.</param>
    /// <param name="streams">Streams that branches which overlap are dealt to in turn.</param>
    public static IEnumerable<PlacedBlock> Of(IReadOnlyList<DrawnGroup> drawn, int streams)
    {
        HashSet<string> names = [];
        for (int i = 0; i < drawn.Count; i++)
        {
            DrawnGroup group = drawn[i];
            int running = 0, dealt = group.Group is BranchGroup { Concurrent: true } ? streams : 1;
            for (int part = 0; part < group.Images.Count; part++)
            {
                IReadOnlyList<Block> blocks = group.Group.Parts[part].Build(group.Images[part], group.Rates[part]);
                foreach (Block block in Named(blocks, group.Group is BranchGroup ? group.Group.Parts[part].Name : null, names))
                {
                    yield return group.Group is BranchGroup ? new PlacedBlock(block, running % dealt, i + 1, part)
                        : new PlacedBlock(block);
                }

                running += blocks.Count > 0 ? 1 : 0;
            }
        }
    }

    /// <summary>Blocks of branches are named after the branch; others of a name that there is already are numbered.</summary>
    private static IEnumerable<Block> Named(IReadOnlyList<Block> blocks, string? branch, HashSet<string> names)
    {
        Dictionary<string, string> renamed = [];
        foreach (Block block in blocks)
        {
            string name = branch is null ? block.Name : BlockNames.OfBranch(branch, block.Name);
            for (int number = 2; !names.Add(name); number++)
                name = FormattableString.Invariant($"{block.Name}#{number}");
            if (name != block.Name)
                renamed[block.Name] = name;
        }

        return renamed.Count == 0 ? blocks : blocks.Select(block => BlockNames.Renamed(block, renamed));
    }
}
