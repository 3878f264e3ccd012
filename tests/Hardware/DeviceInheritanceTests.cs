namespace LatencyLab.Tests.Hardware;

public class DeviceInheritanceTests
{
    [Fact]
    public void Overrides_field_by_field_and_drops_sources_of_new_numbers()
    {
        DeviceProfile parent = DeviceCatalog.Get("nvidia-v100");
        DeviceProfile child = DeviceProfileReader.Parse("""
            schema: latencylab/device/v1
            name: slow
            extends: nvidia-v100
            processing: {frequency_hz: 1.0e+9, base_frequency_hz: 0.9e+9, rates: {int8: {vector_macs_per_engine_cycle: 128}}}
            memories: [{name: l2, bandwidth_bytes_per_s: 2.0e+12}, {name: dram}]
            sources: {frequency_hz: set by hand}
            """, "slow.yaml");

        Assert.Equal("slow", child.Name);
        Assert.Equal("volta", child.Architecture);
        Assert.Equal((80, 64, 1e9), (child.Processing.EngineCount, child.Processing.LanesPerEngine, child.Processing.FrequencyHz));
        Assert.Equal(512, child.Processing.RateOf(DataType.Fp16).MatrixMacsPerEngineCycle);
        Assert.Equal(128, child.Processing.RateOf(DataType.Int8).VectorMacsPerEngineCycle);
        Assert.Equal(["l2", "dram"], child.Memories.Select(level => level.Name));
        Assert.Equal((parent.Memories[1].SizeBytes, 2e12), (child.Memories[0].SizeBytes, child.Memories[0].BandwidthBytesPerSecond));
        Assert.Equal(parent.OffChip, child.OffChip);
        Assert.Empty(child.Aliases);
        Assert.Empty(child.StatedPeakFlopsPerSecond);
        Assert.Equal("set by hand", child.SourceOf("frequency_hz"));
        Assert.Null(child.SourceOf("base_frequency_hz"));
        Assert.Null(child.SourceOf("l2.bandwidth_bytes_per_s"));
        Assert.Equal(parent.SourceOf("l2.size_bytes"), child.SourceOf("l2.size_bytes"));
        Assert.Equal(parent.SourceOf("engine_count"), child.SourceOf("engine_count"));
    }

    [Fact]
    public void Follows_relative_paths_and_reports_the_file_that_is_wrong()
    {
        using TemporaryFolder folder = new();
        folder.Write("base.yaml", DeviceProfileReaderTests.Good.Replace("engine_count: 4", "engine_count: many", StringComparison.Ordinal));
        string child = folder.Write(
            "child.yaml", "schema: latencylab/device/v1\nname: child\nextends: base.yaml\nprocessing: {lanes_per_engine: 0}\n");

        string[] errors = [.. Assert.Throws<InputException>(() => DeviceProfileReader.ReadFile(child)).Errors
            .Select(error => error.ToString())];

        Assert.Equal($"{child}:4:32: lanes_per_engine: 0 must be greater than 0, expected 1 to 65536", errors[0]);
        Assert.Equal($"{folder.File("base.yaml")}:5:17: engine_count: expected a whole number, got 'many'", errors[1]);
        Assert.Equal(2, errors.Length);
    }

    [Fact]
    public void Refuses_a_cycle()
    {
        using TemporaryFolder folder = new();
        string a = folder.Write("a.yaml", "schema: latencylab/device/v1\nname: a\nextends: b.yaml\n");
        string b = folder.Write("b.yaml", "schema: latencylab/device/v1\nname: b\nextends: ./a.yaml\n");

        InputException problem = Assert.Throws<InputException>(() => DeviceProfileReader.ReadFile(a));

        Assert.Equal($"{b}:3:10: extends: './a.yaml' leads back to a profile that extends this one", problem.Message);
    }
}
