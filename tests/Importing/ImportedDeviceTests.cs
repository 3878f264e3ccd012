using LatencyLab.Importing;
using LatencyLab.Importing.Reading;

namespace LatencyLab.Tests.Importing;

/// <summary>Devices of other tools, their numbers counted by hand from the files of examples/import.</summary>
public sealed class ImportedDeviceTests
{
    /// <summary>What is assumed where a file does not say: 8 GiB.</summary>
    private const double OffChipBytes = 8.0 * (1L << 30);

    private static ImportResult Import(string file, ImportOptions? options = null) =>
        Importer.Read([Path.Combine(SharedData.RepositoryRoot, "examples", "import", file)], options ?? new ImportOptions());

    private static DeviceProfile ProfileOf(string file, ImportOptions? options = null) =>
        DeviceProfileReader.Parse(Import(file, options).Text, "imported.yaml");

    [Fact]
    public void Cores_are_engines_with_their_arrays()
    {
        DeviceProfile device = ProfileOf("llmcompass.json");
        Assert.Equal("small-accelerator", device.Name);

        // 8 cores on each of 2 chiplets; 2 sublanes of a 16 x 16 array, and of 16 lanes that do 4 FLOP a cycle, 8 of them in fp32.
        Assert.Equal((16, 16), (device.Processing.EngineCount, device.Processing.LanesPerEngine));
        Assert.Equal(new ArithmeticRate(2 * 16 * 4 / 2, 2 * 16 * 16), device.Processing.RateOf(DataType.Fp16));
        Assert.Equal(16 * 512 * 1e9, device.Processing.PeakMacsPerSecond(DataType.Fp16));
        Assert.Equal(16 * 16 * 1e9, device.Processing.PeakMacsPerSecond(DataType.Fp32));
        Assert.Equal(
            [("sram", 131072.0, 128e9), ("global_buffer", 4194304.0, 1024e9), ("dram", 16 * Math.Pow(2, 30), 2 * 512 * 2e9 / 8)],
            device.Memories.Select(level => (level.Name, level.SizeBytes, level.BandwidthBytesPerSecond)));
        Assert.Equal([MemoryScope.Engine, MemoryScope.Device, MemoryScope.Device], device.Memories.Select(level => level.Scope));
        Assert.StartsWith(
            "core_count * compute_chiplet_count of llmcompass.json", device.SourceOf("engine_count"), StringComparison.Ordinal);
        Assert.StartsWith("assumed on import", device.SourceOf("sram.bandwidth_bytes_per_s"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_is_one_engine()
    {
        DeviceProfile device = ProfileOf("scale-sim.cfg");
        Assert.Equal((1, 16), (device.Processing.EngineCount, device.Processing.LanesPerEngine));
        Assert.Equal(2 * 16 * 8 * 1e9, 2 * device.Processing.PeakMacsPerSecond(DataType.Int8));

        // Three buffers of 32, 32 and 16 KiB; a byte a cycle for each of 16 rows and 8 columns; 8 words a cycle from memory.
        Assert.Equal(
            [(80 * 1024.0, 24e9), (OffChipBytes, 8e9)],
            device.Memories.Select(level => (level.SizeBytes, level.BandwidthBytesPerSecond)));
    }

    [Fact]
    public void The_clock_and_the_type_are_the_users_where_they_say_them()
    {
        DeviceProfile device = ProfileOf(
            "scale-sim.cfg", new ImportOptions { FrequencyHz = 2e9, DataType = DataType.Int16, Name = "mine", Architecture = "ampere" });
        Assert.Equal(("mine", "ampere", 2e9), (device.Name, device.Architecture, device.Processing.FrequencyHz));
        Assert.Equal(128 * 2e9, device.Processing.PeakMacsPerSecond(DataType.Int16));
        Assert.Equal(0, device.Processing.PeakMacsPerSecond(DataType.Int8));
        Assert.Equal(8 * 2 * 2e9, device.OffChip.BandwidthBytesPerSecond);
    }

    [Fact]
    public void Containers_multiply_what_is_in_them()
    {
        DeviceProfile device = ProfileOf("timeloop-architecture.yaml");
        Assert.Equal(5e8, device.Processing.FrequencyHz);
        Assert.Equal(8 * 4 * 5e8, device.Processing.PeakMacsPerSecond(DataType.Int16));

        // 1024 lines of 64 bits; 16 and 4 words of 16 bits a cycle of 2 ns.
        Assert.Equal(
            [("global_buffer", 8192.0, 16 * 2 * 5e8), ("dram", OffChipBytes, 4 * 2 * 5e8)],
            device.Memories.Select(level => (level.Name, level.SizeBytes, level.BandwidthBytesPerSecond)));
        ImportResult result = Import("timeloop-architecture.yaml");
        Assert.Equal("128 bytes, 32 of them: scratchpads of parts of an array are no level here", LostOf(result, "weight_spad").Text);
        Assert.Equal([16], LostOf(result, "constraints").Lines);
        Assert.Contains("8 x 4", LostOf(result, "multipliers").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Older_architectures_count_by_names()
    {
        DeviceProfile device = DeviceProfileReader.Parse(ImportText(
            "arch.yaml",
            """
            architecture:
              version: 0.3
              subtree:
              - name: system
                local:
                - name: DRAM
                  class: DRAM
                  attributes: {word-bits: 8, read_bandwidth: 8}
                subtree:
                - name: chip
                  local:
                  - name: buffer
                    class: SRAM
                    attributes: {entries: 4096, word-bits: 8}
                  subtree:
                  - name: PE[0..11]
                    local:
                    - name: pad
                      class: regfile
                      attributes: {depth: 16, width: 8}
                    - name: mac
                      class: intmac
                      attributes: {datawidth: 8, meshX: 4}
            """).Text, "arch.yaml");
        Assert.Equal(12e9, device.Processing.PeakMacsPerSecond(DataType.Int8));
        Assert.Equal(4, device.Processing.LanesPerEngine);
        Assert.Equal([4096.0, OffChipBytes], device.Memories.Select(level => level.SizeBytes));

        // The buffer's bandwidth is unlimited there: a word a cycle for each multiplier.
        Assert.Equal([12e9, 8e9], device.Memories.Select(level => level.BandwidthBytesPerSecond));
    }

    [Fact]
    public void Memories_that_serve_all_dimensions_are_levels()
    {
        DeviceProfile device = ProfileOf("zigzag-hardware.yaml");
        Assert.Equal(4 * 8 * 1e9, device.Processing.PeakMacsPerSecond(DataType.Int8));

        // Bits: buffers of 65536 and 131072 that read 128 and 64 a cycle, one an operand; memory of 8e9 that reads 64.
        Assert.Equal(
            [("input_buffer-weight_buffer", 8192 + 16384.0, 24e9), ("dram", 1e9, 8e9)],
            device.Memories.Select(level => (level.Name, level.SizeBytes, level.BandwidthBytesPerSecond)));
        ImportResult result = Import("zigzag-hardware.yaml");
        Assert.Equal("16 bytes, 32 of them: scratchpads of parts of an array are no level here", LostOf(result, "rf").Text);
        Assert.Contains("only I1, I2 are kept there", LostOf(result, "input_buffer-weight_buffer.operands").Text, StringComparison.Ordinal);
        Assert.Equal([15, 23, 30], LostOf(result, "latency").Lines);
    }

    [Fact]
    public void Of_a_duplicate_key_the_last_counts_and_both_lines_are_named()
    {
        const string Twice = """
            memories:
              dram:
                size: 80000000
                ports: [{type: read, bandwidth_max: 8}]
                ports: [{type: read, bandwidth_max: 64}]
                operands: [I1, I2, O]
                served_dimensions: [D1]
            operational_array: {dimensions: [D1], sizes: [4]}
            """;
        ImportResult result = ImportText("hardware.yaml", Twice);
        Assert.Equal(8e9, DeviceProfileReader.Parse(result.Text, "d.yaml").OffChip.BandwidthBytesPerSecond);
        ImportedField twice = Assert.Single(result.Assumed, field => field.Name == "duplicate keys");
        Assert.Equal([5], twice.Lines);
        Assert.Equal("'ports' is given twice, first on line 4: the last counts, as in its tool", twice.Text);
    }

    /// <summary>Every key of a file is mapped, lost or read for a mapping: none falls away.</summary>
    [Theory]
    [InlineData("llmcompass.json", "\"process_node\": \"7nm\"", "\"process_node\": \"7nm\", \"fan_count\": 3", "fan_count")]
    [InlineData("scale-sim.cfg", "Dataflow : ws", "Dataflow : ws\nFanCount : 3", "FanCount")]
    [InlineData("timeloop-architecture.yaml", "depth: 1024,", "depth: 1024, fan_count: 3,", "fan_count")]
    [InlineData("zigzag-hardware.yaml", "name: small_array", "name: small_array\nfan_count: 3", "fan_count")]
    public void What_nobody_asked_for_is_named_as_lost(string file, string before, string after, string name)
    {
        string text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "examples", "import", file)).ReplaceLineEndings("\n");
        Assert.Contains(before, text, StringComparison.Ordinal);
        Assert.Equal("has no counterpart here", LostOf(ImportText(file, text.Replace(before, after)), name).Text);
        Assert.DoesNotContain(Import(file).Lost, field => field.Name == name);
    }

    private static ImportedField LostOf(ImportResult result, string name) => Assert.Single(result.Lost, field => field.Name == name);

    private static ImportResult ImportText(string name, string text)
    {
        using Hardware.TemporaryFolder folder = new();
        return Importer.Read([folder.Write(name, text)], new ImportOptions());
    }
}
