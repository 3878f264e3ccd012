using LatencyLab.Measurements;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Measuring.Campaigns;

public sealed class JoinedCampaignsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_stand_in_the_order_of_the_files_with_the_name_of_each_and_repeated_ones_are_counted()
    {
        string first = Write("a.csv", Row(4, 5), Row(8, 6)), second = Write("b.csv", Row(8, 7), Row(16, 9), Row(16, 9));
        JoinedCampaigns joined = JoinedCampaigns.Of([(first, "one"), (second, "two")]);
        // What a file has twice by itself, no other has measured.
        Assert.Equal((5, 1, 0), (joined.Rows, joined.Repeated, joined.Unreadable));
        MeasurementTable table = MeasurementReader.Read(_folder.Write("joined.csv", joined.Text));
        Assert.Equal([.. CampaignColumns.All, "task"], table.Columns);
        Assert.Equal(
            ["4 5 one", "8 6 one", "8 7 two", "16 9 two", "16 9 two"],
            table.Rows.Select(row => $"{row.Field("n")} {row.Field("latency_us")} {row.Field("task")}"));
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_left_out_and_told()
    {
        string path = Write("a.csv", Row(4, 5), Row(8, -1));
        JoinedCampaigns joined = JoinedCampaigns.Of([(path, "one")]);
        Assert.Equal((1, 1), (joined.Rows, joined.Unreadable));
        Assert.Contains("a.csv:3: column 'latency_us' is '-1'", $"{joined.FirstUnreadable}", StringComparison.Ordinal);
    }

    [Fact]
    public void Another_header_is_refused()
    {
        string path = _folder.Write("a.csv", "device,op,m,n,latency_us\nx,relu,1,4,5\n");
        Assert.Contains(
            "is not a campaign file", Assert.Throws<InputException>(() => JoinedCampaigns.Of([(path, "one")])).Message,
            StringComparison.Ordinal);
    }

    private string Write(string name, params string[] rows) =>
        _folder.Write(name, string.Join('\n', rows.Prepend(string.Join(',', CampaignColumns.All))) + "\n");

    private static string Row(int n, double microseconds)
    {
        Dictionary<string, string> fields = new()
        {
            ["source"] = "latlab host",
            ["device"] = "x",
            ["dtype"] = "fp32",
            ["op"] = "relu",
            ["m"] = "1",
            ["n"] = $"{n}",
            ["latency_us"] = FormattableString.Invariant($"{microseconds}"),
        };
        return string.Join(',', CampaignColumns.All.Select(column => fields.GetValueOrDefault(column, "")));
    }
}
