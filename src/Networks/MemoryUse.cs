namespace LatencyLab.Networks;

/// <summary>What a network needs of a device's memory: its weights, and the maps that are kept at a time.</summary>
/// <remarks>
/// A map is kept from the step that makes it to the last that reads it; buffers are not shared with what a step reads, and scratch memory
/// of kernels is not counted. In a framework that frees tensors late, or keeps pools, more is taken.
/// </remarks>
public sealed record MemoryUse(long WeightBytes, long PeakActivationBytes)
{
    private const string Image = "image";

    /// <summary>Both together.</summary>
    public long TotalBytes => Counted((Int128)WeightBytes + PeakActivationBytes);

    /// <summary>Of the first schedule of each step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static MemoryUse Of(Network network, double elementBytes)
    {
        (string Name, Operator Operator, string[] Reads)[] nodes = [.. NodesOf(network)];
        Dictionary<string, int> lastUse = new(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (string read in nodes[i].Reads)
                lastUse[read] = i;
        }

        long peak = 0, image = nodes.Length == 0 ? 0 : nodes[0].Operator.Work(elementBytes).Bytes.Input;
        Dictionary<string, long> live = new(StringComparer.Ordinal) { [Image] = image };
        Int128 kept = image;
        for (int i = 0; i < nodes.Length; i++)
        {
            long made = nodes[i].Operator.Work(elementBytes).Bytes.Output;
            kept += made - live.GetValueOrDefault(nodes[i].Name);
            live[nodes[i].Name] = made;
            peak = Math.Max(peak, Counted(kept));

            // What nothing reads is gone at once.
            foreach (string name in nodes[i].Reads.Append(nodes[i].Name).Distinct())
            {
                if (lastUse.GetValueOrDefault(name, -1) <= i && live.Remove(name, out long bytes))
                    kept -= bytes;
            }
        }

        return new MemoryUse(Counted((Int128)Math.Ceiling(network.ParameterCount * elementBytes)), peak);
    }

    /// <summary>Nodes of the first schedules in order, with the nodes of any block that they read.</summary>
    private static IEnumerable<(string Name, Operator Operator, string[] Reads)> NodesOf(Network network)
    {
        string input = Image;
        foreach (Block block in network.Blocks)
        {
            string last = input;
            foreach (Node node in block.Steps.SelectMany(step => step.Schedules[0].Nodes))
            {
                last = Node.OfBlock(block.Name, node.Name);
                yield return (last, node.Operator,
                    [.. node.Inputs.DefaultIfEmpty(Node.BlockInput).Select(read => read == Node.BlockInput ? input
                        : Node.IsOfOtherBlock(read) ? read : Node.OfBlock(block.Name, read))]);
            }

            if (!block.IsExit)
                input = last;
        }
    }

    /// <summary>More than 64 bits count is more than any device has.</summary>
    private static long Counted(Int128 bytes) => (long)Int128.Min(bytes, long.MaxValue);
}
