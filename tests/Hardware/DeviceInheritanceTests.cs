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
        Assert.Null(child.Description);
        Assert.NotNull(parent.Description);
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

    /// <summary>A parent with a source for everything, and what is left of them where a child gives numbers of its own.</summary>
    [Theory]
    [InlineData("kernel_floor_s: 1.0e-6", "kernel_floor_s")]
    [InlineData("kernel_floor_s: 1.0e-6\nsources: {kernel_floor_s: mine}", "")]
    [InlineData("processing: {engine_count: 8}", "engine_count")]
    [InlineData("processing: {rates: {fp16: {matrix_macs_per_engine_cycle: 256}}}", "rates rates.fp16")]
    [InlineData("memories: [{name: shared}, {name: l2, size_bytes: 2097152}, {name: dram}]", "l2 l2.size_bytes")]
    [InlineData("memories: [{name: shared}, {name: dram}]", "l2 l2.size_bytes")]
    [InlineData("architecture: turing", "")]
    public void Sources_of_a_parent_are_left_where_the_number_is(string child, string gone)
    {
        const string Sources = "sources: {engine_count: a, kernel_floor_s: a, rates: a, rates.fp16: a, l2: a, l2.size_bytes: a, "
            + "dram.size_bytes: a, calibration: a, stated_peak_flops_per_s.fp16: a}";
        using TemporaryFolder folder = new();
        folder.Write("base.yaml", DeviceProfileReaderTests.Good.Replace(
            "sources: {engine_count: invented, l2.size_bytes: invented}", "kernel_floor_s: 3.0e-6\n" + Sources, StringComparison.Ordinal));
        DeviceProfile read = DeviceProfileReader.ReadFile(
            folder.Write("child.yaml", "schema: latencylab/device/v1\nname: child\nextends: base.yaml\n" + child + "\n"));
        string[] all = ["engine_count", "kernel_floor_s", "rates", "rates.fp16", "l2", "l2.size_bytes", "dram.size_bytes", "calibration",
            "stated_peak_flops_per_s.fp16"];
        Assert.Equal(
            all.Except(gone.Split(' ')),
            all.Where(name => read.Sources.GetValueOrDefault(name) is "a" or "mine"));
    }

    [Fact]
    public void Rates_are_merged_by_type_and_stated_peaks_are_not_inherited()
    {
        using TemporaryFolder folder = new();
        folder.Write("base.yaml", DeviceProfileReaderTests.Good + "\nstated_peak_flops_per_s: {fp32: 5.12e+11}\n");
        DeviceProfile child = DeviceProfileReader.ReadFile(folder.Write(
            "child.yaml",
            """
            schema: latencylab/device/v1
            name: child
            extends: base.yaml
            processing: {engine_count: 2, rates: {fp16: {matrix_macs_per_engine_cycle: 256}}}
            stated_peak_flops_per_s: {fp16: 1.024e+12}
            """));
        Assert.Equal(new ArithmeticRate(128, 256), child.Processing.RateOf(DataType.Fp16));
        Assert.Equal([DataType.Fp16], child.StatedPeakFlopsPerSecond.Keys);
    }

    /// <summary>Of two numbers one has a source of its own: the other's is gone, and so is one of a level that has no name.</summary>
    [Fact]
    public void A_source_is_of_one_number()
    {
        using TemporaryFolder folder = new();
        folder.Write("base.yaml", DeviceProfileReaderTests.Good.Replace(
            "l2.size_bytes: invented", "l2.size_bytes: invented, l2.bandwidth_bytes_per_s: invented", StringComparison.Ordinal));
        DeviceProfile child = DeviceProfileReader.ReadFile(folder.Write(
            "child.yaml",
            """
            schema: latencylab/device/v1
            name: child
            extends: base.yaml
            memories: [{name: shared}, {name: l2, size_bytes: 2097152, bandwidth_bytes_per_s: 1.0e+11}, {name: dram}]
            sources: {l2.size_bytes: mine}
            """));
        Assert.Equal("mine", child.SourceOf("l2.size_bytes"));
        Assert.Null(child.SourceOf("l2.bandwidth_bytes_per_s"));
        Assert.Equal("invented", child.SourceOf("engine_count"));

        string nameless = folder.Write(
            "nameless.yaml", "schema: latencylab/device/v1\nname: n\nextends: base.yaml\nmemories: [{size_bytes: 2097152}]\n");
        Assert.Contains(
            Assert.Throws<InputException>(() => DeviceProfileReader.ReadFile(nameless)).Errors,
            error => error.Message.StartsWith("memories[0]: missing key 'name'", StringComparison.Ordinal));
    }

    /// <summary>The last of 15 ancestors is read, that of more is not.</summary>
    [Fact]
    public void Ancestors_are_followed_fifteen_times()
    {
        using TemporaryFolder folder = new();
        folder.Write("p0.yaml", DeviceProfileReaderTests.Good);
        string Child(int i) => folder.Write($"p{i}.yaml", $"schema: latencylab/device/v1\nname: p{i}\nextends: p{i - 1}.yaml\n");
        string[] all = [.. Enumerable.Range(1, 16).Select(Child)];
        Assert.Equal(4, DeviceProfileReader.ReadFile(all[14]).Processing.EngineCount);
        Assert.Contains(
            "leads back to a profile", Assert.Throws<InputException>(() => DeviceProfileReader.ReadFile(all[15])).Message,
            StringComparison.Ordinal);
    }

    /// <summary>A name among the parents' is another profile's, not a file beside this one.</summary>
    [Fact]
    public void A_shipped_parent_that_extends_another_is_read_from_what_is_shipped() => Assert.Equal(
        DeviceCatalog.Get("nvidia-v100-pcie-32gb").Architecture,
        DeviceProfileReader.Parse(
            "schema: latencylab/device/v1\nname: d\nextends: nvidia-v100-pcie-32gb\n", "/nowhere/d.yaml").Architecture);
}
