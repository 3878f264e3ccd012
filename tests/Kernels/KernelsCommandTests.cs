using LatencyLab.Cli;
using LatencyLab.Cli.Parsing;
using LatencyLab.Kernels;

namespace LatencyLab.Tests.Kernels;

public class KernelsCommandTests
{
    [Fact]
    public void List_names_every_kernel()
    {
        (int code, string output, _) = Run("kernels", "list");
        Assert.Equal(0, code);
        Assert.All(KernelCatalog.All, kind => Assert.Contains(kind.Name, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("scalar", "3", "host-scalarx3")]
    [InlineData("256", "1", "host-256x1")]
    public void Verify_uses_the_lanes_and_threads_it_is_given(string lanes, string threads, string executor)
    {
        (int code, string output, _) = Run("kernels", "verify", "--lanes", lanes, "--threads", threads, "--kernel", "conv2d");
        Assert.Equal(0, code);
        string[] rows = [.. output.Split('\n').Where(line => line.Contains("host-", StringComparison.Ordinal))];
        Assert.Contains(executor, Assert.Single(rows), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no kernel is named 'conv3d'; did you mean 'conv2d'?", "--kernel", "conv3d")]
    [InlineData("threads is 0: expected at least 1", "--threads", "0")]
    [InlineData(
        "no backend is named 'hots': expected one of host, ilgpu, ilgpu-cuda, ilgpu-opencl, ilgpu-cpu; did you mean 'host'?",
        "--backend", "hots")]
    [InlineData("backend 'ilgpu-cpu:9'", "--backend", "ilgpu-cpu:9")]
    public void Verify_refuses_what_it_cannot_do(string message, params string[] options)
    {
        (int code, _, string error) = Run(["kernels", "verify", .. options]);
        Assert.Equal(Invocation.BadInput, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Prove_stops_at_the_first_step_that_fails()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            (int code, string output, string error) = Run("kernels", "prove", "--backend", "ilgpu-cpu:9", "--out", folder);
            Assert.Equal(Invocation.BadInput, code);
            Assert.Equal("$ latlab kernels verify --backend ilgpu-cpu:9", output.Trim());
            Assert.StartsWith("latlab: backend 'ilgpu-cpu:9'", error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any());
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
