namespace LatencyLab.Tests.Hardware;

public class DeviceProfileReaderTests
{
    internal const string Good = """
        schema: latencylab/device/v1
        name: small
        architecture: volta
        processing:
          engine_count: 4
          lanes_per_engine: 64
          frequency_hz: 1.0e+9
          rates:
            fp16: {vector_macs_per_engine_cycle: 128, matrix_macs_per_engine_cycle: 512}
        memories:
          - {name: shared, scope: engine, size_bytes: 65536, bandwidth_bytes_per_s: 1.28e+11}
          - {name: l2, scope: device, size_bytes: 1048576, bandwidth_bytes_per_s: 2.0e+11}
          - {name: dram, scope: device, size_bytes: 1073741824, bandwidth_bytes_per_s: 5.0e+10}
        sources: {engine_count: invented, l2.size_bytes: invented}
        """;

    private static string[] ErrorsOf(string yaml)
    {
        InputException problem = Assert.Throws<InputException>(() => DeviceProfileReader.Parse(yaml, "d.yaml"));
        return [.. problem.Errors.Select(error => error.ToString())];
    }

    private static string[] ErrorsWith(string from, string to)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        return ErrorsOf(Good.Replace(from, to, StringComparison.Ordinal));
    }

    [Fact]
    public void Reads_values_and_documented_defaults()
    {
        DeviceProfile device = DeviceProfileReader.Parse(Good, "d.yaml");

        Assert.Equal(4, device.Processing.EngineCount);
        Assert.Equal(4 * 64 * 1e9, device.Processing.PeakMacsPerSecond(DataType.Fp32));
        Assert.Equal(4 * 512 * 1e9, device.Processing.PeakMacsPerSecond(DataType.Fp16));
        Assert.Equal(4 * 128 * 1e9, device.Processing.PeakMacsPerSecond(DataType.Fp16, allowMatrixUnits: false));
        Assert.Equal(0, device.Processing.PeakMacsPerSecond(DataType.Bf16));
        Assert.Equal(["shared", "l2", "dram"], device.Memories.Select(level => level.Name));
        Assert.Equal(4 * 1.28e11, device.Memories[0].TotalBandwidthBytesPerSecond(4));
        Assert.Equal(32, device.OffChip.TransactionBytes);
        Assert.Equal(1, device.Processing.MacsPerLaneCycle);
        Assert.Equal(4, device.Processing.PipelineDepthCycles);
        Assert.Equal(4e-6, device.LaunchOverheadSeconds);
        Assert.Equal(2e-6, device.KernelFloorSeconds);
        Assert.Null(device.PowerLimitWatts);
        Assert.Equal("invented", device.SourceOf("l2.size_bytes"));
        Assert.Null(device.SourceOf("dram.size_bytes"));
    }

    /// <summary>A level as large as the one inside it, a transaction as large as its level, a rate within a thousandth.</summary>
    [Theory]
    [InlineData("size_bytes: 1048576", "size_bytes: 65536")]
    [InlineData("size_bytes: 65536,", "size_bytes: 4096, transaction_bytes: 4096,")]
    [InlineData("fp16:", "fp32: {vector_macs_per_engine_cycle: 64.05}\n    fp16:")]
    public void What_is_just_plausible_is_read(string from, string to)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        Assert.Equal("small", DeviceProfileReader.Parse(Good.Replace(from, to, StringComparison.Ordinal), "d.yaml").Name);
    }

    [Fact]
    public void What_is_given_stands_in_place_of_the_defaults()
    {
        DeviceProfile device = DeviceProfileReader.Parse(
            Good.Replace("frequency_hz: 1.0e+9", "frequency_hz: 1.0e+9\n  pipeline_depth_cycles: 7", StringComparison.Ordinal)
                .Replace("size_bytes: 65536,", "size_bytes: 65536, transaction_bytes: 64,", StringComparison.Ordinal)
                + "\nkernel_floor_s: 3.0e-6\nlaunch_overhead_s: 5.0e-6\npower_limit_w: 70\n", "d.yaml");
        Assert.Equal((7, 64), (device.Processing.PipelineDepthCycles, device.Memories[0].TransactionBytes));
        Assert.Equal((3e-6, 5e-6, 70), (device.KernelFloorSeconds, device.LaunchOverheadSeconds, device.PowerLimitWatts));
    }

    /// <summary>Lanes of 2 MACs a cycle are the vector rate of fp32 where only matrix units are given.</summary>
    [Fact]
    public void Vector_rates_of_fp32_follow_from_the_lanes()
    {
        string text = Good.Replace("fp16: {vector_macs_per_engine_cycle: 128,", "fp32: {", StringComparison.Ordinal)
            .Replace("frequency_hz: 1.0e+9", "frequency_hz: 1.0e+9\n  macs_per_lane_cycle: 2", StringComparison.Ordinal);
        Assert.Equal(new ArithmeticRate(128, 512), DeviceProfileReader.Parse(text, "d.yaml").Processing.RateOf(DataType.Fp32));
        Assert.Equal(
            new ArithmeticRate(0, 512),
            DeviceProfileReader.Parse(text.Replace("fp32: {", "fp16: {", StringComparison.Ordinal), "d.yaml").Processing
                .RateOf(DataType.Fp16));
    }

    [Theory]
    [InlineData("engine_count: 4", "engine_cout: 4", "d.yaml:5:3: processing: unknown key 'engine_cout'; did you mean 'engine_count'?")]
    [InlineData("architecture: volta", "architecture: vlota", "d.yaml:3:15: architecture: unknown value 'vlota', expected one of kepler, "
        + "maxwell, pascal, volta, turing, ampere, ada, blackwell-rtx, hopper, blackwell, gcn5, cdna1, cdna2, cdna3, cdna4, rdna2, rdna3, "
        + "cpu, other; did you mean 'volta'?")]
    [InlineData(
        "scope: engine", "scope: engin",
        "d.yaml:11:27: scope: unknown value 'engin', expected one of engine, device; did you mean 'engine'?")]
    [InlineData("engine_count: 4", "engine_count: four", "d.yaml:5:17: engine_count: expected a whole number, got 'four'")]
    [InlineData("engine_count: 4", "engine_count: '4'", "d.yaml:5:17: engine_count: expected a whole number, got the text '4'")]
    [InlineData("engine_count: 4", "engine_count: 4.5", "d.yaml:5:17: engine_count: expected a whole number, got '4.5'")]
    [InlineData("engine_count: 4", "engine_count: [4]", "d.yaml:5:17: engine_count: expected a whole number, got a list")]
    [InlineData("engine_count: 4", "engine_count:", "d.yaml:5:16: engine_count: expected a whole number, got nothing")]
    [InlineData("engine_count: 4", "engine_count: 0", "d.yaml:5:17: engine_count: 0 must be greater than 0, expected 1 to 1.0e+6")]
    [InlineData("engine_count: 4", "engine_count: -4", "d.yaml:5:17: engine_count: -4 must be greater than 0, expected 1 to 1.0e+6")]
    [InlineData(
        "engine_count: 4", "engine_count: 3000000000", "d.yaml:5:17: engine_count: 3000000000 is implausible, expected 1 to 1.0e+6")]
    [InlineData("engine_count: 4", "engine_count: 1e400", "d.yaml:5:17: engine_count: '1e400' is too large, expected 1 to 1.0e+6")]
    [InlineData("engine_count: 4", "engine_count: 0x10", "d.yaml:5:17: engine_count: expected a whole number, got '0x10'")]
    [InlineData("frequency_hz: 1.0e+9", "frequency_hz: .nan", "d.yaml:7:17: frequency_hz: expected a number, got '.nan'")]
    [InlineData("frequency_hz: 1.0e+9", "frequency_hz: NaN", "d.yaml:7:17: frequency_hz: expected a number, got 'NaN'")]
    [InlineData("frequency_hz: 1.0e+9", "frequency_hz: .inf", "d.yaml:7:17: frequency_hz: expected a number, got '.inf'")]
    [InlineData("frequency_hz: 1.0e+9", "frequency_hz: Infinity", "d.yaml:7:17: frequency_hz: expected a number, got 'Infinity'")]
    [InlineData("frequency_hz: 1.0e+9", "frequency_hz: 1,000", "d.yaml:7:17: frequency_hz: expected a number, got '1,000'")]
    [InlineData("frequency_hz: 1.0e+9", "frequency_hz: 1.53 GHz", "d.yaml:7:17: frequency_hz: expected a number, got '1.53 GHz'")]
    [InlineData(
        "frequency_hz: 1.0e+9", "frequency_hz: 1.53",
        "d.yaml:7:17: frequency_hz: 1.53 is implausible, expected 1.0e+7 to 1.0e+11; if 1.53 GHz is meant, write 1.53e+9")]
    [InlineData(
        "frequency_hz: 1.0e+9", "frequency_hz: 1530",
        "d.yaml:7:17: frequency_hz: 1530 is implausible, expected 1.0e+7 to 1.0e+11; if 1530 MHz is meant, write 1.53e+9")]
    [InlineData(
        "frequency_hz: 1.0e+9", "frequency_hz: 1e-400",
        "d.yaml:7:17: frequency_hz: 1e-400 must be greater than 0, expected 1.0e+7 to 1.0e+11")]
    [InlineData(
        "frequency_hz: 1.0e+9", "frequency_hz: 1.0e+9\n  base_frequency_hz: 2.0e+9",
        "d.yaml:8:22: base_frequency_hz: 2.0e+9 is above frequency_hz, 1.0e+9")]
    [InlineData(
        "{vector_macs_per_engine_cycle: 128, matrix_macs_per_engine_cycle: 512}", "{}",
        "d.yaml:9:11: rates.fp16: is empty, expected vector_macs_per_engine_cycle or matrix_macs_per_engine_cycle")]
    [InlineData("fp16:", "fp61:", "d.yaml:9:5: rates: unknown key 'fp61'; did you mean 'fp16'?")]
    [InlineData(
        "fp16: {vector_macs_per_engine_cycle: 128,", "fp32: {vector_macs_per_engine_cycle: 128,",
        "d.yaml:9:42: rates.fp32: 128 differs from lanes_per_engine * macs_per_lane_cycle = 64")]
    [InlineData(
        "size_bytes: 65536,", "size_bytes: 64,",
        "d.yaml:11:47: size_bytes: 64 is implausible, expected 1024 to 1.0e+15; if 64 GiB is meant, write 68719476736")]
    [InlineData(
        "bandwidth_bytes_per_s: 5.0e+10", "bandwidth_bytes_per_s: 900",
        "d.yaml:13:80: bandwidth_bytes_per_s: 900 is implausible, expected 1.0e+6 to 1.0e+16; if 900 GB/s is meant, write 9.0e+11")]
    [InlineData(
        "bandwidth_bytes_per_s: 5.0e+10", "bandwidth_bytes_per_s: 5.0e+11",
        "d.yaml:13:80: bandwidth_bytes_per_s: 5.0e+11 in all is faster than 2.0e+11 of the inner level 'l2'")]
    [InlineData(
        "bandwidth_bytes_per_s: 2.0e+11", "bandwidth_bytes_per_s: 6.0e+11",
        "d.yaml:12:75: bandwidth_bytes_per_s: 6.0e+11 in all is faster than 5.12e+11 of the inner level 'shared'")]
    [InlineData(
        "{name: l2, scope: device, size_bytes: 1048576, bandwidth_bytes_per_s: 2.0e+11}",
        "{name: l2, scope: engine, size_bytes: 1048576, bandwidth_bytes_per_s: 2.0e+11}",
        "d.yaml:12:75: bandwidth_bytes_per_s: 8.0e+11 in all is faster than 5.12e+11 of the inner level 'shared'")]
    [InlineData(
        "size_bytes: 1073741824", "size_bytes: 524288",
        "d.yaml:13:45: size_bytes: 524288 is smaller than 1048576 of the inner level 'l2'; expected innermost first")]
    [InlineData("name: l2", "name: shared", "d.yaml:12:12: memories: a second level named 'shared'\nd.yaml:14:35: sources: 'l2.size_bytes' "
        + "names no numeric field; did you mean 'dram.size_bytes'?")]
    [InlineData(
        "name: dram, scope: device", "name: dram, scope: engine",
        "d.yaml:13:25: scope: a level of one engine outside 'l2', which all share; expected innermost first\nd.yaml:13:25: scope: the "
        + "outermost level is off-chip memory, expected 'device'")]
    [InlineData(
        "bandwidth_bytes_per_s: 5.0e+10}", "bandwidth_bytes_per_s: 5.0e+10, transaction_bytes: 0}",
        "d.yaml:13:108: transaction_bytes: 0 must be greater than 0, expected 1 to 65536")]
    [InlineData(
        "size_bytes: 65536,", "size_bytes: 2048, transaction_bytes: 4096,",
        "d.yaml:11:72: transaction_bytes: 4096 is more than size_bytes, 2048")]
    [InlineData(
        "{engine_count: invented,", "{engine_cout: invented,",
        "d.yaml:14:11: sources: 'engine_cout' names no numeric field; did you mean 'engine_count'?")]
    [InlineData(
        "name: small", "name: Small One",
        "d.yaml:2:7: name: 'Small One' is not a name, expected lower-case letters, digits, '-', '_' and '.'")]
    [InlineData("name: small", "name: ~", "d.yaml:2:7: name: expected text, got nothing")]
    [InlineData("name: small", "name: small\nname: large", "d.yaml:3:1: duplicate key 'name', first given on line 2")]
    [InlineData("name: small", "name: small\naliases: [tiny, tiny]", "d.yaml:3:10: aliases: 'tiny' is given twice")]
    [InlineData("name: small", "name: &n small", "d.yaml:2:7: anchors ('&name') are not supported")]
    [InlineData("name: small", "name: !!str small", "d.yaml:2:7: tags ('!type') are not supported")]
    [InlineData(
        "name: small", "name: small\nlaunch_overhead_s: 8",
        "d.yaml:3:20: launch_overhead_s: 8 is implausible, expected 1.0e-9 to 0.1; if 8 microseconds is meant, write 8.0e-6")]
    [InlineData(
        "name: small", "name: small\nkernel_floor_s: 0", "d.yaml:3:17: kernel_floor_s: 0 must be greater than 0, expected 1.0e-9 to 0.1")]
    [InlineData(
        "name: small", "name: small\npower_limit_w: -300",
        "d.yaml:3:16: power_limit_w: -300 must be greater than 0, expected 0.1 to 100000")]
    [InlineData(
        "name: small", "name: small\nstated_peak_flops_per_s: {fp32: 15.7}",
        "d.yaml:3:33: stated_peak_flops_per_s.fp32: 15.7 is implausible, expected 1.0e+6 to 1.0e+19; if 15.7 TFLOP/s is meant, write "
        + "1.57e+13")]
    [InlineData(
        "name: small", "name: small\nstated_peak_flops_per_s: {fp32: 2.56e+11}",
        "d.yaml:3:33: stated_peak_flops_per_s.fp32: 2.56e+11 is more than 10 % from the parts, 2 * 4 engines * 64 MACs * 1.0e+9 Hz = "
        + "5.12e+11")]
    [InlineData(
        "name: small", "name: small\nstated_peak_flops_per_s: {tf32: 2.56e+11}",
        "d.yaml:3:33: stated_peak_flops_per_s.tf32: is stated, but rates has no tf32")]
    [InlineData("name: small", "name: small\nextends: small", "d.yaml:3:10: extends: no device 'small', expected the path of a YAML file "
        + "or a name such as nvidia-grace, nvidia-l4, apple-m2, nvidia-m40, nvidia-m60")]
    [InlineData("name: small", "name: small\nextends: nowhere.yaml", "d.yaml:3:10: extends: nowhere.yaml: no such file")]
    [InlineData("name: small", "name: small\nextends: [a]", "d.yaml:3:10: extends: expected text, got a list")]
    [InlineData(
        "name: small", "name: small\nextends: d.yaml", "d.yaml:3:10: extends: 'd.yaml' leads back to a profile that extends this one")]
    [InlineData(
        "schema: latencylab/device/v1", "schema: latencylab/device/v2",
        "d.yaml:1:9: schema: unknown value 'latencylab/device/v2', expected latencylab/device/v1")]
    [InlineData("schema: latencylab/device/v1\n", "", "d.yaml:1:1: the profile: missing key 'schema' (Version of this format)")]
    [InlineData("  lanes_per_engine: 64\n", "", "d.yaml:5:3: processing: missing key 'lanes_per_engine' (fp32 lanes of one engine)")]
    public void Reports_where_and_what_was_expected(string from, string to, string expected) =>
        Assert.Equal(expected.Split('\n'), ErrorsWith(from, to));

    [Fact]
    public void Reports_every_error_of_a_file_in_order()
    {
        string[] errors = ErrorsOf("""
            schema: latencylab/device/v1
            nam: x
            architecture: 7
            processing: {engine_count: 0, lanes_per_engine: 64, lanes_per_engine: 32}
            memories:
              - {name: l2, scope: device, size_bytes: 1e400, bandwidth_bytes_per_s: 2.0e+11}
              - {name: dram, scope: device, size_bytes: 1.0e+9, bandwidth_bytes_per_s: 3.0e+11}
            """);

        Assert.Equal(
            [
                "d.yaml:2:1: the profile: unknown key 'nam'; did you mean 'name'?",
                "d.yaml:3:15: architecture: unknown value '7'",
                "d.yaml:4:13: processing: missing key 'frequency_hz'",
                "d.yaml:4:28: engine_count: 0 must be greater than 0",
                "d.yaml:4:53: duplicate key 'lanes_per_engine'",
                "d.yaml:6:43: size_bytes: '1e400' is too large",
                "d.yaml:7:76: bandwidth_bytes_per_s: 3.0e+11 in all is faster than 2.0e+11",
            ],
            errors.Select(error => error.Split([", expected", ", first", " (Clock", " of the"], StringSplitOptions.None)[0]));
    }

    [Theory]
    [InlineData("", "d.yaml:1:1: is empty, expected a mapping that starts with 'schema:'")]
    [InlineData("# only a comment\n", "d.yaml:1:1: is empty, expected a mapping that starts with 'schema:'")]
    [InlineData("- a\n- b\n", "d.yaml:1:1: expected a mapping that starts with 'schema:', got a list")]
    [InlineData("just text", "d.yaml:1:1: expected a mapping that starts with 'schema:', got 'just text'")]
    [InlineData("a\0b", "d.yaml: is not text, expected YAML")]
    public void Refuses_what_is_no_profile(string text, string expected) => Assert.Equal([expected], ErrorsOf(text));

    [Theory]
    [InlineData("schema: [a\n", 2, 1)]
    [InlineData("schema: a\n\tname: b", 1, 9)]
    [InlineData("schema: \"a", 1, 9)]
    [InlineData("a: b: c", 1, 5)]
    [InlineData("{a: 1}}", 1, 7)]
    public void Reports_syntax_errors_with_their_position(string text, int line, int column)
    {
        InputException problem = Assert.Throws<InputException>(() => DeviceProfileReader.Parse(text, "d.yaml"));
        InputError error = Assert.Single(problem.Errors);
        Assert.StartsWith("is not valid YAML: ", error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void Refuses_a_second_document() =>
        Assert.Equal(["d.yaml:15:1: holds a second document, expected one document a file"], ErrorsOf(Good + "\n---\nname: other\n"));

    [Fact]
    public void Refuses_alias_bombs_without_expanding_them()
    {
        string bomb = "a0: &a0 [x, x]\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n"));
        string[] errors = ErrorsOf(bomb);
        Assert.Equal(51, errors.Length);
        Assert.Contains("d.yaml:2:5: anchors ('&name') are not supported", errors);
        Assert.Contains("d.yaml:2:10: aliases ('*name') are not supported, expected the value itself", errors);
        Assert.EndsWith("more errors", errors[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50, 50, "d.yaml:51:1: the profile: unknown key 'k50'")]
    [InlineData(51, 51, "d.yaml: has 1 more errors")]
    [InlineData(57, 51, "d.yaml: has 7 more errors")]
    public void Fifty_errors_are_shown_and_the_rest_is_counted(int errors, int shown, string last)
    {
        string[] said = ErrorsOf(Good.Replace(
            "schema: latencylab/device/v1\n", "schema: latencylab/device/v1\n"
                + string.Concat(Enumerable.Range(1, errors).Select(i => $"k{i}: 1\n")), StringComparison.Ordinal));
        Assert.Equal(shown, said.Length);
        Assert.StartsWith(last, said[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Refuses_deep_nesting(string open)
    {
        string[] errors = ErrorsOf("sources: " + (open is "- " or "? " ? "\n" : "") + string.Concat(Enumerable.Repeat(open, 20_000)));
        Assert.Single(errors);
    }

    [Fact]
    public void Refuses_files_that_are_not_utf8_or_too_large()
    {
        using TemporaryFolder folder = new();
        string binary = folder.File("binary.yaml");
        File.WriteAllBytes(binary, [0x73, 0xff, 0xfe, 0xfd]);
        Assert.Equal(
            $"{binary}: is not UTF-8 text, expected YAML",
            Assert.Throws<InputException>(() => DeviceProfileReader.ReadFile(binary)).Message);

        string huge = folder.File("huge.yaml");
        using (FileStream stream = File.Create(huge))
            stream.SetLength(17 * 1024 * 1024);
        Assert.Equal(
            $"{huge}: is larger than 16 MiB, expected a device profile",
            Assert.Throws<InputException>(() => DeviceProfileReader.ReadFile(huge)).Message);

        Assert.Equal(
            $"{folder.Path}: is a directory, expected a device profile",
            Assert.Throws<InputException>(() => DeviceProfileReader.ReadFile(folder.Path)).Message);
        Assert.Equal(
            "nowhere/x.yaml: no such file", Assert.Throws<InputException>(() => DeviceProfileReader.ReadFile("nowhere/x.yaml")).Message);
    }
}
