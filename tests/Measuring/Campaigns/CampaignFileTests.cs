using System.Text;
using LatencyLab.Measurements;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Measuring.Suites;
using LatencyLab.Operators.Convolution;

namespace LatencyLab.Tests.Measuring.Campaigns;

public sealed class CampaignFileTests : IDisposable
{
    private static readonly RowResult s_result = new(
        new RowEstimate(12.3456e-6, 12.1e-6, 12.5e-6, EstimateKind.LowerQuartile, 17, -0.0123), 12.4e-6, 0.25e-6, 20, 3, 20,
        RowEnd.Converged, 0.0123, 0.004, 1, IsTrusted: true);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string PathOfFile => Path.Combine(_folder, "m.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rows_are_read_back_as_measurements()
    {
        CampaignRow[] rows = Rows("tiny", 1);
        Write(rows, 3);
        MeasurementTable table = MeasurementReader.Read(PathOfFile);
        Assert.Empty(table.Unreadable);
        Assert.Equal(3, table.Rows.Count);
        Assert.Equal(CampaignColumns.All, table.Columns);
        Assert.Equal(12.3456e-6, table.Rows[0].Seconds, 15);
        Assert.Equal(Conv2d.Square(1, 8, 8, 16, 1), table.Rows[0].Operator);
        Assert.Equal("fake-1t", table.Rows[0].Device);
        Dictionary<string, string> fields = table.Columns.Zip(table.Rows[0].Fields).ToDictionary(pair => pair.First, pair => pair.Second);
        Assert.Equal("12.3456", fields["latency_us"]);
        Assert.Equal("12.4", fields["median_us"]);
        Assert.Equal("lower quartile", fields["estimate"]);
        Assert.Equal("3", fields["preempted"]);
        Assert.Equal("-0.0123", fields["drift"]);
        Assert.Equal("0.25", fields["mad_us"]);
        Assert.Equal("17", fields["samples"]);
        Assert.Equal("20", fields["repetitions"]);
        Assert.Equal("warm", fields["cache_state"]);
        Assert.Equal("interval", fields["ended_by"]);
        Assert.Equal("1", fields["trusted"]);
        Assert.Equal("0.0123", fields["reference_loss"]);
    }

    [Fact]
    public void Finished_rows_are_known_when_it_is_opened_again()
    {
        CampaignRow[] rows = Rows("tiny", 1);
        Write(rows, 3);
        using CampaignFile file = CampaignFile.Open(PathOfFile, rows);
        Assert.Equal(rows.Take(3).Select(row => row.Key).Order(), file.Finished.Order());
        Assert.Equal(0, file.TornBytes);
    }

    [Fact]
    public void A_torn_last_line_is_cut_wherever_it_was_torn()
    {
        CampaignRow[] rows = Rows("tiny", 1);
        Write(rows, 3);
        byte[] whole = File.ReadAllBytes(PathOfFile);
        int lastLine = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (int length = lastLine; length < whole.Length; length++)
        {
            File.WriteAllBytes(PathOfFile, whole[..length]);
            using (CampaignFile file = CampaignFile.Open(PathOfFile, rows))
            {
                Assert.Equal(2, file.Finished.Count);
                Assert.Equal(length - lastLine, file.TornBytes);
                file.Append(rows[2].With(s_result, "fake"));
            }

            Assert.Equal(whole, File.ReadAllBytes(PathOfFile));
        }
    }

    [Fact]
    public void An_empty_file_is_a_new_one()
    {
        File.WriteAllText(PathOfFile, "");
        Write(Rows("tiny", 1), 1);
        Assert.Single(MeasurementReader.Read(PathOfFile).Rows);
    }

    [Fact]
    public void Other_content_is_refused_and_left_as_it_was()
    {
        CampaignRow[] rows = Rows("tiny", 1);
        Write(rows, 2);
        string whole = File.ReadAllText(PathOfFile);
        Refuses("op,latency_us\nconv2d,1\n", rows, "header");
        Refuses("notes about something\n", rows, "op");
        Refuses("no line end", rows, "");
        Refuses(whole + "1,2,3\n", rows, $"expected {CampaignColumns.All.Count}");
        Refuses(whole.Replace("conv2d", "conv9d"), rows, "conv9d");
        // The same rows are another campaign's under another suite or seed, and rows of a larger suite are not this one's.
        Refuses(whole, Rows("smoke", 1), "suite is 'tiny'");
        Refuses(whole, Rows("tiny", 2), "seed is '1'");
        Refuses(whole, rows[1..], "not in this suite");
        Refuses(whole.Replace("fake-1t", "fake-2t"), rows, "device is 'fake-2t'");
    }

    [Fact]
    public void A_folder_or_a_file_in_use_is_refused()
    {
        Assert.Throws<InputException>(() => CampaignFile.Open(_folder, Rows("tiny", 1)));
        using CampaignFile first = CampaignFile.Open(PathOfFile, Rows("tiny", 1));
        Assert.Throws<InputException>(() => CampaignFile.Open(PathOfFile, Rows("tiny", 1)));
    }

    [Fact]
    public void Keys_tell_cases_apart()
    {
        FakeBackend backend = new(new FakeClock());
        MeasurementCase warm = new(Conv2d.Square(1, 8, 8, 16, 1));
        string[] keys =
        [
            CampaignRow.Of(warm, backend, "s", 1).Key,
            CampaignRow.Of(warm with { IsCold = true }, backend, "s", 1).Key,
            CampaignRow.Of(warm with { Operator = Conv2d.Square(1, 8, 8, 16, 3) }, backend, "s", 1).Key,
            CampaignRow.Of(warm with { Operator = Conv2d.Square(1, 8, 8, 16, 1) with { HasBias = true } }, backend, "s", 1).Key,
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], CampaignRow.Of(warm, backend, "s", 1).With(s_result, "fake").Key);
    }

    private static CampaignRow[] Rows(string suite, int seed)
    {
        FakeBackend backend = new(new FakeClock());
        return [.. MeasurementSuites.Create("tiny", [false]).Select(row => CampaignRow.Of(row, backend, suite, seed))];
    }

    private void Write(CampaignRow[] rows, int count)
    {
        using CampaignFile file = CampaignFile.Open(PathOfFile, rows);
        foreach (CampaignRow row in rows.Take(count))
            file.Append(row.With(s_result, "fake"));
    }

    private void Refuses(string content, CampaignRow[] rows, string because)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        File.WriteAllBytes(PathOfFile, bytes);
        InputException refusal = Assert.Throws<InputException>(() => CampaignFile.Open(PathOfFile, rows));
        Assert.Contains(because, refusal.Message);
        Assert.Equal(PathOfFile, refusal.Errors[0].Source);
        Assert.Equal(bytes, File.ReadAllBytes(PathOfFile));
    }
}
