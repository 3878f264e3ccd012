using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary><c>--columns</c>: rows under other names and units; and times that cannot be what they are called.</summary>
public sealed class ColumnsTests : IDisposable
{
    private const string Names = "op=operation,h=height,w=width";

    private static readonly (int Side, int Channels, double Milliseconds)[] s_shapes =
        [(56, 64, 0.9), (56, 128, 2.8), (28, 128, 0.8), (28, 256, 2.5), (14, 256, 0.7), (14, 512, 2.4)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Rows(string header, double factor = 1) => _folder.Write(
        "rows.csv",
        header + "\n" + string.Concat(s_shapes.Select(
            shape => FormattableString.Invariant(
                $"conv2d,{shape.Side},{shape.Side},{shape.Channels},{shape.Channels},3,3,32,1,1,{shape.Milliseconds * factor:G10}\n"))));

    private string Foreign(double factor = 1) => Rows("operation,height,width,cin,cout,kh,kw,batch,pad_h,pad_w,time", factor);

    private string Ours() => Rows("op,h,w,cin,cout,kh,kw,batch,pad_h,pad_w,latency_us", 1e3);

    [Theory]
    [InlineData("latency_us=time:ms", 1)]
    [InlineData("latency=time:us", 1e3)]
    [InlineData("latency_ms=time", 1)]
    [InlineData("latency_us=time:s", 1e-3)]
    [InlineData("latency_us=time:ns", 1e6)]
    public void Names_and_units_of_a_file_are_read_as_ours(string time, double factor)
    {
        string expected = Latlab.Output("evaluate", "--device", "v100", "--measurements", Ours());
        (int code, string output, string error) = Latlab.Run(
            "evaluate", "--device", "v100", "--measurements", Foreign(factor), "--columns", $"{Names},{time}");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(expected, output);
    }

    [Fact]
    public void Layers_are_read_so_too()
    {
        string[] lines =
            Latlab.Output("predict", "--device", "v100", "--layers", Foreign(), "--columns", Names, "latency_us=time:ms").Split('\n');
        Assert.StartsWith("op,h,w,cin,cout,kh,kw,batch,pad_h,pad_w,latency_us,predicted_us,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("conv2d,56,56,64,64,3,3,32,1,1,900,", lines[1], StringComparison.Ordinal);
        Assert.Contains(
            "--columns: does nothing without --layers",
            Latlab.Refusal("predict", "--device", "v100", "--network", "resnet18", "--columns", Names), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hh=height", "'hh' is no column of measurement files; did you mean 'h'?")]
    [InlineData("h=heigth", "rows.csv:1: has no column 'heigth' in its header (--columns h=...); did you mean 'height'?")]
    [InlineData("h=height:ms", "column 'h' is no time and has no unit, expected h=height")]
    [InlineData("latency_us=time:min", "'min' is no unit of time, expected ns, us, ms, s")]
    [InlineData("op", "'op' is not of the form ours=theirs, as in latency_us=time:ms")]
    [InlineData("h=height,h=width", "column 'h' is given twice")]
    [InlineData("h=height,w=height", "column 'height' of the file is given twice")]
    [InlineData("m=cin,cin=cout,op=operation,kh=kw", "has a column 'kh' already, beside 'kw'")]
    [InlineData(",", "is empty, expected ours=theirs")]
    public void A_column_that_is_none_is_refused(string columns, string expected) => Assert.Contains(
        expected, Latlab.Refusal("evaluate", "--device", "v100", "--measurements", Foreign(), "--columns", columns),
        StringComparison.Ordinal);

    [Fact]
    public void A_file_without_our_columns_is_answered_with_the_option()
    {
        Assert.EndsWith(
            "has no 'op' column in its header; --columns op=NAME says which column it is",
            Latlab.Refusal("evaluate", "--device", "v100", "--measurements", Foreign()), StringComparison.Ordinal);
        Assert.EndsWith(
            "no timed row in rows.csv; times stand in 'time'? --columns \"latency_us=time:ms\"",
            Latlab.Refusal("evaluate", "--device", "v100", "--measurements", Foreign(), "--columns", Names), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "ms")]
    [InlineData(2e-3, "s")]
    public void Times_that_no_device_reaches_are_suspected_of_another_unit(double factor, string unit)
    {
        (int code, string _, string error) = Latlab.Run(
            "evaluate", "--device", "v100", "--measurements", Foreign(factor), "--columns", $"{Names},latency_us=time");
        Assert.Equal(0, code);
        string line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains($"are the times in {unit}? --columns latency_us=time:{unit} reads them so", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_that_can_be_are_not_suspected()
    {
        Assert.Empty(Latlab.Run("evaluate", "--device", "v100", "--measurements", Ours()).Error);
        Assert.Empty(Latlab.Run("evaluate", "--device", "nvidia-k80", "--measurements", Ours()).Error);
    }
}
