using System.Text.Json.Nodes;
using LatencyLab.Cli;
using LatencyLab.Cli.Parsing;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

public class DevicesCommandTests
{
    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        return (CommandLine.Run(arguments, output, error), output.ToString(), error.ToString());
    }

    [Fact]
    public void Shows_a_profile_with_its_sources()
    {
        (int code, string output, string error) = Run("devices", "show", "lasnet-v100");

        Assert.Equal((0, ""), (code, error));
        string rule = new('─', 109);
        const string Source = "LAUDNet DyNetSimulator/eval_example.py b53b980";
        Assert.StartsWith(
            $"""
            lasnet-v100: V100 as the authors of LASNet and LAUDNet describe it to their model

              field                   value     source
            {rule}
              architecture            volta
              engine_count            80        {Source}, n_pe
              lanes_per_engine        64        {Source}, fp32_per_pe
              frequency_hz            1.5 GHz   {Source}, freq
              macs_per_lane_cycle     1         one multiply-add a lane and cycle, as the published model counts
              pipeline_depth_cycles   4         {Source}, fp32_cycles
              launch_overhead_s       8 us      {Source}, launch_us
              kernel_floor_s          2 us      the published model has none; an estimate for other models, from memory

              type   vector FLOP/s   matrix FLOP/s   stated peak   source
            {rule[..71]}
              fp32         15.36 T               -             -   from the lanes

              memory   scope      size   bandwidth     in all   transaction   source
            """,
            output,
            StringComparison.Ordinal);
        Assert.Contains(
            "\n  l2       device    6 MiB    2.8 TB/s   2.8 TB/s          32 B   data sheet of the V100", output, StringComparison.Ordinal);
        Assert.EndsWith($"{Source}, mem_bw\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_every_device_on_a_line_of_plain_text()
    {
        (int code, string output, _) = Run("devices", "list");

        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(0, code);
        Assert.Equal(DeviceCatalog.Names.Count + 2, lines.Length);
        Assert.DoesNotContain('\u001b', output);
        Assert.Matches(
            "^  nvidia-t4 +turing +40 +1.590 +8.14 +320 +convolution, linear, .*normalization +t4, tesla-t4$",
            lines.Single(line => line.Contains("nvidia-t4 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Writes_json_on_request()
    {
        JsonArray list = JsonNode.Parse(Run("devices", "list", "--json").Output)!["devices"]!.AsArray();
        Assert.Equal(DeviceCatalog.Names, list.Select(device => device!["name"]!.GetValue<string>()));
        Assert.Equal(80, JsonNode.Parse(Run("devices", "show", "v100", "--json").Output)!["processing"]!["engine_count"]!.GetValue<int>());
    }

    [Fact]
    public void Validates_files_and_names_and_reports_every_error()
    {
        using TemporaryFolder folder = new();
        string good = folder.Write("good.yaml", DeviceProfileReaderTests.Good);
        string bad = folder.Write(
            "bad.yaml",
            DeviceProfileReaderTests.Good.Replace("engine_count: 4", "engine_count: 0", StringComparison.Ordinal)
                .Replace("volta", "vlota", StringComparison.Ordinal));

        (int code, string output, string error) = Run("devices", "validate", bad, good, "v100");

        Assert.Equal(Invocation.BadInput, code);
        Assert.Equal($"{good}: ok\nv100: ok\n", output);
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"latlab: {bad}:3:15: architecture: unknown value 'vlota'", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"latlab: {bad}:5:17: engine_count: 0 must be greater than 0", lines[1], StringComparison.Ordinal);
        Assert.Equal(0, Run("devices", "validate", good).Code);
    }

    [Fact]
    public void Writes_the_schema() => Assert.Equal(DeviceSchema.ToJson(), Run("devices", "schema").Output);

    [Fact]
    public void Refuses_an_unknown_device()
    {
        (int code, string output, string error) = Run("devices", "show", "nvidia-v10");
        Assert.Equal((Invocation.BadInput, ""), (code, output));
        Assert.Contains("did you mean 'nvidia-v100'?", error, StringComparison.Ordinal);
    }
}
