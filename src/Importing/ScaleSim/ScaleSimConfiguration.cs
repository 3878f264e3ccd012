namespace LatencyLab.Importing.ScaleSim;

/// <summary>A configuration of SCALE-Sim: one systolic array, three buffers, one bandwidth.</summary>
/// <remarks>
/// Samajdar et al., "A Systematic Methodology for Characterizing Scalability of DNN Accelerators using SCALE-Sim", ISPASS 2020, and the
/// reader of these files. Words are bytes there. Bandwidth is words a cycle from off-chip memory, or one a buffer; the buffers deliver a
/// word a cycle to each row and column of the array.
/// </remarks>
internal static class ScaleSimConfiguration
{
    private const double Kib = 1024;

    private static readonly string[] s_buffers = ["IfmapSramSzkB", "FilterSramSzkB", "OfmapSramSzkB"];

    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["Dataflow"] = "which operand stays in the array has no place here",
        ["IfmapOffset"] = "addresses have no place",
        ["FilterOffset"] = "addresses have no place",
        ["OfmapOffset"] = "addresses have no place",
        ["layout"] = "how operands lie in banks has no place",
        ["sparsity"] = "sparse weights have no place in a device",
        ["MemoryBanks"] = "banks have no place",
        ["run_presets"] = "how the simulator runs has no place",
        ["ReadRequestBuffer"] = "queues have no place",
        ["WriteRequestBuffer"] = "queues have no place",
    };

    /// <summary>The configuration as a profile.</summary>
    /// <exception cref="InputException">A key is missing or its value cannot be meant.</exception>
    public static void Read(ForeignTree tree, ImportOptions options, DeviceDraft draft, ImportNotes notes)
    {
        YamlMapping presets = tree.RequiredMapping(tree.Root, "architecture_presets");
        draft.Title = tree.Text(tree.Mapping(tree.Root, "general"), "run_name")?.Trim('"', '\'');
        int rows = tree.RequiredCount(presets, "ArrayHeight"), columns = tree.RequiredCount(presets, "ArrayWidth");
        draft.SetClock("", 0, null);
        DataType type = options.DataType ?? DataType.Int8;
        notes.Assume("data type", $"{type.Key()}: {(options.DataType is null ? "words are bytes in SCALE-Sim" : "given by the user")}");
        draft.SetArray("ArrayHeight * ArrayWidth", ForeignTree.LineOf(presets, "ArrayHeight"), [rows, columns], type);
        double size = s_buffers.Sum(key => tree.RequiredNumber(presets, key)) * Kib;
        int line = ForeignTree.LineOf(presets, s_buffers[0]);
        double word = type.ElementBytes(), onChip = (rows + (double)columns) * word * draft.FrequencyHz;
        draft.Say(string.Join(" + ", s_buffers), line, "sram.size_bytes", ForeignNumber.Of(size));
        notes.Lose(string.Join(", ", s_buffers), line, "a buffer an operand: a level here holds every operand, so only their sum counts");
        draft.Assume(
            "sram.bandwidth_bytes_per_s", ForeignNumber.Of(onChip),
            "an element a cycle for each row and column of the array, as in SCALE-Sim");
        draft.AddLevel("sram", MemoryScope.Device, size, onChip, line: line);
        ReadOffChip(tree, presets, word, onChip, draft);
        tree.LoseUnread(s_lost);
    }

    private static void ReadOffChip(ForeignTree tree, YamlMapping presets, double word, double onChip, DeviceDraft draft)
    {
        if (tree.Find(presets, "Bandwidth") is YamlScalar given)
        {
            double words = 0;
            foreach (string part in given.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                words += ForeignNumber.TryParse(part, out double one) && one > 0
                    ? one : throw ForeignTree.Wrong(given, $"Bandwidth is '{part}', expected words a cycle above 0");
            }

            double rate = words * word * draft.FrequencyHz;
            draft.Say("Bandwidth", given.Line, "dram.bandwidth_bytes_per_s", ForeignNumber.Of(rate));
            AddOffChip(rate, draft);
            return;
        }

        draft.Assume(
            "dram.bandwidth_bytes_per_s", ForeignNumber.Of(onChip), "the file has no Bandwidth, so memory keeps up with the array");
        AddOffChip(onChip, draft);
    }

    private static void AddOffChip(double rate, DeviceDraft draft) =>
        draft.AddLevel("dram", MemoryScope.Device, draft.AssumeOffChipBytes("dram"), rate);
}
