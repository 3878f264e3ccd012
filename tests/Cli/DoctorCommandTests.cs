using System.Text.Json.Nodes;
using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Tests.Cli;

public sealed class DoctorCommandTests
{
    [Fact]
    public void The_table_has_a_line_for_everything_that_matters()
    {
        string text = Latlab.Output("doctor", "--seconds", "0.01");
        foreach (string part in new[]
        {
            "latlab", ".NET", "processors", "caches", "lanes", "clock resolution", "clock overhead", "reference loop", "backend host",
            "backend ilgpu-cuda",
        })
            Assert.Contains($"\n  {part} ", text, StringComparison.Ordinal);
        // The tests' clock counts: threads are not watched.
        Assert.Contains("no clock of a thread's own time to see others by", text);
    }

    [Fact]
    public void The_json_says_what_the_limits_say()
    {
        JsonNode json = JsonNode.Parse(Latlab.Output("doctor", "--seconds", "0.05", "--json"))!;
        Assert.Equal(Environment.ProcessorCount, json["processors"]!.GetValue<int>());
        JsonNode loop = json["reference_loop"]!;
        Assert.Equal(1, loop["threads"]!.GetValue<int>());
        Assert.True(loop["best_s"]!.GetValue<double>() is > 0 and < 0.05
            && loop["median_s"]!.GetValue<double>() >= loop["best_s"]!.GetValue<double>());
        bool quiet = loop["loss"]!.GetValue<double>() <= 0.02 && loop["spread"]!.GetValue<double>() <= 0.02;
        Assert.Equal(quiet, loop["quiet"]!.GetValue<bool>());
        Assert.StartsWith(quiet ? "steady" : "varies", loop["meaning"]!.GetValue<string>());
        Assert.Null(loop["preempted"]);
        Assert.True(json["clock"]!["resolution_s"]!.GetValue<double>() > 0 && json["clock"]!["overhead_s"]!.GetValue<double>() > 0);
        JsonArray backends = json["backends"]!.AsArray();
        Assert.Equal("host", (string)backends[0]!["backend"]!);
        Assert.True((bool)backends[0]!["available"]!);
        Assert.All(backends, backend => Assert.Equal((bool)backend!["available"]!, backend["remedy"] is null));
        Assert.Contains(1, json["lane_widths"]!.AsArray().Select(width => width!.GetValue<int>()));
    }

    [Fact]
    public void Threads_and_seconds_count()
    {
        int threads = Math.Min(2, Environment.ProcessorCount);
        Assert.Equal(threads, (int)JsonNode.Parse(
            Latlab.Output("doctor", "--seconds", "0.01", "--threads", $"{threads}", "--json"))!["reference_loop"]!["threads"]!);
        int Samples(string seconds) =>
            (int)JsonNode.Parse(Latlab.Output("doctor", "--seconds", seconds, "--json"))!["reference_loop"]!["samples"]!;
        Assert.Equal(QuantileInterval.FewestSamples, Samples("1e-9"));
        Assert.Equal(QuantileInterval.FewestSamples + 29, Samples("0.3"));
    }

    [Fact]
    public void Another_backend_is_watched_and_named()
    {
        JsonNode json = JsonNode.Parse(Latlab.Output("doctor", "--seconds", "0.01", "--backend", "ilgpu-cpu", "--json"))!;
        Assert.Equal("ilgpu-cpu", (string)json["accelerator"]!["backend"]!);
        Assert.True((int)json["accelerator"]!["engines"]! > 0);
        Assert.Contains("\n  accelerator ", Latlab.Output("doctor", "--seconds", "0.01", "--backend", "ilgpu-cpu"));
        Assert.Null(JsonNode.Parse(Latlab.Output("doctor", "--seconds", "0.01", "--json"))!["accelerator"]);
    }
}
