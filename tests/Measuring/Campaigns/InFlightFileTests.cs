using LatencyLab.Diagnostics;
using LatencyLab.Measuring.Campaigns;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Measuring.Suites;
using LatencyLab.Operators.Convolution;

namespace LatencyLab.Tests.Measuring.Campaigns;

public sealed class InFlightFileTests : IDisposable
{
    private static readonly TakenSample Sample = new(1.5e-6, 2e-6, 3e-6, 4e-6);
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private readonly FakeClock clock = new();

    private string Campaign => Path.Combine(folder, "m.csv");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void SamplesAreFoundAgainByTheirRow()
    {
        using (InFlightFile file = new(Campaign, isNew: false))
        {
            file.Append(Row(8), Sample);
            file.Append(Row(8), Sample with { Seconds = 2e-6 });
            file.Append(Row(16), Sample);
        }

        using InFlightFile again = new(Campaign, isNew: false);
        Assert.Equal([Sample, Sample with { Seconds = 2e-6 }], again.Of(Row(8)));
        Assert.Equal([Sample], again.Of(Row(16)));
        Assert.Empty(again.Of(Row(24)));
    }

    [Fact]
    public void ATornLineAndGarbageAreNotRead()
    {
        using (InFlightFile file = new(Campaign, isNew: false))
            file.Append(Row(8), Sample);
        string line = File.ReadAllText(Campaign + InFlightFile.Suffix), row = line.Split(',')[0];
        File.AppendAllText(Campaign + InFlightFile.Suffix, $"\n,,\n{row},1,2\n{row},x,2,3,4\n{row},NaN,2,3,4\n\0\0\n{line[..^3]}");
        using InFlightFile again = new(Campaign, isNew: false);
        Assert.Equal([Sample], again.Of(Row(8)));
        again.Append(Row(8), Sample);
        Assert.EndsWith($"\n{line}", File.ReadAllText(Campaign + InFlightFile.Suffix));
    }

    [Fact]
    public void ANewCampaignDoesNotTakeWhatAnEarlierOneLeft()
    {
        using (InFlightFile file = new(Campaign, isNew: false))
            file.Append(Row(8), Sample);
        using InFlightFile again = new(Campaign, isNew: true);
        Assert.Empty(again.Of(Row(8)));
    }

    [Fact]
    public void AnEmptyFileIsRemoved()
    {
        using (InFlightFile file = new(Campaign, isNew: false))
        {
            file.Append(Row(8), Sample);
            file.Clear();
        }

        Assert.False(File.Exists(Campaign + InFlightFile.Suffix));
    }

    [Fact]
    public void AFolderInItsPlaceIsSaid()
    {
        Directory.CreateDirectory(Campaign + InFlightFile.Suffix);
        Assert.Contains(InFlightFile.Suffix, Assert.Throws<InputException>(() => new InFlightFile(Campaign, isNew: false)).Message);
    }

    [Fact]
    public void ARowGoesOnWithTheSamplesItHad()
    {
        // Nine samples of 10 us from before, and the one that is still missing: its interval is narrow enough at once.
        ProtocolCase row = new(0, () => new FakeWork(clock, _ => 10e-6), IsCold: false, Bytes: 0)
        {
            Taken = [.. Enumerable.Repeat(Sample with { Seconds = 10e-6, ReferenceSeconds = 5e-6 }, 9)],
        };
        RowResult? result = null;
        List<TakenSample> sampled = [];
        new InterleavedProtocol(new FakeBackend(clock), new MeasuringOptions { WarmupSeconds = 0 }, clock, (_, sample) => sampled.Add(sample))
            .Run([row], (_, finished) => result = finished, null, CancellationToken.None);
        Assert.Single(sampled);
        Assert.Equal(10, result!.Value.Samples);
        Assert.Equal(10e-6, result.Value.MedianSeconds, 12);
    }

    [Fact]
    public void ARowThatWasFullWhenItWasKilledHasRoomForOneMore()
    {
        MeasuringOptions options = new() { WarmupSeconds = 0, MaximumSamples = 20, RelativeTolerance = 1e-9 };
        ProtocolCase row = new(0, () => new FakeWork(clock, _ => 10e-6), IsCold: false, Bytes: 0)
        {
            Taken = [.. Enumerable.Range(0, 20).Select(i => Sample with { Seconds = (10 + i) * 1e-6 })],
        };
        RowResult? result = null;
        new InterleavedProtocol(new FakeBackend(clock), options, clock).Run([row], (_, finished) => result = finished, null, CancellationToken.None);
        Assert.Equal(20, result!.Value.Samples);
    }

    private CampaignRow Row(int channels) =>
        CampaignRow.Of(new MeasurementCase(Conv2d.Square(1, channels, 8, 16, 1)), new FakeBackend(clock), "tiny", 1);
}
