using LatencyLab.Measuring.Campaigns;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Measuring.Suites;
using LatencyLab.Operators.Convolution;

namespace LatencyLab.Tests.Measuring.Campaigns;

public sealed class InFlightFileTests : IDisposable
{
    private static readonly TakenSample s_sample = new(1.5e-6, 2e-6, 1.5e-6, 4e-6);
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly FakeClock _clock = new();

    private string Campaign => Path.Combine(_folder, "m.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Samples_are_found_again_by_their_row()
    {
        using (InFlightFile file = new(Campaign, isNew: false))
        {
            file.Append(Row(8), s_sample);
            file.Append(Row(8), s_sample with { Seconds = 2e-6 });
            file.Append(Row(16), s_sample);
        }

        using InFlightFile again = new(Campaign, isNew: false);
        Assert.Equal([s_sample, s_sample with { Seconds = 2e-6 }], again.Of(Row(8)));
        Assert.Equal([s_sample], again.Of(Row(16)));
        Assert.Empty(again.Of(Row(24)));
    }

    [Fact]
    public void A_torn_line_and_garbage_are_not_read()
    {
        using (InFlightFile file = new(Campaign, isNew: false))
            file.Append(Row(8), s_sample);
        string line = File.ReadAllText(Campaign + InFlightFile.Suffix), row = line.Split(',')[0];
        File.AppendAllText(Campaign + InFlightFile.Suffix, $"\n,,\n{row},1,2\n{row},x,2,3,4\n{row},NaN,2,3,4\n\0\0\n{line[..^3]}");
        using InFlightFile again = new(Campaign, isNew: false);
        Assert.Equal([s_sample], again.Of(Row(8)));
        again.Append(Row(8), s_sample);
        Assert.EndsWith($"\n{line}", File.ReadAllText(Campaign + InFlightFile.Suffix));
    }

    [Fact]
    public void A_new_campaign_does_not_take_what_an_earlier_one_left()
    {
        using (InFlightFile file = new(Campaign, isNew: false))
            file.Append(Row(8), s_sample);
        using InFlightFile again = new(Campaign, isNew: true);
        Assert.Empty(again.Of(Row(8)));
    }

    [Fact]
    public void An_empty_file_is_removed()
    {
        using (InFlightFile file = new(Campaign, isNew: false))
        {
            file.Append(Row(8), s_sample);
            file.Clear();
        }

        Assert.False(File.Exists(Campaign + InFlightFile.Suffix));
    }

    [Fact]
    public void A_folder_in_its_place_is_said()
    {
        Directory.CreateDirectory(Campaign + InFlightFile.Suffix);
        Assert.Contains(InFlightFile.Suffix, Assert.Throws<InputException>(() => new InFlightFile(Campaign, isNew: false)).Message);
    }

    [Fact]
    public void A_row_goes_on_with_the_samples_it_had()
    {
        // Eleven samples of 10 us from before, and those of one turn: the interval is narrow enough at once.
        ProtocolCase row = new(0, () => new FakeWork(_clock, _ => 10e-6), IsCold: false, Bytes: 0)
        {
            Taken = [.. Enumerable.Repeat(s_sample with { Seconds = 10e-6, RunningSeconds = 10e-6, ReferenceSeconds = 5e-6 }, 11)],
        };
        RowResult? result = null;
        List<TakenSample> sampled = [];
        new InterleavedProtocol(
            new FakeBackend(_clock), new MeasuringOptions { WarmupSeconds = 0 }, _clock, (_, sample) => sampled.Add(sample))
            .Run([row], (_, finished) => result = finished, null, CancellationToken.None);
        Assert.Equal(6, sampled.Count);
        Assert.Equal(17, result!.Value.Samples);
        Assert.Equal(10e-6, result.Value.Seconds, 12);
    }

    [Fact]
    public void A_row_that_was_full_when_it_was_killed_has_room_for_one_more()
    {
        MeasuringOptions options = new() { WarmupSeconds = 0, MaximumSamples = 20, RelativeTolerance = 1e-9 };
        ProtocolCase row = new(0, () => new FakeWork(_clock, _ => 10e-6), IsCold: false, Bytes: 0)
        {
            Taken = [.. Enumerable.Range(0, 20).Select(i => s_sample with { Seconds = (10 + i) * 1e-6, RunningSeconds = (10 + i) * 1e-6 })],
        };
        RowResult? result = null;
        new InterleavedProtocol(new FakeBackend(_clock), options, _clock)
            .Run([row], (_, finished) => result = finished, null, CancellationToken.None);
        Assert.Equal(20, result!.Value.Samples);
    }

    private CampaignRow Row(int channels) =>
        CampaignRow.Of(new MeasurementCase(Conv2d.Square(1, channels, 8, 16, 1)), new FakeBackend(_clock), "tiny", 1);
}
