using LatencyLab.Tests.Cli.Help;

namespace LatencyLab.Tests.Kernels.Ilgpu;

/// <summary>
/// Every kernel on a real OpenCL device, a processor's or a GPU's, in a process of its own: a fault of a driver is not one of the tests.
/// </summary>
public sealed class OpenCLDriverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [OpenCLFact]
    public void Every_kernel_is_right()
    {
        (int code, string output, string error) = LatlabProcess.Run(_folder, "kernels", "verify", "--backend", "ilgpu-opencl");
        Assert.True(code == 0, output + error);
        Assert.EndsWith(" cases, all within 1e-5\n", output, StringComparison.Ordinal);
    }

    [OpenCLFact]
    public void Rows_say_how_they_were_timed()
    {
        (int code, string _, string error) = LatlabProcess.Run(
            _folder, "measure", "--backend", "ilgpu-opencl", "--accelerator", "0", "--suite", "tiny", "--row-budget-seconds", "0.01",
            "--out", "m.csv");
        Assert.True(code == 0, error);
        string[][] lines = [.. File.ReadAllLines(Path.Combine(_folder, "m.csv")).Select(line => line.Split(','))];
        int setUp = Array.IndexOf(lines[0], "set_up"), clock = Array.IndexOf(lines[0], "clock");
        Assert.All(lines[1..], line => Assert.Equal(("queued", "OpenCL queue events"), (line[setUp], line[clock])));
    }
}

/// <summary>A test on a real OpenCL device; skipped with a line that says why where there is none or its driver takes no kernel.</summary>
public sealed class OpenCLFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_missing = new(Try);

    public OpenCLFactAttribute() => Skip = s_missing.Value;

    private static string? Try()
    {
        (int code, string _, string error) = LatlabProcess.Run(
            Path.GetTempPath(), "kernels", "verify", "--backend", "ilgpu-opencl", "--kernel", "relu");
        return code == 0 ? null
            : error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? $"the process ended with exit code {code}";
    }
}
