using LatencyLab.Measurements;
using LatencyLab.OnnxRuntime;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.OnnxRuntime;

public sealed class OnnxRuntimeMeasureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_measured_by_it_and_a_profile_is_fitted_to_them()
    {
        string csv = _folder.File("rows.csv"), profile = _folder.File("fitted.yaml");
        Run("measure", "--backend", "onnxruntime", "--suite", "tiny", "--row-budget-seconds", "0.01", "--out", csv);
        MeasurementTable table = MeasurementReader.Read(csv);
        Assert.Empty(table.Unreadable);
        Assert.Equal(24, table.Rows.Count);
        Assert.All(table.Rows, row => Assert.True(row.Seconds > 0));
        Assert.EndsWith("-1t-onnxruntime", table.Rows[0].Device, StringComparison.Ordinal);
        int columns = table.Columns.ToList().IndexOf("algo_or_impl");
        Assert.All(table.Rows, row => Assert.StartsWith("onnxruntime-1.", row.Fields[columns], StringComparison.Ordinal));
        Run("calibrate", "--device", "amd-epyc-9654", "--measurements", csv, "--rows", "16", "--out", profile);
        Assert.Contains("convolution", Run("evaluate", "--device", profile, "--measurements", csv), StringComparison.Ordinal);
    }

    [Fact]
    public void A_probe_starts_kernels_as_the_runtime_starts_operators()
    {
        string profile = _folder.File("probed.yaml");
        Run("probe", "--backend", "onnxruntime", "--threads", "1", "--budget-seconds", "0.2", "--out", profile);
        DeviceProfile device = DeviceProfileReader.ReadFile(profile);
        Assert.Contains("onnxruntime-1.", device.Sources["launch_overhead_s"], StringComparison.Ordinal);
        Assert.True(device.LaunchOverheadSeconds > 0);
    }

    [Fact]
    public void The_program_without_it_says_where_it_is() => Assert.Contains(
        "'dotnet run -c Release --project src/OnnxRuntime --'",
        Latlab.Refusal("measure", "--backend", "onnxruntime", "--suite", "tiny", "--out", _folder.File("rows.csv")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("onnxruntime-cuda", "-p:OnnxRuntimeGpu=true")]
    [InlineData("onnxruntime", "--threads is 4096")]
    public void What_this_build_or_machine_does_not_have_is_refused(string backend, string expected)
    {
        (int exitCode, string _, string error) = Latlab.RunWith(
            new OnnxRuntimeEngine(), "measure", "--backend", backend, "--threads", backend == "onnxruntime" ? "4096" : "1",
            "--suite", "tiny", "--out", _folder.File("rows.csv"));
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static string Run(params string[] arguments)
    {
        (int exitCode, string output, string error) = Latlab.RunWith(new OnnxRuntimeEngine(), arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }
}
