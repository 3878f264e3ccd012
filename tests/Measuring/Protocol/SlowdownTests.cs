using LatencyLab.Measuring.Protocol;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Tests.Measuring.Protocol;

/// <summary>What another program does on the second thread of a core is taken out of what a work takes.</summary>
public class SlowdownTests
{
    private const double Slowdown = 1.7, QuietSeconds = 0.01, WorkSeconds = 1e-3;

    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.4)]
    public void A_row_whose_samples_are_all_slowed_down_says_what_it_would_have_taken(double sensitivity)
    {
        RowResult row = Measure(sensitivity, time => time < QuietSeconds ? 1 : Slowdown);
        Assert.Equal(WorkSeconds, row.Seconds, 9);
        Assert.Equal(WorkSeconds, row.MedianSeconds, 9);
        Assert.Equal(Slowdown - 1, row.ReferenceLoss, 6);
        Assert.Equal(sensitivity, row.Sensitivity);
        Assert.Equal(10e-6, row.ReferenceSeconds, 9);
        Assert.True(row.IsTrusted);
    }

    [Fact]
    public void A_row_that_is_slowed_down_half_of_the_time_says_the_same()
    {
        // Changes every 7 ms: a sample of a millisecond now and then has both.
        RowResult row = Measure(0.9, time => time < QuietSeconds || (int)(time / 7e-3) % 2 == 0 ? 1 : Slowdown);
        Assert.Equal(WorkSeconds, row.Seconds, 0.02 * WorkSeconds);
        Assert.True(row.IsTrusted);
    }

    [Fact]
    public void Without_a_sensitivity_a_row_says_what_it_took()
    {
        RowResult row = Measure(0, time => time < QuietSeconds ? 1 : Slowdown);
        Assert.Equal(WorkSeconds * Math.Pow(Slowdown, 0.9), row.Seconds, 9);
        Assert.Equal(0, row.Sensitivity);
    }

    [Fact]
    public void A_row_without_another_program_is_what_it_took()
    {
        RowResult row = Measure(0.9, _ => 1);
        Assert.Equal(WorkSeconds, row.Seconds, 12);
        Assert.Equal(0, row.ReferenceLoss, 12);
    }

    [Fact]
    public void A_reference_sample_that_was_preempted_is_taken_again()
    {
        // Every second reading of the watch says that half a sample was lost, first those of the loop.
        FakeBackend backend = new(_clock, _ => 10e-6) { SharesCores = true, Lost = sample => sample % 2 == 1 ? 25e-6 : 0 };
        using ReferenceGauge gauge = new(backend);
        Assert.Equal(10e-6, gauge.Sample(), 9);
        Assert.Equal(10e-6, gauge.BestSeconds, 9);
    }

    [Fact]
    public void Computing_shares_what_the_loop_shares_and_moving_waits_for_memory_anyway()
    {
        FakeBackend host = new(_clock) { SharesCores = true };
        Assert.Equal(0.9, SlowdownSensitivity.Of(Conv2d.Square(1, 8, 8, 8, 3), host));
        Assert.Equal(0.4, SlowdownSensitivity.Of(new Add(64, 8), host));
        Assert.Equal(0, SlowdownSensitivity.Of(Conv2d.Square(1, 8, 8, 8, 3), new FakeBackend(_clock)));
    }

    private RowResult Measure(double sensitivity, Func<double, double> slowdown)
    {
        FakeBackend backend = new(_clock, _ => 10e-6 * slowdown(_clock.Seconds)) { SharesCores = true };
        RowResult? row = null;
        ProtocolCase one = new(0, () => new FakeWork(_clock, _ => WorkSeconds * Math.Pow(slowdown(_clock.Seconds), Exponent())), false, 1)
        {
            Sensitivity = sensitivity,
        };
        new InterleavedProtocol(backend, new MeasuringOptions { RelativeTolerance = 1e-6, MinimumSamples = 30 }, _clock)
            .Run([one], (_, result) => row = result, null, CancellationToken.None);
        return row!.Value;

        double Exponent() => sensitivity > 0 ? sensitivity : 0.9;
    }
}
