using LatencyLab.Measurements;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Measuring.Campaigns;

public sealed class MeasureCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string PathOfFile => Path.Combine(_folder, "m.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_suite_is_measured_into_a_file_and_a_finished_one_is_not_measured_again()
    {
        Assert.Contains("24 of 24 rows, 24 measured now", Succeed());
        MeasurementTable table = MeasurementReader.Read(PathOfFile);
        Assert.Empty(table.Unreadable);
        Assert.All(table.Rows, row => Assert.True(row.Seconds is > 0 and < 1));
        Assert.All(Column(table, "samples"), samples => Assert.True(int.Parse(samples) >= QuantileInterval.FewestSamples));
        Assert.All(Column(table, "clock"), clock => Assert.StartsWith("stopwatch", clock));
        string before = File.ReadAllText(PathOfFile);
        Assert.Contains("24 of 24 rows, 0 measured now", Succeed());
        Assert.Equal(before, File.ReadAllText(PathOfFile));
    }

    [Fact]
    public void The_filter_chooses_operators_and_the_rest_can_follow()
    {
        Succeed("--suite", "smoke", "--filter", "gather_conv", "--row-budget-seconds", "0.01");
        MeasurementTable table = MeasurementReader.Read(PathOfFile);
        Assert.NotEmpty(table.Rows);
        Assert.All(table.Rows, row => Assert.Equal("gather_conv2d", row.Name));
        Assert.Contains(Column(table, "mask"), mask => mask == "clustered");
        Fail("no operator of this suite contains 'conw2d'", "--filter", "conw2d");
    }

    [Fact]
    public void Caches_cold_are_another_row()
    {
        Succeed("--caches", "both", "--row-budget-seconds", "0.01", "--interleave", "48");
        MeasurementTable table = MeasurementReader.Read(PathOfFile);
        string[] states = [.. Column(table, "cache_state")], repetitions = [.. Column(table, "repetitions")];
        Assert.Equal(48, states.Length);
        Assert.Equal(24, states.Count(state => state == "cold"));
        Assert.All(states.Zip(repetitions).Where(row => row.First == "cold"), row => Assert.Equal("1", row.Second));
    }

    [Fact]
    public void Threads_and_lanes_are_in_the_rows()
    {
        Succeed("--lanes", "128", "--threads", "1");
        MeasurementTable table = MeasurementReader.Read(PathOfFile);
        Assert.All(Column(table, "lanes"), lanes => Assert.Equal("4", lanes));
        Assert.All(table.Rows, row => Assert.Equal("host-128x1", row.Implementation));
        Assert.All(table.Rows, row => Assert.EndsWith("-1t-128bit", row.Device));
        Fail("belongs to another campaign", "--lanes", "scalar");
        Fail("expected at most", "--threads", "100000");
        Fail("--lanes: unknown width '511', expected one of best, 512", "--lanes", "511");
    }

    [Fact]
    public void The_seed_is_in_the_rows_and_changes_their_order()
    {
        Succeed("--seed", "1");
        string[] first = [.. MeasurementReader.Read(PathOfFile).Rows.Select(row => row.Operator.ToString())];
        Fail("seed is '1'", "--seed", "2");
        File.Delete(PathOfFile);
        Succeed("--seed", "2");
        MeasurementTable table = MeasurementReader.Read(PathOfFile);
        Assert.All(Column(table, "seed"), seed => Assert.Equal("2", seed));
        Assert.NotEqual(first, table.Rows.Select(row => row.Operator.ToString()));
    }

    [Fact]
    public void The_budget_ends_it_and_the_next_call_goes_on()
    {
        string output = Succeed("--budget-seconds", "0.5", "--interleave", "2", "--tolerance", "1e-9", "--row-budget-seconds", "0.2");
        Assert.Contains("the time is up", output);
        // Of the two rows in flight, each with the samples that 50 readings of the clock left time for.
        Assert.Equal(2, MeasurementReader.Read(PathOfFile).Rows.Count);
        Assert.Contains("24 of 24 rows", Succeed());
    }

    [Fact]
    public void Tolerance_and_row_budget_end_rows()
    {
        Succeed("--tolerance", "1e-9", "--row-budget-seconds", "0.003");
        MeasurementTable strict = MeasurementReader.Read(PathOfFile);
        Assert.All(Column(strict, "ended_by"), end => Assert.Equal("row budget", end));
        File.Delete(PathOfFile);
        Succeed("--tolerance", "0.9", "--row-budget-seconds", "5");
        Assert.All(Column(MeasurementReader.Read(PathOfFile), "ended_by"), end => Assert.Equal("interval", end));
    }

    [Fact]
    public void Bad_input_is_one_line_and_the_file_is_untouched()
    {
        File.WriteAllText(PathOfFile, "mine\n");
        Fail("op");
        Assert.Equal("mine\n", File.ReadAllText(PathOfFile));
        File.Delete(PathOfFile);
        Fail(
            "unknown suite 'smok', expected one of smoke, balanced, static, dynamic, tokens, full, inference, tiny; did you mean 'smoke'?",
            "--suite", "smok");
        Fail("--caches: unknown state 'lukewarm'", "--caches", "lukewarm");
        Fail("--budget-seconds: is -1, expected a number above 0", "--budget-seconds", "-1");
        Fail("--tolerance: is 0", "--tolerance", "0");
        Fail("--row-budget-seconds: is 0", "--row-budget-seconds", "0");
        Fail("--interleave: is 0", "--interleave", "0");
        Fail("no backend is named 'gpu'", "--backend", "gpu");
        Assert.False(File.Exists(PathOfFile));
    }

    private static IEnumerable<string> Column(MeasurementTable table, string name)
    {
        int index = table.Columns.ToList().IndexOf(name);
        return table.Rows.Select(row => row.Fields[index]);
    }

    private string Succeed(params string[] more) => Latlab.Output(Arguments(more));

    private void Fail(string message, params string[] more) => Assert.Contains(message, Latlab.Refusal(Arguments(more)));

    private string[] Arguments(string[] more) =>
    [
        "measure", "--out", PathOfFile, .. more.Contains("--suite") ? (string[])[] : ["--suite", "tiny"],
        .. more.Contains("--row-budget-seconds") ? (string[])[] : ["--row-budget-seconds", "0.005"], .. more,
    ];
}
