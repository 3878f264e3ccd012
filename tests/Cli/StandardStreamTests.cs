using LatencyLab.Cli;
using LatencyLab.Tests.Cli.Help;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>The program as a process whose standard output is full, closed, or read only in part.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{latlab} devices list > /dev/full", 2, "", "latlab: standard output: cannot be written: No space left on device\n")]
    [InlineData("{latlab} devices list >&-", 2, "", "latlab: standard output: cannot be written: ")]
    [InlineData("{latlab} nonsense 2> /dev/full", 2, "", "")]
    [InlineData("{latlab} devices list | head -n 1 > /dev/null; exit ${PIPESTATUS[0]}", 0, "", "")]
    [InlineData("{latlab} sweep --device v100 --network resnet18 --csv /dev/stdout | head -n 1", 0, "device,batch,", "")]
    [InlineData("{latlab} sweep --device v100 --network resnet18 --csv /dev/stdout > file.csv; head -n 1 file.csv", 0, "device,batch,", "")]
    [InlineData("{latlab} sweep --device v100 --network resnet18 --csv >(head -n 1 >&2) | cat", 0, "", "device,batch,")]
    public void It_ends_with_a_code_and_at_most_one_line(string script, int code, string output, string error)
    {
        if (!OperatingSystem.IsLinux())
            return;
        string latlab = $"'{LatlabProcess.Host}' '{typeof(CommandLine).Assembly.Location}'";
        (int actual, string written, string said) = LatlabProcess.RunAny(
            _folder.Path, "bash", "-c", script.Replace("{latlab}", latlab, StringComparison.Ordinal));
        Assert.Equal(code, actual);
        Assert.StartsWith(output, written, StringComparison.Ordinal);
        Assert.StartsWith(error, said, StringComparison.Ordinal);
        Assert.True(said.Count(c => c == '\n') <= 1, said);
        Assert.True(error.Length > 0 || said.Length == 0, said);
    }
}
