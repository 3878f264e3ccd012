using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Measuring.Probing;

public sealed class ProbeCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string PathOfFile => Path.Combine(_folder, "host.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void This_machine_becomes_a_valid_profile()
    {
        string output = Succeed("--threads", "1", "--name", "my-machine");
        DeviceProfile profile = DeviceProfileReader.ReadFile(PathOfFile);
        Assert.Equal("my-machine", profile.Name);
        Assert.Equal("cpu", profile.Architecture);
        Assert.Equal(1, profile.Processing.EngineCount);
        Assert.Equal("dram", profile.OffChip.Name);
        // Any machine that can run this does between 1 and 10,000 GFLOP/s on a core, and tells its clock to within a factor.
        Assert.InRange(2 * profile.Processing.PeakMacsPerSecond(DataType.Fp32), 1e8, 1e13);
        Assert.InRange(profile.Processing.FrequencyHz, 1e8, 1e10);
        Assert.Contains("MAD", profile.Sources["macs_per_lane_cycle"]);
        Assert.Contains("dram copy", output);
        Assert.Contains("reference loop", output);
        Assert.Equal(output.Contains("Too unsteady to trust: "), profile.Description!.Contains("too unsteady to trust"));
    }

    [Fact]
    public void Lanes_choose_the_registers_and_the_name_says_so()
    {
        Succeed("--lanes", "scalar");
        DeviceProfile profile = DeviceProfileReader.ReadFile(PathOfFile);
        Assert.EndsWith("-1t-scalar", profile.Name);
        Assert.Contains("host-scalarx1", profile.Description);
        Assert.True(profile.Processing.LanesPerEngine < 16);
    }

    [Fact]
    public void Bad_input_is_one_line_and_nothing_is_written()
    {
        Fail("--budget-seconds: is 0, expected a number above 0", "--budget-seconds", "0");
        Fail("--budget-seconds: is 1000000000", "--budget-seconds", "1e9");
        Fail("backend 'ilgpu-cuda:99': ILGPU finds ", "--backend", "ilgpu-cuda:99");
        Fail("expected at most", "--threads", "100000");
        Assert.False(File.Exists(PathOfFile));
    }

    private string Succeed(params string[] more) => Latlab.Output(["probe", "--out", PathOfFile, "--budget-seconds", "0.2", .. more]);

    private void Fail(string message, params string[] more) =>
        Assert.Contains(message, Latlab.Refusal(["probe", "--out", PathOfFile, .. more]));
}
