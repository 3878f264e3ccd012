using LatencyLab.Cli;
using LatencyLab.Cli.Parsing;

namespace LatencyLab.Tests.Cli;

public sealed class SweepCommandTests
{
    private const string Header = "device,batch,model,stage,block,blocks_in_stage,mode,S,r,predicted_latency_s,ratio_to_static";

    [Fact]
    public void Writes_the_columns_of_the_reference_for_every_granularity_and_rate()
    {
        string[] lines = Lines("--network", "resnet101", "--device", "lasnet-v100", "--model", "lasnet", "--batch", "128");
        Assert.Equal(Header, lines[0]);
        Assert.StartsWith("lasnet-v100,128,resnet101,1,first,3,static,,1.0,0.0066504806", lines[1]);
        Assert.EndsWith(",1", lines[1]);

        // Divisors of 56, 28, 14 and 7: 8 + 6 + 4 + 2, at ten rates, and one dense row, for the first block and for the others.
        Assert.Equal(1 + 2 * (4 + 10 * (8 + 6 + 4 + 2)), lines.Length);
        Assert.Contains(lines, line => line.StartsWith("lasnet-v100,128,resnet101,3,rest,23,spatial,14,0.7,", StringComparison.Ordinal));
        string row = Assert.Single(
            lines, line => line.StartsWith("lasnet-v100,128,resnet101,1,first,3,spatial,4,0.1,", StringComparison.Ordinal));
        Assert.Equal(0.37159084518510255, double.Parse(row.Split(',')[10], System.Globalization.CultureInfo.InvariantCulture), 12);
    }

    [Fact]
    public void Writes_a_file_instead_of_the_output()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "sweep.csv");
        string[] arguments = ["--network", "resnet50", "--device", "lasnet-tx2", "--model", "lasnet"];
        Assert.Equal([""], Lines([.. arguments, "--csv", file]));
        Assert.Equal(Lines(arguments), File.ReadAllText(file).TrimEnd('\n').Split('\n'));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void Batch_resolution_model_and_data_type_change_the_numbers()
    {
        string[] arguments = ["--network", "resnet50", "--device", "nvidia-v100-sxm2-16gb"];
        string[] plain = Lines(arguments);
        Assert.Equal(1 + 2 * (4 + 10 * 20), plain.Length);
        Assert.Equal(
            Lines([.. arguments, "--model", "latencylab", "--batch", "1", "--resolution", "224", "--dtype", "fp32", "--family", "lasnet"]),
            plain);
        foreach (string[] other in new[] { new[] { "--model", "lasnet" }, ["--batch", "64"], ["--resolution", "192"], ["--dtype", "fp16"] })
            Assert.NotEqual(plain[1].Split(',')[9], Lines([.. arguments, .. other])[1].Split(',')[9]);
    }

    [Theory]
    [InlineData("'lasnett'", "lasnet", "--network", "resnet101", "--device", "lasnet-v100", "--model", "lasnett")]
    [InlineData("resnet11", "resnet110", "--network", "resnet11", "--device", "lasnet-v100")]
    [InlineData("hydranet", "lasnet", "--family", "hydranet", "--network", "resnet101", "--device", "lasnet-v100")]
    [InlineData("fp23", "fp32", "--dtype", "fp23", "--network", "resnet101", "--device", "lasnet-v100")]
    [InlineData("fp32 only", "fp16", "--dtype", "fp16", "--network", "resnet101", "--device", "lasnet-v100", "--model", "lasnet")]
    [InlineData("batch is 0", "1 or more", "--batch", "0", "--network", "resnet101", "--device", "lasnet-v100")]
    [InlineData("resolution is -4", "1 or more", "--resolution", "-4", "--network", "resnet101", "--device", "lasnet-v100")]
    [InlineData("squeeze", "does not describe", "--network", "regnety-400mf", "--device", "lasnet-v100", "--model", "lasnet")]
    [InlineData("--device", "sweep needs", "--network", "resnet101")]
    public void Bad_input_is_one_clear_line(string problem, string expected, params string[] arguments)
    {
        StringWriter output = new(), error = new();
        Assert.Equal(Invocation.BadInput, CommandLine.Run(["sweep", .. arguments], output, error));
        string line = Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.Contains(problem, line, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(expected, line, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("", output.ToString());
    }

    private static string[] Lines(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(["sweep", .. arguments], output, error);
        Assert.Equal("", error.ToString());
        Assert.Equal(0, code);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
