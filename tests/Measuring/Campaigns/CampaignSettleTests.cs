using LatencyLab.Measurements;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Measuring.Suites;

namespace LatencyLab.Tests.Measuring.Campaigns;

/// <summary>At its end all rows of a campaign are relative to the best that the reference loop took in it.</summary>
public sealed class CampaignSettleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string PathOfFile => Path.Combine(_folder, "m.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rows_written_before_the_best_was_seen_are_written_anew()
    {
        CampaignRow[] rows = Rows();
        using (CampaignFile file = CampaignFile.Open(PathOfFile, rows))
        {
            file.Append(rows[0].With(Result(16e-6, 0.5), "stopwatch"));
            file.Append(rows[1].With(Result(10e-6, 0.5), "stopwatch"));
            file.Append(rows[2].With(Result(16e-6, 0), "stopwatch"));
            file.Settle();
        }

        // (10/16)^0.5 of 100, 110, 2, 90 and 120 us.
        double factor = Math.Sqrt(10.0 / 16);
        string[][] fields = [.. MeasurementReader.Read(PathOfFile).Rows.Select(row => row.Fields.ToArray())];
        Assert.Equal(3, fields.Length);
        Assert.Equal(100 * factor, Number(fields[0], "latency_us"), 3);
        Assert.Equal(110 * factor, Number(fields[0], "median_us"), 3);
        Assert.Equal(2 * factor, Number(fields[0], "mad_us"), 3);
        Assert.Equal(90 * factor, Number(fields[0], "ci_low_us"), 3);
        Assert.Equal(120 * factor, Number(fields[0], "ci_high_us"), 3);
        Assert.Equal(10, Number(fields[0], "reference_us"));
        Assert.Equal(100, Number(fields[1], "latency_us"));
        Assert.Equal(100, Number(fields[2], "latency_us"));
        Assert.Equal(16, Number(fields[2], "reference_us"));

        using CampaignFile again = CampaignFile.Open(PathOfFile, rows);
        Assert.Equal(rows.Take(3).Select(row => row.Key).Order(), again.Finished.Order());
    }

    [Fact]
    public void A_file_whose_rows_agree_is_left_as_it_is()
    {
        CampaignRow[] rows = Rows();
        using (CampaignFile file = CampaignFile.Open(PathOfFile, rows))
        {
            file.Append(rows[0].With(Result(10.01e-6, 0.9), "stopwatch"));
            file.Append(rows[1].With(Result(10e-6, 0.9), "stopwatch"));
            file.Settle();
            file.Append(rows[2].With(Result(10e-6, 0.9), "stopwatch"));
        }

        Assert.All(MeasurementReader.Read(PathOfFile).Rows, row => Assert.Equal(100e-6, row.Seconds, 12));
    }

    private static double Number(string[] fields, string column) => double.Parse(
        fields[CampaignColumns.All.ToList().IndexOf(column)], System.Globalization.CultureInfo.InvariantCulture);

    private static RowResult Result(double reference, double sensitivity) => new(
        new RowEstimate(100e-6, 90e-6, 120e-6, EstimateKind.Median, 12, 0), 110e-6, 2e-6, 12, 0, 1, RowEnd.Converged, 0, 0, 1,
        IsTrusted: true)
    {
        ReferenceSeconds = reference,
        Sensitivity = sensitivity,
    };

    private static CampaignRow[] Rows()
    {
        FakeBackend backend = new(new FakeClock());
        return [.. MeasurementSuites.Create("tiny", [false]).Take(3).Select(row => CampaignRow.Of(row, backend, "tiny", 1))];
    }
}
