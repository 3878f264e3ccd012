using LatencyLab.Cli.Parsing;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>Files as they come from other hands, to every command that reads measurements.</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_do_not_matter()
    {
        const string Rows = "op,m,n,k,latency_us\nlinear,64,64,64,5\nlinear,128,64,64,7\n";
        string plain = _folder.Write("plain.csv", Rows), windows = _folder.Write("bomcr.csv", "\uFEFF" + Rows.ReplaceLineEndings("\r\n"));
        Assert.Equal(
            Latlab.Output("evaluate", "--device", "v100", "--measurements", plain).Replace("plain.csv", "", StringComparison.Ordinal),
            Latlab.Output("evaluate", "--device", "v100", "--measurements", windows).Replace("bomcr.csv", "", StringComparison.Ordinal));
        Assert.Equal(
            Latlab.Output("predict", "--device", "v100", "--layers", plain),
            Latlab.Output("predict", "--device", "v100", "--layers", windows));
        Assert.Contains(
            "measured on a device that the file does not name\n", Latlab.Output("evaluate", "--device", "v100", "--measurements", plain),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_wrong_are_named_and_the_others_are_used()
    {
        string file = _folder.Write("m.csv", """
            op,m,n,k,latency_us
            linear,64,64,64,NaN
            linear,64,64,65,inf
            linear,64,64,66,-3
            linear,64,64,67,1e400
            linear,64,64,68,0
            linear,99999999999,1,1,5
            linear,2147483647,2147483647,2147483647,5
            linear,1.5,2,3,4
            linear,64,64,64,5
            linear,128,64,64,7

            """);
        (int code, string output, string error) = Latlab.Run("evaluate", "--device", "v100", "--measurements", file);
        Assert.Equal(0, code);
        Assert.Contains("against 2 rows measured", output, StringComparison.Ordinal);
        Assert.Contains(
            "m.csv:2: column 'latency_us' is 'NaN', expected a number of 0.001..10000000000\n", error, StringComparison.Ordinal);
        Assert.Contains("latlab: 8 rows of the files cannot be read and are left out\n", error, StringComparison.Ordinal);
        Assert.Contains(
            "m.csv:8: is too large: its bytes or operations cannot be counted in 64 bits\n",
            Latlab.Run("predict", "--device", "v100", "--layers", file).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "m.csv:1: is empty, expected a CSV header with an 'op' column")]
    [InlineData("op,latency_us\n\n", "no timed row in m.csv")]
    [InlineData("op;m;latency_us\nlinear;1;2\n", "m.csv:1: has no 'op' column in its header; columns are separated by commas")]
    [InlineData("opp,m\n", "m.csv:1: has no 'op' column in its header; did you mean 'opp'?")]
    [InlineData("op,m,n,k,latency_us\nlinear,64,64,64\n", "no timed row in m.csv; 1 cannot be read, the first: ")]
    [InlineData("op,op\n", "m.csv:1: column 'op' appears twice in the header")]
    public void A_file_without_rows_is_one_line(string text, string expected)
    {
        string file = _folder.Write("m.csv", text);
        foreach (string[] command in (string[][])[["evaluate"], ["calibrate", "--out", _folder.File("c.yaml")]])
            Assert.Contains(
                expected, Latlab.Refusal([command[0], "--device", "v100", "--measurements", file, .. command[1..]]),
                StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("c.yaml")));
    }

    [Theory]
    [InlineData("evaluate --device v100 --measurements {dir}", "is a directory, expected a CSV file")]
    [InlineData("calibrate --device v100 --measurements {csv} --out {dir}", "is a directory, expected a file name")]
    [InlineData("predict --device v100 --layers {csv} --csv {dir}", "is a directory, expected a file name")]
    [InlineData("sweep --device v100 --network resnet18 --csv {dir}", "is a directory, expected a file name")]
    [InlineData("measure --suite tiny --out {dir}", "is a directory, expected a file name")]
    [InlineData("run {dir}", "is a directory, expected an experiment file")]
    [InlineData("devices show {dir}.yaml", "is a directory, expected a device profile")]
    [InlineData("predict --config {dir}", "is a directory, expected a configuration file")]
    [InlineData("search --device v100 --network resnet18 --emit {csv}", "is a file, expected a directory to write to")]
    [InlineData("predict --config {random}", "is not UTF-8 text, expected YAML")]
    [InlineData("run {random}", "is not UTF-8 text, expected YAML")]
    [InlineData("transfer --device v100 --from nvidia-l4 --out {dir}/t.yaml", "--from: 'nvidia-l4' has no calibration to transfer")]
    public void A_path_of_the_wrong_kind_is_one_line(string line, string expected)
    {
        string folder = Directory.CreateDirectory(_folder.File("d.yaml")).FullName;
        string csv = _folder.Write("m.csv", "op,m,n,k,latency_us\nlinear,64,64,64,5\nlinear,128,64,64,7\n"),
            random = _folder.File("r.yaml");
        byte[] bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(random, bytes);
        string[] arguments = [.. line.Split(' ').Select(
            word => word.Replace("{dir}.yaml", folder, StringComparison.Ordinal).Replace("{dir}", folder, StringComparison.Ordinal)
                .Replace("{csv}", csv, StringComparison.Ordinal).Replace("{random}", random, StringComparison.Ordinal))];
        Assert.Contains(expected, Latlab.Refusal(arguments), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void An_unwritable_path_names_the_file_that_was_asked_for()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (string command in (string[])["sweep --device v100 --network resnet18 --csv /proc/x.csv",
            "search --device v100 --network resnet18 --emit /proc/x"])
        {
            string line = Latlab.Refusal(command.Split(' '));
            Assert.StartsWith("/proc/x", line, StringComparison.Ordinal);
            Assert.Contains("cannot be written", line, StringComparison.Ordinal);
            Assert.DoesNotContain(".tmp", line, StringComparison.Ordinal);
        }

        Assert.Equal(Invocation.BadInput, Latlab.Run("measure", "--suite", "tiny", "--out", "/proc/x.csv").ExitCode);
    }
}
