namespace LatencyLab.Importing.ZigZag;

/// <summary>Hardware of ZigZag: an array of operational elements, and memories that serve some of its dimensions and operands.</summary>
/// <remarks>
/// Mei et al., "ZigZag: Enlarging Joint Architecture-Mapping Design Space Exploration for DNN Accelerators", IEEE TC 2021, and the
/// validator of these files. Sizes are bits, bandwidths bits a cycle. A memory that serves all dimensions is shared by the array; others
/// exist once for each element, or for each row or column, of the dimensions that they do not serve.
/// </remarks>
internal static class ZigZagHardware
{
    private const string Energy = "energy and area have no place";

    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["r_cost"] = Energy,
        ["w_cost"] = Energy,
        ["area"] = Energy,
        ["unit_energy"] = Energy,
        ["unit_area"] = Energy,
        ["auto_cost_extraction"] = Energy,
        ["latency"] = "cycles of one access have no place",
        ["mem_type"] = "only size and bandwidth of a memory count here",
        ["bandwidth_min"] = "the largest bandwidth of a port counts here",
        ["dataflows"] = "how loops are laid over the array has no place",
        ["force_double_buffering"] = "buffering has no place",
    };

    private sealed record Level(string Name, int Line, double Bytes, double BytesPerCycle, IReadOnlyList<string> Operands);

    /// <summary>The hardware as a profile.</summary>
    /// <exception cref="InputException">A key is missing or its value cannot be meant.</exception>
    public static void Read(ForeignTree tree, ImportOptions options, DeviceDraft draft, ImportNotes notes)
    {
        YamlMapping array = tree.RequiredMapping(tree.Root, "operational_array"), memories = tree.RequiredMapping(tree.Root, "memories");
        draft.Title = tree.Text(tree.Root, "name");
        if (tree.Find(array, "is_imc") is YamlScalar imc && imc.Value.Equals("true", StringComparison.OrdinalIgnoreCase))
            throw ForeignTree.Wrong(imc, "is_imc: arithmetic inside memories, bit by bit, has no counterpart in a device profile");
        draft.SetClock("", 0, null);
        IReadOnlyList<YamlNode> sizes = tree.Items(array, "sizes"), dimensions = tree.Items(array, "dimensions");
        if (sizes.Count == 0)
            throw ForeignTree.Missing(array, "sizes");
        if (dimensions.Count > 0 && dimensions.Count != sizes.Count)
            throw ForeignTree.Wrong(array, $"has {dimensions.Count} dimensions and {sizes.Count} sizes, expected as many");
        double[] sides = [.. sizes.Select(size => (double)tree.CountOf(size, "sizes"))];
        Dictionary<string, double> byDimension = [];
        for (int i = 0; i < sides.Length; i++)
            byDimension[i < dimensions.Count ? TextOf(tree, dimensions[i]) : $"D{i + 1}"] = sides[i];
        YamlNode? precision = tree.Items(array, "input_precision").FirstOrDefault();
        tree.Take(tree.Find(array, "input_precision"));
        DataType type = OperandType.Choose(
            options, precision is null ? null : tree.NumberOf(precision, "input_precision"), isFloat: false, notes, "input_precision",
            precision);
        draft.SetArray("sizes", ForeignTree.LineOf(array, "sizes"), sides, type);
        ReadMemories(tree, memories, byDimension, draft, notes);
        tree.LoseUnread(s_lost);
    }

    private static void ReadMemories(
        ForeignTree tree, YamlMapping memories, Dictionary<string, double> sides, DeviceDraft draft, ImportNotes notes)
    {
        List<Level> levels = [];
        foreach (YamlEntry entry in memories.Entries)
        {
            (Level level, double instances) = ReadOne(tree, entry, sides);
            if (instances > 1 && entry == memories.Entries[^1])
            {
                notes.Assume(
                    $"{level.Name}.scope", "device: the outermost memory is off-chip, though it does not serve all dimensions", level.Line);
                instances = 1;
            }

            if (instances > 1)
            {
                draft.LoseScratchpad(level.Name, level.Line, level.Bytes, instances);
                tree.Take(entry.Value);
            }
            else if (levels.Count > 0 && !levels[^1].Operands.Intersect(level.Operands).Any())
                levels[^1] = Merged(levels[^1], level, draft);
            else
                levels.Add(level);
        }

        if (levels.Count == 0)
            throw ForeignTree.Wrong(memories, "no memory serves the whole array, expected off-chip memory at least");
        foreach (Level level in levels)
        {
            string name = ForeignName.Of(level.Name);
            double rate = level.BytesPerCycle * draft.FrequencyHz;
            draft.Say($"{level.Name}.size / 8", level.Line, $"{name}.size_bytes", ForeignNumber.Of(level.Bytes));
            draft.Say($"{level.Name}.ports / 8", level.Line, $"{name}.bandwidth_bytes_per_s", ForeignNumber.Of(rate));
            if (level != levels[^1] && level.Operands.Count is > 0 and < 3)
            {
                notes.Lose(
                    $"{level.Name}.operands", level.Line,
                    $"only {string.Join(", ", level.Operands)} are kept there: a level here holds every operand");
            }

            draft.AddLevel(name, MemoryScope.Device, level.Bytes, rate, line: level.Line);
        }
    }

    private static (Level Level, double Instances) ReadOne(ForeignTree tree, YamlEntry entry, Dictionary<string, double> sides)
    {
        if (entry.Value is not YamlMapping memory)
            throw ForeignTree.Wrong(entry.Value, $"memory '{entry.Key.Shown}' is {entry.Value.Kind}, expected a mapping");
        double bits = 0;
        YamlNode ports = tree.Find(memory, "ports") ?? throw ForeignTree.Missing(memory, "ports");
        if (ports is not YamlList list)
            throw ForeignTree.Wrong(ports, $"ports is {ports.Kind}, expected a list of ports, each with its type and bandwidth_max");
        foreach (YamlNode port in list.Items)
        {
            string kind = tree.Text(port, "type") ?? "read_write";
            double most = tree.RequiredNumber(port, "bandwidth_max");
            bits += kind is "write" ? 0 : most;
            tree.Find(port, "name");
            tree.Take(tree.Find(port, "allocation"));
        }

        IReadOnlyList<YamlNode> served = tree.Items(memory, "served_dimensions"), operands = tree.Items(memory, "operands");
        tree.Take(tree.Find(memory, "served_dimensions"));
        HashSet<string> names = [.. served.Select(one => TextOf(tree, one))];
        double instances = sides.Where(side => !names.Contains(side.Key)).Aggregate(1.0, (product, side) => product * side.Value);
        return (new Level(
            entry.Key.Value, entry.Key.Line, tree.RequiredNumber(memory, "size") / 8, bits / 8,
            [.. operands.Select(one => TextOf(tree, one))]), instances);
    }

    private static Level Merged(Level a, Level b, DeviceDraft draft)
    {
        draft.LoseOperands($"{a.Name}, {b.Name}", b.Line);
        return new Level(
            $"{a.Name}-{b.Name}", a.Line, a.Bytes + b.Bytes, a.BytesPerCycle + b.BytesPerCycle, [.. a.Operands, .. b.Operands]);
    }

    private static string TextOf(ForeignTree tree, YamlNode node)
    {
        tree.Take(node);
        return node is YamlScalar scalar ? scalar.Value : throw ForeignTree.Wrong(node, $"is {node.Kind}, expected a name");
    }
}
