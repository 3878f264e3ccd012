namespace LatencyLab.Predictor.Published;

/// <summary>
/// The order in which a CPython set lists the small integers put into it. The published program tries its tile sizes in that
/// order and keeps the first of equals, so that the order decides between tiles that tie.
/// </summary>
/// <remarks>
/// Open addressing as in CPython 3.7 and later: an integer hashes to itself; a probe looks at 9 further slots before it
/// jumps to 5 i + 1 + (perturbation shifted by 5); the table grows to the power of two above 4 times its entries when 3/5 full.
/// </remarks>
internal static class HashOrder
{
    private const int SmallestTable = 8, LinearProbes = 9, PerturbationShift = 5;
    private const long Empty = -1;

    /// <summary>The distinct values, in a set's order. Values must not be negative.</summary>
    public static long[] Of(IEnumerable<long> values)
    {
        long[] table = NewTable(SmallestTable);
        int count = 0;
        foreach (long value in values)
        {
            if (!Insert(table, value))
                continue;
            count++;
            if (count * 5 >= (table.Length - 1) * 3)
                table = Grow(table, count);
        }

        return Array.FindAll(table, slot => slot != Empty);
    }

    private static long[] Grow(long[] table, int count)
    {
        int size = SmallestTable;
        while (size <= 4 * count)
            size *= 2;
        long[] larger = NewTable(size);
        foreach (long value in table)
        {
            if (value != Empty)
                Insert(larger, value);
        }

        return larger;
    }

    private static bool Insert(long[] table, long value)
    {
        long mask = table.Length - 1;
        long perturbation = value;
        long slot = value & mask;
        while (true)
        {
            long last = slot + LinearProbes <= mask ? slot + LinearProbes : slot;
            for (long probe = slot; probe <= last; probe++)
            {
                if (table[probe] == value)
                    return false;
                if (table[probe] == Empty)
                {
                    table[probe] = value;
                    return true;
                }
            }

            perturbation >>= PerturbationShift;
            slot = (slot * 5 + 1 + perturbation) & mask;
        }
    }

    private static long[] NewTable(int size)
    {
        long[] table = new long[size];
        Array.Fill(table, Empty);
        return table;
    }
}
