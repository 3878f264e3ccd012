using LatencyLab.Measuring.Campaigns;

namespace LatencyLab.Tests.Measuring.Campaigns;

/// <summary>The samples that the two files were seen to hold.</summary>
internal sealed class TakenSamples
{
    private static readonly string[] s_times = [.. CampaignColumns.Times, CampaignColumns.Reference];
    private readonly Dictionary<string, int> _samples = [];
    private string _before = "";

    /// <summary>Compares what is there with what was, and gives the number of rows in flight.</summary>
    public int Check(string path)
    {
        string after = File.ReadAllText(path);
        string whole = _before[..(_before.LastIndexOf('\n') + 1)];
        Assert.Equal(WithoutTimes(whole), WithoutTimes(after).Take(whole.Count(c => c == '\n')));
        foreach (string line in after.Split('\n')[..^1])
            Assert.Equal(CampaignColumns.All.Count, line.Split(',').Length);
        _before = after;
        HashSet<string> rows = [];
        foreach (CampaignRow row in RowsOf(after))
        {
            string digest = InFlightFile.Digest(row);
            rows.Add(digest);
            int least = _samples.GetValueOrDefault(digest);
            // Preempted samples were taken too; of processor time, they are among the others.
            int dropped = row["estimate"] == "processor time" ? 0 : int.Parse(row["preempted"]);
            int taken = int.Parse(row["samples"]) + dropped;
            Assert.True(taken >= least, $"{row.Key}: {taken} samples of at least {least}");
        }

        // What is in flight now includes what was before, unless it has become a row.
        Dictionary<string, int> inFlight = InFlight(path + InFlightFile.Suffix);
        Assert.All(_samples, row => Assert.True(rows.Contains(row.Key) || inFlight.GetValueOrDefault(row.Key) >= row.Value, row.Key));
        foreach ((string row, int samples) in inFlight)
            _samples[row] = samples;
        return inFlight.Keys.Count(row => !rows.Contains(row));
    }

    /// <summary>Lines without times: relative to the best of the reference loop, which may have been faster since.</summary>
    public static IEnumerable<string> WithoutTimes(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
        line => string.Join(',', line.Split(',').Where((_, i) => !s_times.Contains(CampaignColumns.All[i]))));

    private static IEnumerable<CampaignRow> RowsOf(string text) => text.Split('\n').Skip(1).SkipLast(1)
        .Select(line => new CampaignRow(CampaignColumns.All.Zip(line.Split(','), KeyValuePair.Create)));

    /// <summary>Whole lines of the file of samples by row.</summary>
    private static Dictionary<string, int> InFlight(string path) => !File.Exists(path) ? []
        : File.ReadAllText(path).Split('\n')[..^1].CountBy(line => line.Split(',')[0]).ToDictionary();
}
