namespace LatencyLab.Kernels.Kinds;

/// <summary>Random tensors and masks from a seed: the same on every machine.</summary>
internal sealed class RandomInputs(int seed, MaskStyle style)
{
    private const int BlobsPerImage = 2;
    private const int FractionBits = 24;
    private readonly Random _random = new(seed);
    private ulong _state = (ulong)seed;

    /// <summary>
    /// Uniform numbers, from low on and below high up to rounding. SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), two numbers of 24 bits a
    /// step: <see cref="Random"/> with a seed took a good part of what a row takes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float[] Floats(int length, float low = -1, float high = 1)
    {
        float[] values = GC.AllocateUninitializedArray<float>(length);
        float scale = (high - low) / (1 << FractionBits);
        ulong state = _state;
        for (int i = 0; i < values.Length; i += 2)
        {
            ulong bits = state += 0x9E3779B97F4A7C15;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            bits ^= bits >> 31;
            values[i] = low + scale * (int)(bits >> (64 - FractionBits));
            if (i + 1 < values.Length)
                values[i + 1] = low + scale * (int)((uint)bits >> (32 - FractionBits));
        }

        _state = state;
        return values;
    }

    /// <summary>Exactly <paramref name="count"/> of <paramref name="total"/> different indices, ascending.</summary>
    public int[] Choose(int total, int count)
    {
        int[] all = [.. Enumerable.Range(0, total)];
        _random.Shuffle(all);
        int[] chosen = all[..count];
        Array.Sort(chosen);
        return chosen;
    }

    /// <summary>0 .. total - 1 in random order.</summary>
    public int[] Permutation(int total)
    {
        int[] all = [.. Enumerable.Range(0, total)];
        _random.Shuffle(all);
        return all;
    }

    /// <summary>
    /// Selected patches of a batch, ascending; a patch is image * patches per image + row * columns + column.
    /// The count is that of <see cref="PatchGrid.ActivePatches"/>.
    /// </summary>
    public int[] Patches(PatchGrid grid, int batch, double activationRate)
    {
        int total = checked(batch * grid.PatchesPerImage), count = (int)grid.ActivePatches(batch, activationRate);
        return style == MaskStyle.Random ? Choose(total, count) : Blobs(grid, batch, count);
    }

    /// <summary>A mask of 0 and 1 with ones at the given indices.</summary>
    public static int[] MaskOf(int total, int[] selected)
    {
        int[] mask = new int[total];
        foreach (int index in selected)
            mask[index] = 1;
        return mask;
    }

    private int[] Blobs(PatchGrid grid, int batch, int count)
    {
        List<(double Score, int Patch)> scored = [];
        double spread = Math.Max(grid.Rows, grid.Columns) / 3.0;
        for (int image = 0; image < batch; image++)
        {
            (double Row, double Column)[] centres =
                [.. Enumerable.Range(0, BlobsPerImage)
                    .Select(_ => (_random.NextDouble() * grid.Rows, _random.NextDouble() * grid.Columns))];
            for (int cell = 0; cell < grid.PatchesPerImage; cell++)
            {
                int row = cell / grid.Columns, column = cell % grid.Columns;
                double score = centres.Max(centre =>
                    -(Math.Pow(row - centre.Row, 2) + Math.Pow(column - centre.Column, 2)) / (spread * spread));
                scored.Add((score, image * grid.PatchesPerImage + cell));
            }
        }

        return [.. scored.OrderByDescending(entry => entry.Score).ThenBy(entry => entry.Patch).Take(count).Select(entry => entry.Patch)
            .Order()];
    }
}
