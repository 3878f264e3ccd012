using System.Text.Json.Nodes;
using LatencyLab.Search.Configurations;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>The channel keep rate of LAUDNet as a mean, a histogram and a Beta distribution.</summary>
public sealed class ChannelKeepRateTests : IDisposable
{
    private const string Channel =
        "predict --family laudnet --network resnet50 --mode channel --channel-group 2 --device nvidia-v100 --batch 8 --channel-keep-rate ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_histogram_of_two_rates_has_their_mean_and_quantiles()
    {
        string file = _folder.Write("keep.csv", "rate,weight\n0.25,30\n0.75,10\n");
        double low = AtMean("0.25"), high = AtMean("0.75"), mean = AtMean("0.375");
        JsonNode distribution = Json($"{Channel}{file} --rates-drawn batch")["distribution"]!;

        Assert.Equal(0.75 * low + 0.25 * high, Seconds(distribution, "latency_s"), 1e-9);
        Assert.Equal(
            [low, high, high], [Seconds(distribution, "p50_s"), Seconds(distribution, "p90_s"), Seconds(distribution, "p99_s")],
            (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(mean, Seconds(distribution, "at_mean_rates_s"), 1e-9);
        Assert.Equal(((0.75 * low) + (0.25 * high)) / mean - 1, distribution["mean_rate_gap"]!.GetValue<double>(), 1e-5);
        Assert.Equal("histogram:0.25=30,0.75=10", distribution["channel_keep_rate"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("histogram:0.1=1,0.9=1", true)]
    [InlineData("histogram:0.33=1,0.35=1", false)]
    public void The_latency_at_the_mean_rate_is_shown_where_it_is_more_than_two_percent_off(string rate, bool shown)
    {
        string text = Latlab.Output($"{Channel}{rate} --rates-drawn batch".Split(' '));
        Assert.Contains($"over channel keep rates {rate}, drawn for every batch:\nE[latency] ", text, StringComparison.Ordinal);
        Assert.Equal(shown, text.Contains("off latency(E[r])", StringComparison.Ordinal));
        Assert.Equal(shown, Json($"{Channel}{rate} --rates-drawn batch")["distribution"]!["mean_rate_gap_notable"]!.GetValue<bool>());
    }

    [Fact]
    public void A_list_gives_each_stage_its_own()
    {
        Assert.Equal(AtMean("0.4"), AtMean("0.4,0.4,0.4,0.4"));
        Assert.InRange(AtMean("0.4,0.4,0.4,0.2"), AtMean("0.2"), AtMean("0.4"));
    }

    [Theory]
    [InlineData("--mode both --activation-rate beta:0.5,4 --channel-keep-rate beta:0.4,3 --rates-drawn batch")]
    [InlineData("--mode both --activation-rate 0.5 --channel-keep-rate KEEP")]
    [InlineData("--mode both --activation-rate beta:0.5,4")]
    [InlineData("--mode channel --channel-keep-rate beta:0.4,3")]
    [InlineData("--mode channel --activation-rate beta:0.4,3 --rates-drawn batch")]
    [InlineData("--mode channel --activation-rate beta:0.4,3")]
    [InlineData("--mode channel-channel-both-both --activation-rate beta:0.4,3")]
    [InlineData("--mode spatial-layer-channel-both --activation-rate 0.4 --channel-keep-rate histogram:0.2=3,0.9=1")]
    public void What_a_search_emits_predicts_the_same(string options)
    {
        string directory = _folder.File("out"), file = Path.Combine(directory, "latencylab.yaml");
        string keep = _folder.Write("keep.csv", "rate,weight\n0.2,3\n0.9,1\n");
        JsonNode search = Json("search --family laudnet --network resnet50 --device nvidia-v100 --batch 4 --channel-group 2,4 "
            + $"{options.Replace("KEEP", keep, StringComparison.Ordinal)} --emit {directory}")["devices"]![0]!;
        JsonNode predicted = Json($"predict --config {file}")["distribution"]!;

        Assert.Equal(Seconds(search, "latency_s"), Seconds(predicted, "latency_s"), 1e-9);
        foreach (string key in new[] { "latency_s", "p50_s", "p90_s", "p99_s", "at_mean_rates_s" })
            Assert.Equal(Seconds(search, key), Seconds(predicted, key), 1e-12);
        string text = File.ReadAllText(file);
        Assert.Equal(text, ConfigurationFile.Format(ConfigurationFile.Parse(text, file)));
        Assert.Contains("  p99_ms: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_devices_and_budgets_take_a_distribution_too()
    {
        const string Line = "search --family laudnet --network resnet50 --mode both --batch 4 --channel-group 2 --granularity-choices "
            + "1,2,4,7 --activation-rate 0.5 --objective latency --device ";
        JsonNode both = Json(Line + "nvidia-v100,nvidia-jetson-tx2 --channel-keep-rate beta:0.4,3")["devices"]![0]!;
        JsonNode narrow = Json(Line + "nvidia-v100,nvidia-jetson-tx2 --channel-keep-rate 0.4")["devices"]![0]!;

        Assert.Equal(
            Seconds(both["own_choice"]!, "latency_s"), Seconds(both, "latency_s") / (1 + both["regret"]!.GetValue<double>()), 1e-9);
        Assert.True(Seconds(both, "p90_s") > Seconds(both, "p50_s"));
        Assert.Equal(Seconds(narrow, "p90_s"), Seconds(narrow, "p50_s"), 1e-12);
    }

    [Fact]
    public void The_command_line_replaces_the_rate_of_a_file()
    {
        string directory = _folder.File("out");
        Latlab.Output(
            ("search --family laudnet --network resnet50 --device nvidia-v100 --mode channel --channel-group 2 "
            + $"--channel-keep-rate beta:0.4,3 --emit {directory}").Split(' '));
        string config = $"predict --config {Path.Combine(directory, "latencylab.yaml")}";

        Assert.Null(Json($"{config} --channel-keep-rate 0.4")["distribution"]);
        Assert.Equal(
            "beta:0.6,2", Json($"{config} --channel-keep-rate beta:0.6,2")["distribution"]!["channel_keep_rate"]!.GetValue<string>());
        Assert.Equal(
            Json($"{config} --channel-keep-rate 0.4")["estimate"]!["predicted_s"]!.GetValue<double>(),
            Json(config)["estimate"]!["predicted_s"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("1.5", "--channel-keep-rate: '1.5' is not a rate of 0..1, beta:MEAN,CONCENTRATION, histogram:RATE=WEIGHT,... or a .csv "
        + "file with columns rate,weight")]
    [InlineData("nan", "--channel-keep-rate: 'nan' is not a rate of 0..1, beta:MEAN,CONCENTRATION, histogram:RATE=WEIGHT,... or a .csv "
        + "file with columns rate,weight")]
    [InlineData("beta:0.5", "--channel-keep-rate: 'beta:0.5' is not a rate of 0..1, beta:MEAN,CONCENTRATION, histogram:RATE=WEIGHT,... or "
        + "a .csv file with columns rate,weight")]
    [InlineData("beta:1,3", "--channel-keep-rate: mean of a beta distribution is 1, expected more than 0 and less than 1")]
    [InlineData("beta:0.5,1e300", "--channel-keep-rate: concentration is 1E+300, expected 0.01 to 1000000")]
    [InlineData("histogram:0.5=0", "--channel-keep-rate: a histogram needs at least one weight above 0")]
    [InlineData("nowhere.csv", "nowhere.csv: no such file")]
    [InlineData("0.5,0.6", "--channel-keep-rate: 2 entries for resnet50, expected 1, 4 (one a stage) or 16 (one a block)")]
    [InlineData("beta:0.5,3,0.5,0.5,0.5", "--channel-keep-rate: a distribution holds for the whole network, expected 'beta:0.5,3' alone")]
    [InlineData(
        "0.5 --activation-rate 0.5",
        "--activation-rate: does not go with --mode channel, which has no activation rate (--channel-keep-rate is what its blocks keep)")]
    [InlineData("0.5 --rates-drawn batch", "--rates-drawn: does nothing: no rate is a distribution")]
    public void What_is_no_rate_is_one_line(string rate, string expected) =>
        Assert.Equal(expected, Latlab.Refusal($"{Channel}{rate}".Split(' ')));

    [Theory]
    [InlineData("rate,weight\n0.5,-1\n", "keep.csv:2: weight is -1, expected 0 or more")]
    [InlineData("rate,weight\n0.5\n", "keep.csv:2: expected a rate and a weight, got 1 field")]
    [InlineData("rate,weight\n1.5,1\n", "keep.csv:2: rate is 1.5, expected 0 to 1")]
    [InlineData("rate,weight\n", "keep.csv: a histogram needs at least one weight above 0")]
    [InlineData("rate;weight\n", "keep.csv:1: expected the header 'rate,weight', got 'rate;weight'")]
    public void A_wrong_histogram_is_one_line(string text, string expected)
    {
        string file = _folder.Write("keep.csv", text);
        Assert.EndsWith(expected, Latlab.Refusal($"{Channel}{file}".Split(' ')), StringComparison.Ordinal);
        Assert.EndsWith(
            expected,
            Latlab.Refusal(
                $"search --family laudnet --network resnet50 --mode channel --device nvidia-v100 --channel-keep-rate {file}".Split(' ')),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "predict --family laudnet --network resnet50 --mode layer --device nvidia-v100 --channel-keep-rate 0.5",
        "--channel-keep-rate: does not go with --mode layer, which does not skip channels")]
    [InlineData(
        "predict --family lasnet --network resnet50 --granularity 1 --device nvidia-v100 --channel-group 2",
        "--channel-group: does not go with --mode spatial, which does not skip channels")]
    [InlineData(
        "search --family laudnet --network resnet50 --mode channel --device nvidia-v100 --channel-keep-rate 0.5 --activation-rate 0.5",
        "--activation-rate: does nothing: mode channel keeps what --channel-keep-rate says")]
    public void A_rate_without_effect_is_one_line(string line, string expected) => Assert.Equal(expected, Latlab.Refusal(line.Split(' ')));

    [Theory]
    [InlineData("\"beta:0.5,0\"", "concentration is 0, expected 0.01 to 1000000")]
    [InlineData(
        "\"beta:0.4,3\"",
        "stages: one distribution of channel_keep_rate holds for the whole network, expected the same in every stage that has one")]
    [InlineData("nothing", "channel_keep_rate: expected a number, got 'nothing'")]
    [InlineData("keep.csv", "keep.csv: no such file")]
    [InlineData(
        "sqrt(activation_rate)", "channel_keep_rate: sqrt(activation_rate) belongs to mode both; mode channel has no activation rate")]
    public void A_wrong_rate_of_a_file_has_its_line(string rate, string expected)
    {
        string text = "schema: latencylab/configuration/v1\nfamily: laudnet\nnetwork: resnet50\nresolution: 224\ndevice: "
            + "nvidia-v100\nbatch: 1\ndtype: fp32\nmodel: latencylab\nstages:\n"
            + string.Concat(Enumerable.Repeat("- {mode: channel, channel_group: 2, channel_keep_rate: 0.5}\n", 3))
            + $"- {{mode: channel, channel_group: 2, channel_keep_rate: {rate}}}\n";
        string message = Assert.Throws<LatencyLab.Diagnostics.InputException>(() => ConfigurationFile.Parse(text, "c.yaml")).Errors[0]
            .ToString();
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Matches(@"^c\.yaml:\d+:\d+: ", message);
    }

    [Fact]
    public void A_report_says_what_the_rates_do()
    {
        string page = _folder.File("report.html");
        Latlab.Output(
            ("report --network resnet50 --family laudnet --mode channel --channel-keep-rate beta:0.5,2 --rates-drawn batch "
            + $"--device nvidia-v100 --out {page}").Split(' '));
        Assert.Contains(
            "Over channel keep rates beta:0.5,2, drawn for every batch: E[latency] ", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Channel_rates_given_twice_are_one_line()
    {
        string rates = _folder.Write(
            "all_density_best.txt", string.Join('\n', Enumerable.Repeat(string.Join(' ', Enumerable.Repeat("0.5", 16)), 4)));
        string line =
            $"predict --family laudnet --network resnet50 --mode both --granularity 1 --device nvidia-v100 --activation-rate {rates}";
        Assert.Contains("c = 0.5;", Latlab.Output(line.Split(' ')), StringComparison.Ordinal);
        Assert.Equal(
            $"--channel-keep-rate: {rates} has a row of channel rates already",
            Latlab.Refusal($"{line} --channel-keep-rate 0.4".Split(' ')));
    }

    private static JsonNode Json(string line) => JsonNode.Parse(Latlab.Output([.. line.Split(' '), "--json"]))!;

    private static double AtMean(string rate) => Json(Channel + rate)["estimate"]!["predicted_s"]!.GetValue<double>();

    private static double Seconds(JsonNode node, string key) => node[key]!.GetValue<double>();
}
