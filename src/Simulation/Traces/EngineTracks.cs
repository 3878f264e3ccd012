using LatencyLab.Simulation.Grids;

namespace LatencyLab.Simulation.Traces;

/// <summary>When engines have tiles of a kernel, in groups of neighbouring engines: what of a trace can be drawn on a page.</summary>
public static class EngineTracks
{
    /// <summary>Groups of about as many engines each.</summary>
    /// <param name="engines">Engines of the device.</param>
    /// <param name="most">Groups, at most.</param>
    /// <returns>First and last engine of each.</returns>
    public static IReadOnlyList<(int First, int Last)> Groups(int engines, int most)
    {
        int size = Math.Max(1, (engines + most - 1) / most);
        return [.. Enumerable.Range(0, (engines + size - 1) / size).Select(i => (i * size, Math.Min(engines, (i + 1) * size) - 1))];
    }

    /// <summary>Times in which any engine of a group has a tile of a kernel, picoseconds.</summary>
    /// <param name="kernel">With a record of its tiles.</param>
    /// <param name="groups">The groups.</param>
    /// <returns>Of each group, in time.</returns>
    public static IReadOnlyList<IReadOnlyList<(long Begin, long End)>> Of(TracedKernel kernel, IReadOnlyList<(int First, int Last)> groups)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(groups);
        List<(long Begin, long End)>[] spans = [.. groups.Select(_ => new List<(long Begin, long End)>())];
        if (kernel.Record is null)
            return spans;
        foreach ((_, GridRun grid, long begin) in kernel.Grids(kernel.Record()))
        {
            foreach (WaveRecord wave in grid.Waves)
            {
                for (int i = 0; i < groups.Count; i++)
                {
                    if (wave.FirstEngine <= groups[i].Last && groups[i].First < wave.FirstEngine + wave.Engines)
                        spans[i].Add((begin + wave.Start, begin + wave.End));
                }
            }
        }

        return [.. spans.Select(Merged)];
    }

    private static List<(long Begin, long End)> Merged(List<(long Begin, long End)> spans)
    {
        List<(long Begin, long End)> merged = [];
        foreach ((long begin, long end) in spans.Order())
        {
            if (merged.Count > 0 && begin <= merged[^1].End)
                merged[^1] = (merged[^1].Begin, Math.Max(merged[^1].End, end));
            else
                merged.Add((begin, end));
        }

        return merged;
    }
}
