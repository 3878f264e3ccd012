using LatencyLab.Importing;
using LatencyLab.Importing.Reading;
using LatencyLab.Measurements;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;

namespace LatencyLab.Tests.Importing;

/// <summary>Layers of other tools: rows that the reader of measurements reads, with the MACs that their tools count.</summary>
public sealed class ImportedLayerTests
{
    private static IReadOnlyList<TimedOperator> RowsOf(params string[] files)
    {
        string text = Importer.Read(
            [.. files.Select(file => Path.Combine(SharedData.RepositoryRoot, "examples", "import", file))], new ImportOptions()).Text;
        return RowsOfText(text);
    }

    private static IReadOnlyList<TimedOperator> RowsOfText(string csv)
    {
        MeasurementTable table = MeasurementReader.Read(new StringReader(csv), "rows.csv");
        Assert.Equal(0, table.Unreadable.Count);
        return table.Rows;
    }

    private static ImportResult Import(string name, string text)
    {
        using Hardware.TemporaryFolder folder = new();
        return Importer.Read([folder.Write(name, text)], new ImportOptions());
    }

    /// <summary>Looking for an equation in a hundred thousand spaces took seconds.</summary>
    [Fact]
    public void An_equation_that_is_none_is_named_in_short()
    {
        string text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "examples", "import", "zigzag-workload.yaml"));
        string longer = text.Replace("O[b][k][oy][ox]+=", "O[b][k][oy][ox]" + new string(' ', 100_000) + "x=", StringComparison.Ordinal);
        Assert.NotEqual(text, longer);
        string said = string.Join('\n', Import("workload.yaml", longer).Lost.Select(field => field.Text));
        Assert.Contains("is no equation", said, StringComparison.Ordinal);
        Assert.True(said.Length < 2000);
    }

    [Fact]
    public void A_topology_has_its_outputs()
    {
        IReadOnlyList<TimedOperator> rows = RowsOf("scale-sim.csv");
        Assert.Equal(["Conv1", "DP_Conv2", "FC"], rows.Select(row => row.Field("layer")));

        // ceil((8 - 3) / 2) + 1 = 4 outputs a side; 6 of each of 16 channels by itself; 64 x 10.
        Assert.Equal([4L * 4 * 9 * 4 * 16, 6L * 6 * 9 * 16, 64L * 10], rows.Select(row => row.Work.Macs));
        Assert.Equal(["conv2d", "depthwise_conv2d", "conv2d"], rows.Select(row => row.Operator.Kind));
    }

    [Fact]
    public void Columns_of_a_topology_count_by_their_place()
    {
        // Both sides are called IFMAP Width in public files.
        ImportResult result = Import(
            "t.csv", "Layer, IFMAP Width, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\nA,20,10,4,2,1,8,2,\n"
            + "B,1,T,1,1,8,8,1,\n");
        Conv2d conv = Assert.IsType<Conv2d>(Assert.Single(RowsOfText(result.Text)).Operator);
        Assert.Equal((20, 10, 9, 5), (conv.InputHeight, conv.InputWidth, conv.OutputHeight, conv.OutputWidth));
        ImportedField left = Assert.Single(result.Lost);
        Assert.Equal([3], left.Lines);
        Assert.Equal(("B", "'T' is no size, expected a whole number of 1 or more"), (left.Name, left.Text));
    }

    [Fact]
    public void Products_of_a_topology_are_linear_layers()
    {
        Linear linear = Assert.IsType<Linear>(
            Assert.Single(RowsOfText(Import("g.csv", "Layer,M,N,K,\nQK,100,20,30,\n").Text)).Operator);
        Assert.Equal((100L, 30, 20), (linear.Rows, linear.Inputs, linear.Outputs));
    }

    [Fact]
    public void A_problem_has_its_iterations()
    {
        TimedOperator row = Assert.Single(RowsOf("timeloop-problem.yaml"));
        Conv2d conv = Assert.IsType<Conv2d>(row.Operator);
        Assert.Equal((14, 14, 29), (conv.OutputHeight, conv.OutputWidth, conv.InputHeight));
        Assert.Equal(14L * 14 * 16 * 8 * 9, row.Work.Macs);
    }

    [Theory]
    [InlineData("instance: {C: 64, M: 192, P: 27, Q: 27, R: 5, S: 5}", "conv2d", 64L * 192 * 27 * 27 * 25)]
    [InlineData("instance: {C: 3, M: 8, P: 5, Q: 5, R: 3, S: 3, HStride: 2, WStride: 2}", "conv2d", 3L * 8 * 25 * 9)]
    [InlineData("instance: {G: 16, P: 6, Q: 6, R: 3, S: 3}", "depthwise_conv2d", 16L * 36 * 9)]
    [InlineData("instance: {M: 4, N: 5, K: 6}", "linear", 4L * 5 * 6)]
    public void A_problem_that_includes_its_shape_has_that_of_its_loops(string instance, string kind, long macs)
    {
        ImportResult result = Import(
            "p.yaml", $"{{{{include_text('../problem_base.yaml')}}}}\nproblem:\n  <<<: *problem_base\n  {instance}\n");
        TimedOperator row = Assert.Single(RowsOfText(result.Text));
        Assert.Equal((kind, macs), (row.Operator.Kind, row.Work.Macs));
        Assert.Contains(result.Lost, field => field.Name == "<<<" && field.Lines is [3]);
        Assert.Contains(result.Assumed, field => field.Name == "shape");
    }

    [Fact]
    public void Equations_are_told_by_their_indices()
    {
        IReadOnlyList<TimedOperator> rows = RowsOf("zigzag-workload.yaml");
        Assert.Equal(["conv2d", "depthwise_conv2d", "add", "avg_pool2d", "bmm"], rows.Select(row => row.Operator.Kind));
        Assert.Equal(
            [16L * 3 * 16 * 16 * 9, 16L * 16 * 16 * 9, 0, 0, 4L * 32 * 24 * 16], rows.Select(row => row.Work.Macs));
        Assert.Equal(DataType.Int16, rows[^1].Type);
        Conv2d first = Assert.IsType<Conv2d>(rows[0].Operator);
        Assert.Equal((33, 2, 16), (first.InputHeight, first.StrideHeight, first.OutputWidth));
    }

    [Fact]
    public void Kernels_have_their_latency_in_microseconds()
    {
        IReadOnlyList<TimedOperator> rows = RowsOf("nn-meter.json");
        Assert.Equal([1.5e-3, 0.8e-3, 0.02e-3], rows.Select(row => row.Seconds), (a, b) => Math.Abs(a - b) < 1e-12);

        // Maps of ceil(28 / 2) = 14 outputs a side.
        Assert.Equal([14L * 14 * 9 * 16 * 32, 14L * 14 * 25 * 32, 1280], rows.Select(row => row.Work.Macs));
    }

    [Fact]
    public void Configurations_and_latencies_may_stand_in_two_files()
    {
        using Hardware.TemporaryFolder folder = new();
        string sizes = folder.Write("conv.json", """{"conv-relu": {"A": {"config": {"HW": 8, "CIN": 4, "COUT": 4, "KERNEL_SIZE": 3}}}}""");
        string times = folder.Write("profiled.json", """{"conv-relu": {"A": {"latency": "2.5 +- 0.1"}, "B": {"latency": "1 +- 0"}}}""");
        ImportResult result = Importer.Read([sizes, times], new ImportOptions());
        Assert.Equal(2.5e-3, Assert.Single(RowsOfText(result.Text)).Seconds, 12);
        Assert.Contains(result.Lost, field => field.Name == "conv-relu B");
    }

    [Fact]
    public void Layers_read_padded_maps()
    {
        IReadOnlyList<TimedOperator> rows = RowsOf("maestro.m");
        Assert.Equal([8L * 8 * 9 * 3 * 16, 8L * 8 * 9 * 16], rows.Select(row => row.Work.Macs));
    }
}
