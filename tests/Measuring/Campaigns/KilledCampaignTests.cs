using System.Diagnostics;
using LatencyLab.Cli;
using LatencyLab.Measurements;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Cli.Help;
using LatencyLab.Tests.Files;

namespace LatencyLab.Tests.Measuring.Campaigns;

/// <summary>
/// Rows are measured four at a time. A kill loses no finished row, none of the samples of the other rows in flight, and of the row
/// that was being sampled only that sample: what was taken is in the row when it is finished.
/// </summary>
public sealed class KilledCampaignTests : IDisposable
{
    private const int Kills = 20, Rows = 24;
    private static readonly string[] s_everySample = ["--row-budget-seconds", "100", "--tolerance", "1e-9"];
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string PathOfFile => Path.Combine(_folder, "m.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Ending_it_at_random_readings_of_the_clock_loses_no_sample_that_was_taken()
    {
        Random random = new(7);
        TakenSamples taken = new();
        int kept = 0, torn = 0;
        for (int kills = 0; kills < Kills; kills++)
        {
            int last = random.Next(60);
            long before = Length(PathOfFile + InFlightFile.Suffix);
            CountingClock clock = new() { Read = reading => _ = reading < last ? 0L : throw new KilledException() };
            Assert.Throws<KilledException>(() => Latlab.Run(clock, Arguments("--row-budget-seconds", "0.1")));
            torn += Tear(random, before) ? 1 : 0;
            kept += taken.Check(PathOfFile);
        }

        Assert.True(kept > 0, "nothing was ended between two samples of a row");
        Assert.True(torn > 0, "no line of a sample was torn");
        GoesOn(taken);
    }

    [Fact]
    public void Killing_the_process_loses_no_sample_that_was_taken()
    {
        TakenSamples taken = new();
        foreach (long bytes in new[] { 0, 500, 2500 })
        {
            using Process child = Start(s_everySample);
            long before = Length(PathOfFile + InFlightFile.Suffix);
            LatlabProcess.WaitUntil(child, () => Length(PathOfFile + InFlightFile.Suffix) > before + bytes);
            child.Kill();
            child.WaitForExit();
            Assert.True(taken.Check(PathOfFile) > 0);
        }

        (int exitCode, string output, string _) = LatlabProcess.Run(_folder, Arguments("--row-budget-seconds", "0.01"));
        Assert.Equal(0, exitCode);
        Assert.Contains($"{Rows} of {Rows} rows", output);
        IsComplete(taken);
    }

    [Fact]
    public void An_interrupt_ends_it_cleanly()
    {
        if (OperatingSystem.IsWindows())
            return;
        using Process child = Start([.. s_everySample, "--interleave", "1"]);
        long header = string.Join(',', CampaignColumns.All).Length + 1;
        LatlabProcess.WaitUntil(child, () => Length(PathOfFile) > header);
        LatlabProcess.Interrupt(child);
        Assert.Equal(130, child.ExitCode);
        string text = File.ReadAllText(PathOfFile);
        Assert.EndsWith("\n", text);
        Assert.InRange(MeasurementReader.Read(PathOfFile).Rows.Count, 1, Rows - 1);
        Assert.Contains("interrupted", child.StandardOutput.ReadToEnd());
        Assert.Equal("", child.StandardError.ReadToEnd());
    }

    private void GoesOn(TakenSamples taken)
    {
        Assert.Contains($"{Rows} of {Rows} rows", Latlab.Output(Arguments("--row-budget-seconds", "0.01")));
        IsComplete(taken);
    }

    private void IsComplete(TakenSamples taken)
    {
        taken.Check(PathOfFile);
        Assert.False(File.Exists(PathOfFile + InFlightFile.Suffix));
        MeasurementTable table = MeasurementReader.Read(PathOfFile);
        Assert.Empty(table.Unreadable);
        Assert.Equal(Rows, table.Rows.Count);
        Assert.Equal(Rows, table.Rows.Select(row => row.Operator).Distinct().Count());
    }

    /// <summary>Now and then cuts the last sample's line, if it is a new one, as a kill in the middle of its writing would.</summary>
    private bool Tear(Random random, long before)
    {
        string path = PathOfFile + InFlightFile.Suffix;
        if (random.Next(3) > 0 || Length(path) <= before)
            return false;
        byte[] bytes = File.ReadAllBytes(path);
        int start = bytes.AsSpan(0, bytes.Length - 1).LastIndexOf((byte)'\n') + 1;
        File.WriteAllBytes(path, bytes[..random.Next(start, bytes.Length - 1)]);
        return true;
    }

    private string[] Arguments(params string[] more) => ["measure", "--suite", "tiny", "--out", PathOfFile, .. more];

    private Process Start(string[] more) =>
        LatlabProcess.Start(_folder, LatlabProcess.Host, [typeof(CommandLine).Assembly.Location, .. Arguments(more)]);

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
