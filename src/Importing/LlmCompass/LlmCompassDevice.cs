namespace LatencyLab.Importing.LlmCompass;

/// <summary>
/// A device of LLMCompass: cores of sublanes, each with a vector unit and a systolic array, a global buffer, and memory channels.
/// </summary>
/// <remarks>
/// Zhang et al., "LLMCompass: Enabling Efficient Hardware Design for Large Language Model Inference", ISCA 2024; the meaning of each key is
/// that of the functions that make a system of it. Units are in the names there.
/// MACs of a core and cycle: array = sublanes * height * width * mac_per_cycle; vector unit = sublanes * vector_width * flop_per_cycle / 2.
/// Off-chip bytes/s = active channels * pins * bits a pin and second / 8. KB, MB and GB are powers of 1024.
/// </remarks>
internal static class LlmCompassDevice
{
    private const double Kib = 1024, Mib = Kib * Kib, Gib = Mib * Kib;

    /// <summary>Bytes of a core's SRAM and cycle, where the file does not say: 32 lanes of 4 bytes.</summary>
    private const double SramBytesPerCycle = 128;

    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["device_count"] = "a profile is one device",
        ["interconnect"] = "a profile is one device: links between devices have no place",
        ["register_file"] = "registers are no memory level here",
        ["memory_protocol"] = "only size and bandwidth of a memory count here",
        ["_memory_protocol_list"] = "a comment",
        ["process_node"] = "area and cost have no place",
        ["physical_core_count"] = "area and cost have no place: cores that are active count",
        ["physical_global_buffer_MB"] = "area and cost have no place: the buffer that is active counts",
        ["memory_channel_physical_count"] = "area and cost have no place: channels that are active count",
        ["int32_count"] = "no data type of that kind here",
        ["fp64_count"] = "no data type of that kind here",
        ["fp16_count"] = "vector_width and flop_per_cycle say the rate of fp16",
    };

    /// <summary>The device as a profile.</summary>
    /// <exception cref="InputException">A key is missing or its value cannot be meant.</exception>
    public static void Read(ForeignTree tree, DeviceDraft draft)
    {
        YamlNode root = tree.Root;
        draft.Title = tree.Text(root, "name");
        YamlMapping device = tree.Mapping(root, "device") ?? (YamlMapping)root;
        YamlMapping chiplet = tree.RequiredMapping(device, "compute_chiplet"), core = tree.RequiredMapping(chiplet, "core");
        int cores = tree.RequiredCount(chiplet, "core_count"), chiplets = tree.Count(device, "compute_chiplet_count") ?? 1;
        draft.Engines = checked((int)Math.Min((long)cores * chiplets, int.MaxValue));
        draft.Say(
            chiplets == 1 ? "core_count" : "core_count * compute_chiplet_count", ForeignTree.LineOf(chiplet, "core_count"), "engine_count",
            ForeignNumber.Of(draft.Engines));
        draft.SetClock(
            "frequency_Hz", ForeignTree.LineOf(device, "frequency_Hz"), tree.RequiredNumber(device, "frequency_Hz"));
        ReadCore(tree, core, draft);
        ReadMemories(tree, device, core, draft);
        tree.LoseUnread(s_lost);
    }

    private static void ReadCore(ForeignTree tree, YamlMapping core, DeviceDraft draft)
    {
        int sublanes = tree.Count(core, "sublane_count") ?? 1;
        YamlMapping vector = tree.RequiredMapping(core, "vector_unit");
        int width = tree.RequiredCount(vector, "vector_width");
        double flops = tree.RequiredNumber(vector, "flop_per_cycle"), vectorMacs = sublanes * width * flops / 2;
        DataType vectorType = TypeOf(tree, vector);
        int line = ForeignTree.LineOf(vector, "vector_width");
        if (tree.Count(vector, "fp32_count") is int lanes)
        {
            draft.Lanes = LanesOf((double)sublanes * lanes);
            draft.Say(
                "sublane_count * fp32_count", ForeignTree.LineOf(vector, "fp32_count"), "lanes_per_engine", ForeignNumber.Of(draft.Lanes));
        }
        else
        {
            draft.Lanes = LanesOf((double)sublanes * width);
            draft.Say("sublane_count * vector_width", line, "lanes_per_engine", ForeignNumber.Of(draft.Lanes));
        }

        string rate = $"rates.{vectorType.Key()}", formula = "sublane_count * vector_width * flop_per_cycle / 2";
        if (vectorType == DataType.Fp32)
        {
            draft.MacsPerLaneCycle = vectorMacs / draft.Lanes;
            draft.Say(formula, line, "macs_per_lane_cycle", ForeignNumber.Of(draft.MacsPerLaneCycle));
        }
        else
            draft.Say(formula, line, rate, $"{ForeignNumber.Of(vectorMacs)} vector MACs an engine and cycle");

        double matrixMacs = 0;
        DataType matrixType = vectorType;
        if (tree.Mapping(core, "systolic_array") is YamlMapping array)
        {
            int height = tree.RequiredCount(array, "array_height"), across = tree.RequiredCount(array, "array_width");
            matrixMacs = sublanes * (double)height * across * (tree.Number(array, "mac_per_cycle") ?? 1);
            matrixType = TypeOf(tree, array);
            draft.LoseSides("systolic_array", ForeignTree.LineOf(core, "systolic_array"), $"{height} x {across}");
            draft.Say(
                "sublane_count * array_height * array_width * mac_per_cycle", ForeignTree.LineOf(array, "array_height"),
                $"rates.{matrixType.Key()}", $"{ForeignNumber.Of(matrixMacs)} matrix MACs an engine and cycle");
        }

        if (vectorType != DataType.Fp32)
            draft.SetRate(vectorType, vectorMacs, matrixType == vectorType ? matrixMacs : 0);
        if (matrixMacs > 0 && (matrixType != vectorType || vectorType == DataType.Fp32))
            draft.SetRate(matrixType, matrixType == DataType.Fp32 ? draft.Lanes * draft.MacsPerLaneCycle : 0, matrixMacs);
    }

    private static void ReadMemories(ForeignTree tree, YamlMapping device, YamlMapping core, DeviceDraft draft)
    {
        YamlMapping io = tree.RequiredMapping(device, "io"), memory = tree.RequiredMapping(device, "memory");
        double buffer = tree.RequiredNumber(io, "global_buffer_MB") * Mib;
        double bufferRate = tree.RequiredNumber(io, "global_buffer_bandwidth_per_cycle_byte") * draft.FrequencyHz;
        if (tree.Number(core, "SRAM_KB") is double sram and > 0)
        {
            double bandwidth = Math.Max(SramBytesPerCycle * draft.FrequencyHz, bufferRate / draft.Engines);
            draft.Say("SRAM_KB", ForeignTree.LineOf(core, "SRAM_KB"), "sram.size_bytes", $"{ForeignNumber.Of(sram * Kib)} an engine");
            draft.Assume(
                "sram.bandwidth_bytes_per_s", $"{ForeignNumber.Of(bandwidth)} an engine",
                "the file does not say; 128 bytes a cycle, or an engine's share of the global buffer if that is more");
            draft.AddLevel("sram", MemoryScope.Engine, sram * Kib, bandwidth, line: ForeignTree.LineOf(core, "SRAM_KB"));
        }

        draft.Say("global_buffer_MB", ForeignTree.LineOf(io, "global_buffer_MB"), "global_buffer.size_bytes", ForeignNumber.Of(buffer));
        draft.Say(
            "global_buffer_bandwidth_per_cycle_byte * frequency_Hz", ForeignTree.LineOf(io, "global_buffer_bandwidth_per_cycle_byte"),
            "global_buffer.bandwidth_bytes_per_s", ForeignNumber.Of(bufferRate));
        draft.AddLevel("global_buffer", MemoryScope.Device, buffer, bufferRate, line: ForeignTree.LineOf(io, "global_buffer_MB"));

        double rate = tree.RequiredNumber(io, "memory_channel_active_count") * tree.RequiredNumber(io, "pin_count_per_channel")
            * tree.RequiredNumber(io, "bandwidth_per_pin_bit") / 8;
        double size = tree.RequiredNumber(memory, "total_capacity_GB") * Gib;
        draft.Say(
            "memory_channel_active_count * pin_count_per_channel * bandwidth_per_pin_bit / 8",
            ForeignTree.LineOf(io, "memory_channel_active_count"), "dram.bandwidth_bytes_per_s", ForeignNumber.Of(rate));
        draft.Say("total_capacity_GB", ForeignTree.LineOf(memory, "total_capacity_GB"), "dram.size_bytes", ForeignNumber.Of(size));
        draft.AddLevel("dram", MemoryScope.Device, size, rate);
    }

    private static int LanesOf(double lanes) => (int)Math.Clamp(lanes, 1, int.MaxValue);

    private static DataType TypeOf(ForeignTree tree, YamlMapping unit)
    {
        string name = tree.Text(unit, "data_type") ?? "fp16";
        if (DataTypes.TryParse(name, out DataType type))
            return type;
        InputError unknown = DataTypes.Unknown(name);
        throw ForeignTree.Wrong(tree.Find(unit, "data_type")!, unknown.Message, unknown.Nearest);
    }
}
