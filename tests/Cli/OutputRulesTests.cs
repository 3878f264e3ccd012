using LatencyLab.Cli;
using LatencyLab.Cli.Parsing;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>What commands do with files that are there, with names that are none, and with what goes wrong.</summary>
public sealed class OutputRulesTests : IDisposable
{
    private const string Precious = "precious\n", Rows = "op,m,n,k,latency_us\nlinear,64,64,64,5\nlinear,128,64,64,7\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sweep --network resnet18 --device v100 --csv {out}")]
    [InlineData("predict --device v100 --network resnet18 --csv {out}")]
    [InlineData("predict --device v100 --operator add,m=10,n=10 --csv {out}")]
    [InlineData("predict --device v100 --layers {rows} --csv {out}")]
    [InlineData("probe --budget-seconds 1 --out {out}")]
    [InlineData("calibrate --device v100 --measurements {rows} --out {out}")]
    [InlineData("transfer --device nvidia-t4 --from nvidia-v100-pcie-32gb --out {out}")]
    [InlineData("report --device v100 --network resnet18 --out {out}")]
    [InlineData("accuracy --data {dir} --out {out}")]
    [InlineData("report --all --data {dir} --out {dir}")]
    [InlineData("kernels prove --out {dir}")]
    public void A_file_that_exists_is_left_as_it_is(string line)
    {
        string[] kept = [.. ((string[])["out", "README.md", "device.yaml"]).Select(name => _folder.Write(name, Precious))];
        string refusal = Latlab.Refusal(Words(line));
        Assert.EndsWith(
            ": exists already and was left as it is; give another name, or --force to replace it", refusal, StringComparison.Ordinal);
        Assert.All(kept, file => Assert.Equal(Precious, File.ReadAllText(file)));
    }

    [Theory]
    [InlineData("sweep --network resnet18 --device v100 --csv {out} --force")]
    [InlineData("predict --device v100 --layers {rows} --csv {out} --force")]
    [InlineData("report --device v100 --network resnet18 --out {out} --force")]
    public void Force_replaces_it(string line)
    {
        string file = _folder.Write("out", Precious);
        Latlab.Output(Words(line));
        Assert.NotEqual(Precious, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("predict --device v100 --layers {rows} --csv {rows} --force")]
    [InlineData("report --device v100 --measurements {rows} --out {rows} --force")]
    [InlineData("calibrate --device v100 --measurements {rows} --out {rows} --force")]
    public void What_is_read_is_not_written(string line)
    {
        Assert.EndsWith(
            "rows.csv: is read by the same command and was left as it is; give another name", Latlab.Refusal(Words(line)),
            StringComparison.Ordinal);
        Assert.Equal(Rows, File.ReadAllText(_folder.File("rows.csv")));
    }

    [Theory]
    [InlineData("--csv: is empty, expected a file name", "predict --device v100 --network resnet18 --csv {empty}")]
    [InlineData("--csv: is empty, expected a file name", "sweep --device v100 --network resnet18 --csv {empty}")]
    [InlineData("--layers: is empty, expected a file name", "predict --device v100 --layers {empty}")]
    [InlineData("--config: is empty, expected a file name", "predict --config {empty}")]
    [InlineData("--measurements: is empty, expected a file name", "evaluate --device v100 --measurements {empty}")]
    [InlineData("--search: is empty, expected a file name", "report --device v100 --search {empty} --out {out}")]
    [InlineData("--out: is empty, expected a file name", "report --device v100 --out {empty}")]
    [InlineData("--out: is empty, expected a file name", "measure --suite tiny --out {empty}")]
    [InlineData("--out: is empty, expected a file name", "probe --out {empty}")]
    [InlineData("--out: is empty, expected a file name", "calibrate --device v100 --measurements {rows} --out {empty}")]
    [InlineData("--out: is empty, expected the name of a directory", "kernels prove --out {empty}")]
    [InlineData("--emit: is empty, expected the name of a directory", "search --network resnet18 --device v100 --emit {empty}")]
    [InlineData("--out: is empty, expected the name of a directory", "run e.yaml --out {empty}")]
    [InlineData("FILE: is empty, expected a file name", "run {empty}")]
    [InlineData("--network: is empty, expected a value", "predict --device v100 --network {empty}")]
    public void A_shell_variable_that_is_not_set_is_one_line_that_names_the_option(string expected, string line) =>
        Assert.Equal(expected, Latlab.Refusal(Words(line)));

    [Theory]
    [InlineData("sweep --device v100 --network resnet18 --force", "--force: does nothing without --csv")]
    [InlineData("accuracy --force", "--force: does nothing without --out")]
    public void Force_without_a_file_is_refused(string line, string expected) => Assert.Equal(expected, Latlab.Refusal(Words(line)));

    [Fact]
    public void A_line_break_in_an_operator_separates_as_a_blank_does()
    {
        string expected = Latlab.Output("predict", "--device", "v100", "--operator", "add m=10 n=10");
        Assert.Equal(expected, Latlab.Output("predict", "--device", "v100", "--operator", "add m=10\nn=10"));
        Assert.Equal(expected, Latlab.Output("predict", "--device", "v100", "--operator", "add\r\n\r\nm=10 n=10\r"));
        Assert.Equal(
            "--operator: is empty, expected NAME column=value ...", Latlab.Refusal("predict", "--device", "v100", "--operator", "\r"));
    }

    [Fact]
    public void Pictures_replace_only_pictures_of_their_names()
    {
        string folder = Directory.CreateDirectory(_folder.File("pictures")).FullName;
        string[] command = ["report", "--device", "v100", "--network", "resnet18", "--format", "svg", "--out", folder];
        Latlab.Output(command);
        string[] names = [.. Directory.EnumerateFiles(folder).Order()];
        Assert.Contains("--force to replace it", Latlab.Refusal(command), StringComparison.Ordinal);
        Latlab.Output([.. command, "--force"]);
        Assert.Equal(names, Directory.EnumerateFiles(folder).Order());
        _folder.Write(Path.Combine("pictures", "holiday.png"), Precious);
        Assert.Contains("holds 'holiday.png'", Latlab.Refusal([.. command, "--force"]), StringComparison.Ordinal);
        Assert.Equal(Precious, File.ReadAllText(Path.Combine(folder, "holiday.png")));
    }

    [Fact]
    public void A_fault_of_the_program_is_one_line_with_a_way_to_report_it_and_1()
    {
        using StringWriter error = new() { NewLine = "\n" };
        Assert.Equal(1, EntryPoint.Guarded(() => throw new InvalidOperationException("no such\nthing."), error));
        string line = Assert.Single(error.ToString().TrimEnd('\n').Split('\n'));
        Assert.StartsWith("latlab: a fault of latlab, not of yours: InvalidOperationException", line, StringComparison.Ordinal);
        Assert.Contains("no such thing; please report this line with the command that you gave", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_machine_refuses_is_one_line_and_2_wherever_it_is_thrown()
    {
        IOException full = new("No space left on device : '/a/b.tmp'");
        foreach (Exception problem in (Exception[])[full, new AggregateException(new AggregateException(full))])
        {
            using StringWriter error = new() { NewLine = "\n" };
            Assert.Equal(Invocation.BadInput, EntryPoint.Guarded(() => throw problem, error));
            Assert.Equal("latlab: No space left on device\n", error.ToString());
        }
    }

    private string[] Words(string line)
    {
        string rows = _folder.Write("rows.csv", Rows);
        return [.. line.Split(' ').Select(word => word.Replace("{empty}", "", StringComparison.Ordinal)
            .Replace("{rows}", rows, StringComparison.Ordinal).Replace("{out}", _folder.File("out"), StringComparison.Ordinal)
            .Replace("{dir}", _folder.Path, StringComparison.Ordinal))];
    }
}
