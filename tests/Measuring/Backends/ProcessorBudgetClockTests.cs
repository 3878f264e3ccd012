using LatencyLab.Measuring.Backends;

namespace LatencyLab.Tests.Measuring.Backends;

public class ProcessorBudgetClockTests
{
    [Fact]
    public void A_quiet_machine_spends_what_passes_a_busy_one_what_it_got()
    {
        FakeClock elapsed = new();
        double running = 7;
        ProcessorBudgetClock clock = new(elapsed, () => running);
        Pass(10, part: 1);
        Assert.Equal(10, Spent(), 6);
        Pass(5, part: 0.8);
        Assert.Equal(14, Spent(), 6);
        // A tenth of 100 seconds: half of all 115 has passed by then.
        Pass(100, part: 0.1);
        Assert.Equal(57.5, Spent(), 6);

        void Pass(double seconds, double part)
        {
            elapsed.Pass(seconds);
            running += part * seconds;
        }

        double Spent() => (double)clock.GetTimestamp() / clock.TimestampFrequency;
    }
}
