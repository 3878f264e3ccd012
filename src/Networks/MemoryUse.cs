namespace LatencyLab.Networks;

/// <summary>What a network needs of a device's memory: its weights, and the maps that are kept at a time.</summary>
/// <remarks>
/// A map is kept from the step that makes it to the last that reads it; buffers are not shared with what a step reads, and scratch memory
/// of kernels is not counted. In a framework that frees tensors late, or keeps pools, more is taken.
/// </remarks>
public sealed record MemoryUse(long WeightBytes, long PeakActivationBytes)
{
    /// <summary>Both together.</summary>
    public long TotalBytes => Counted((Int128)WeightBytes + PeakActivationBytes);

    /// <summary>Of the first schedule of each step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static MemoryUse Of(Network network, double elementBytes)
    {
        long peak = 0, input = 0;
        foreach (Block block in network.Blocks)
        {
            Node[] nodes = [.. block.Steps.SelectMany(step => step.Schedules[0].Nodes)];
            if (nodes.Length == 0)
                continue;
            if (input == 0)
                input = nodes[0].Operator.Work(elementBytes).Bytes.Input;
            Dictionary<string, int> lastUse = new(StringComparer.Ordinal) { [Node.BlockInput] = 0 };
            for (int i = 0; i < nodes.Length; i++)
            {
                foreach (string read in nodes[i].Inputs.DefaultIfEmpty(Node.BlockInput))
                    lastUse[read] = i;
            }

            Dictionary<string, long> live = new(StringComparer.Ordinal) { [Node.BlockInput] = input };
            Int128 kept = input;
            for (int i = 0; i < nodes.Length; i++)
            {
                long made = nodes[i].Operator.Work(elementBytes).Bytes.Output;
                kept += made - live.GetValueOrDefault(nodes[i].Name);
                live[nodes[i].Name] = made;
                peak = Math.Max(peak, Counted(kept));

                // What nothing reads is gone at once; the last step hands on what it makes.
                foreach (string name in nodes[i].Inputs.DefaultIfEmpty(Node.BlockInput).Append(nodes[i].Name).Distinct())
                {
                    if (lastUse.GetValueOrDefault(name, -1) <= i && i < nodes.Length - 1 && live.Remove(name, out long bytes))
                        kept -= bytes;
                }
            }

            input = nodes[^1].Operator.Work(elementBytes).Bytes.Output;
        }

        return new MemoryUse(Counted((Int128)Math.Ceiling(network.ParameterCount * elementBytes)), peak);
    }

    /// <summary>More than 64 bits count is more than any device has.</summary>
    private static long Counted(Int128 bytes) => (long)Int128.Min(bytes, long.MaxValue);
}
