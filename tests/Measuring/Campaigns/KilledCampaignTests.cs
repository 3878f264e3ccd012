using System.Diagnostics;
using LatencyLab.Cli;
using LatencyLab.Measurements;
using LatencyLab.Measuring.Campaigns;

namespace LatencyLab.Tests.Measuring.Campaigns;

public sealed class KilledCampaignTests : IDisposable
{
    private const int Kills = 20;
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// Rows are measured four at a time. A kill loses no finished row, none of the samples of the other rows in flight, and of the row
    /// that was being sampled only that sample: what was taken is in the row when it is finished.
    /// </summary>
    [Fact]
    public void KillingItAtRandomMomentsLosesAtMostTheSampleOfTheRowInFlight()
    {
        Random random = new(7);
        int campaign = 0, kills = 0, kept = 0;
        string path = NextPath();
        string before = "";
        Dictionary<string, int> taken = [];
        while (kills < Kills)
        {
            using Process child = Start(path, "--row-budget-seconds", "0.01", "--tolerance", "1e-9");
            // Wait until something was appended (or, now and then, not even until it started), then a little longer.
            bool early = random.Next(5) == 0;
            Stopwatch waited = Stopwatch.StartNew();
            while (!child.HasExited && !early && Length(path) <= before.Length && waited.Elapsed.TotalSeconds < 60)
                Thread.Sleep(1);
            child.WaitForExit(random.Next(25));
            bool finished = child.HasExited;
            child.Kill();
            child.WaitForExit();
            kills++;

            string after = File.Exists(path) ? File.ReadAllText(path) : "";
            Assert.StartsWith(before[..(before.LastIndexOf('\n') + 1)], after);
            AssertWhole(after);
            AssertHasTaken(after, taken);
            before = after;
            if (finished)
            {
                Assert.Equal(0, child.ExitCode);
                Assert.False(File.Exists(path + InFlightFile.Suffix));
                path = NextPath();
                before = "";
                taken = [];
                continue;
            }

            // What is in flight now includes what was before, unless it has become a row.
            Dictionary<string, int> inFlight = InFlight(path);
            HashSet<string> rows = [.. Rows(after).Select(InFlightFile.Digest)];
            Assert.All(taken, row => Assert.True(rows.Contains(row.Key) || inFlight.GetValueOrDefault(row.Key) >= row.Value, row.Key));
            foreach ((string row, int samples) in inFlight)
                taken[row] = samples;
            kept += inFlight.Keys.Count(row => !rows.Contains(row));
        }

        Assert.True(kept > 0, "no kill fell between two samples of a row");
        Assert.Equal(0, Run(path, out string output));
        Assert.Contains("24 of 24 rows", output);
        string complete = File.ReadAllText(path);
        Assert.StartsWith(before[..(before.LastIndexOf('\n') + 1)], complete);
        AssertHasTaken(complete, taken);
        Assert.False(File.Exists(path + InFlightFile.Suffix));
        MeasurementTable table = MeasurementReader.Read(path);
        Assert.Empty(table.Unreadable);
        Assert.Equal(24, table.Rows.Count);
        Assert.Equal(24, table.Rows.Select(row => row.Operator).Distinct().Count());

        string NextPath() => Path.Combine(folder, $"{campaign++}.csv");
    }

    [Fact]
    public void AnInterruptEndsItCleanly()
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = Path.Combine(folder, "m.csv");
        using Process child = Start(path, "--interleave", "1", "--row-budget-seconds", "0.3", "--tolerance", "1e-9");
        Stopwatch waited = Stopwatch.StartNew();
        long header = string.Join(',', CampaignColumns.All).Length + 1;
        while (Length(path) <= header && waited.Elapsed.TotalSeconds < 60 && !child.HasExited)
            Thread.Sleep(5);
        using (Process signal = Process.Start("kill", ["-INT", child.Id.ToString()]))
            signal.WaitForExit();
        Assert.True(child.WaitForExit(30_000));
        Assert.Equal(130, child.ExitCode);
        string text = File.ReadAllText(path);
        Assert.EndsWith("\n", text);
        Assert.InRange(MeasurementReader.Read(path).Rows.Count, 1, 23);
        Assert.Contains("interrupted", child.StandardOutput.ReadToEnd());
        Assert.Equal("", child.StandardError.ReadToEnd());
    }

    private int Run(string path, out string output)
    {
        using Process child = Start(path, "--row-budget-seconds", "0.01", "--tolerance", "1e-9");
        output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode;
    }

    private static Process Start(string path, params string[] more) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
        [typeof(CommandLine).Assembly.Location, "measure", "--suite", "tiny", "--out", path, .. more])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>All lines but the last are whole rows; the last may be torn.</summary>
    private static void AssertWhole(string text)
    {
        string[] lines = text.Split('\n');
        foreach (string line in lines[..^1])
            Assert.Equal(CampaignColumns.All.Count, line.Split(',').Length);
    }

    /// <summary>Every finished row has at least the samples that were taken of it before a kill.</summary>
    private static void AssertHasTaken(string text, Dictionary<string, int> taken)
    {
        foreach (CampaignRow row in Rows(text))
        {
            int least = taken.GetValueOrDefault(InFlightFile.Digest(row));
            Assert.True(int.Parse(row["samples"]) >= least, $"{row.Key}: {row["samples"]} samples of at least {least}");
        }
    }

    private static IEnumerable<CampaignRow> Rows(string text) => text.Split('\n').Skip(1).SkipLast(1)
        .Select(line => new CampaignRow(CampaignColumns.All.Zip(line.Split(','), KeyValuePair.Create)));

    /// <summary>Whole lines of the file of samples by row.</summary>
    private static Dictionary<string, int> InFlight(string path) => !File.Exists(path + InFlightFile.Suffix) ? []
        : File.ReadAllText(path + InFlightFile.Suffix).Split('\n')[..^1].CountBy(line => line.Split(',')[0]).ToDictionary();

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
