using System.Text.RegularExpressions;
using LatencyLab.Tests.Cli.Help;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>What goes where: results to the standard output, all else to the terminal's standard error.</summary>
public sealed partial class TerminalTests
{
    /// <summary>A colour; .NET itself sends other sequences to a terminal.</summary>
    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Color { get; }

    [Fact]
    public void A_pipe_gets_data_only_and_a_terminal_colours_unless_they_are_refused()
    {
        if (!File.Exists("/usr/bin/script"))
            return;
        using TemporaryFolder folder = new();
        string list = $"{LatlabProcess.Host} {typeof(LatencyLab.Cli.CommandLine).Assembly.Location} devices list";
        Assert.Matches(Color, OnTerminal(list));
        Assert.DoesNotMatch(Color, OnTerminal($"{list} --no-color"));
        Assert.DoesNotMatch(Color, OnTerminal($"NO_COLOR=1 {list}"));
        Assert.Matches(Color, OnTerminal($"NO_COLOR= {list}"));
        Assert.DoesNotMatch(Color, OnTerminal($"{list} | cat"));

        // Progress is drawn on the terminal's error stream, and what is piped has none of it.
        string measure = $"{LatlabProcess.Host} {typeof(LatencyLab.Cli.CommandLine).Assembly.Location} measure --suite tiny "
            + "--row-budget-seconds 0.001 --out";
        string shown = OnTerminal($"{measure} a.csv > a.txt");
        Assert.Contains("measuring ", shown, StringComparison.Ordinal);
        Assert.StartsWith("a.csv: 24 of 24 rows", File.ReadAllText(folder.File("a.txt")), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', File.ReadAllText(folder.File("a.txt")));
        Assert.DoesNotContain("measuring ", OnTerminal($"{measure} b.csv --quiet > b.txt"), StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(folder.File("b.txt")));

        string OnTerminal(string command) =>
            LatlabProcess.RunAny(folder.Path, "/usr/bin/script", "-qec", $"export TERM=xterm-256color; {command}", "/dev/null").Output;
    }

    [Fact]
    public void Quiet_leaves_results_and_errors()
    {
        using TemporaryFolder folder = new();
        Assert.NotEqual("", Latlab.Output("devices", "list", "--quiet"));
        Assert.Contains("unknown", Latlab.Refusal("--quiet", "devices", "show", "v100", "--wrong"), StringComparison.Ordinal);
        Assert.Equal("", Latlab.Output(
            "transfer", "--device", "nvidia-t4", "--from", "nvidia-v100-pcie-32gb", "--out", folder.File("a.yaml"), "--quiet"));
        (int code, string output, string error) = Latlab.Run(
            "transfer", "--device", "nvidia-t4", "--from", "nvidia-v100-pcie-32gb", "--out", folder.File("b.yaml"));
        Assert.Equal(0, code);
        Assert.Contains("written to", output, StringComparison.Ordinal);
        Assert.Contains("latlab: nvidia-v100-pcie-32gb is volta, nvidia-t4 is turing", error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(folder.File("a.yaml")), File.ReadAllText(folder.File("b.yaml")));
    }

    [Theory]
    [InlineData("unknown option of search '--netwrk'; did you mean '--network'?", "search", "--netwrk", "resnet50")]
    [InlineData(
        "unknown option of search '--quite'; did you mean '--quiet'?", "search", "--network", "resnet50", "--device", "v100", "--quite")]
    [InlineData("unknown command 'serach'; did you mean 'search'?", "serach")]
    [InlineData("unknown command of devices 'lst'; did you mean 'list'?", "devices", "lst")]
    [InlineData("devices needs a subcommand: list, show, validate, schema", "devices")]
    [InlineData("search needs --network and --device ('latlab search --help' has an example)", "search")]
    [InlineData("unknown argument of search 'resnet50'", "search", "resnet50")]
    [InlineData(
        "--batch: expected a whole number up to 2147483647, got '99999999999'", "search", "--network", "resnet50", "--device", "v100",
        "--batch", "99999999999")]
    [InlineData(
        "--batch: expected a whole number up to 2147483647, got '1e3'", "sweep", "--network", "resnet50", "--device", "v100", "--batch",
        "1e3")]
    [InlineData(
        "a size is too large: its bytes or operations cannot be counted in 64 bits; expected a smaller batch, resolution or shape",
        "predict", "--network", "resnet50", "--device", "v100", "--resolution", "100000000")]
    [InlineData("--seconds: is NaN, expected a number above 0 and at most 600", "doctor", "--seconds", "NaN")]
    [InlineData("--threads is 100000, expected at most the", "doctor", "--threads", "100000")]
    [InlineData("--from needs a value", "transfer", "--device", "v100", "--out", "x.yaml", "--from")]
    [InlineData("run needs FILE ('latlab run --help' has an example)", "run")]
    [InlineData("unknown command '@file'", "@file")]
    [InlineData("--name: 'Two Words' is not a name", "probe", "--out", "x.yaml", "--name", "Two Words")]
    [InlineData("--threads: threads is 0: expected at least 1", "kernels", "verify", "--threads", "0")]
    [InlineData("--jobs: expected at least 1", "accuracy", "--jobs", "0")]
    public void A_wrong_command_line_is_one_line_that_says_what_to_type(string expected, params string[] arguments) =>
        Assert.StartsWith(expected, Latlab.Refusal(arguments), StringComparison.Ordinal);
}
