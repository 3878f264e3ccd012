using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary><c>latlab import</c>: what it writes, what it says, and that other commands take it.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Example(string file) => Path.Combine(SharedData.RepositoryRoot, "examples", "import", file);

    [Fact]
    public void A_device_is_written_and_what_became_of_it_said()
    {
        string path = _folder.File("array.yaml");
        string said = Latlab.Output("import", Example("scale-sim.cfg"), "--out", path)
            .Replace(path, "array.yaml", StringComparison.Ordinal);
        Assert.Equal(
            """
            array.yaml: a device profile, made of a configuration of SCALE-Sim

              in the file                                      line   here
            ───────────────────────────────────────────────────────────────────────────────────────────────────
              ArrayHeight * ArrayWidth                         5      rates.int8 128 MACs an engine and cycle
              IfmapSramSzkB + FilterSramSzkB + OfmapSramSzkB   7      sram.size_bytes 81920
              Bandwidth                                        13     dram.bandwidth_bytes_per_s 8.0e+9

            """,
            said[..said.IndexOf("\n  lost", StringComparison.Ordinal)].ReplaceLineEndings("\n"));
        Assert.Contains(
            "  Dataflow                                       14     which operand stays in the array", said, StringComparison.Ordinal);
        Assert.Contains("  frequency_hz                        1.0e+9: the file counts cycles", said, StringComparison.Ordinal);
        Assert.EndsWith("\nnext: latlab predict --device array.yaml --network resnet50 --dtype int8\n", said, StringComparison.Ordinal);
        Assert.Contains($"{path}: ok", Latlab.Output("devices", "validate", path), StringComparison.Ordinal);
        Assert.Contains(
            "total ", Latlab.Output("predict", "--device", path, "--network", "resnet18", "--dtype", "int8"), StringComparison.Ordinal);
        Assert.Contains("exists already", Latlab.Refusal("import", Example("scale-sim.cfg"), "--out", path), StringComparison.Ordinal);
    }

    /// <summary>The result alone stands on the standard output, so that it can be piped.</summary>
    [Fact]
    public void Without_a_file_the_result_goes_to_the_standard_output()
    {
        (int code, string output, string error) = Latlab.Run("import", Example("scale-sim.csv"));
        Assert.Equal(0, code);
        Assert.Equal(
            """
            layer,op,batch,cin,h,w,cout,kh,kw,stride_h,stride_w,pad_h,pad_w,groups,other
            Conv1,conv2d,1,4,8,8,16,3,3,2,2,0,0,1,padtot=1
            DP_Conv2,depthwise_conv2d,1,16,8,8,16,3,3,1,1,0,0,16,
            FC,conv2d,1,64,1,1,10,1,1,1,1,0,0,1,

            """.ReplaceLineEndings("\n"), output);
        Assert.Contains("3 rows, made of a topology of SCALE-Sim", error, StringComparison.Ordinal);
        Assert.Empty(Latlab.Run("import", Example("scale-sim.csv"), "--quiet").Error);
    }

    [Fact]
    public void Rows_of_layers_are_predicted()
    {
        foreach (string file in new[] { "scale-sim.csv", "timeloop-problem.yaml", "zigzag-workload.yaml", "nn-meter.json", "maestro.m" })
        {
            string rows = _folder.File(file + ".csv");
            Latlab.Output("import", Example(file), "--dtype", "fp32", "--out", rows);
            (int code, string output, string error) = Latlab.Run("predict", "--device", "v100", "--layers", rows);
            Assert.Equal((0, ""), (code, error));
            Assert.StartsWith("layer,", output, StringComparison.Ordinal);
        }
    }
}
