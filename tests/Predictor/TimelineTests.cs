using LatencyLab.Predictor;

namespace LatencyLab.Tests.Predictor;

public class TimelineTests
{
    private const int RandomCases = 400;

    /// <summary>The host enqueues a kernel, the device works by itself, or the host waits for the device.</summary>
    private readonly record struct Happening(char Kind, double Host, double Device)
    {
        public Timeline Time => Kind switch
        {
            'e' => Timeline.Enqueued(Host, Device),
            'd' => Timeline.OnDevice(Device),
            _ => Timeline.Synchronisation(Host),
        };
    }

    [Fact]
    public void An_enqueued_kernel_is_the_matrix_of_its_definition() =>
        AssertMatrix(Timeline.Enqueued(3, 4), hostToHost: 3, deviceToHost: double.NegativeInfinity, hostToDevice: 7, deviceToDevice: 4);

    [Fact]
    public void Work_of_the_device_alone_costs_the_host_nothing()
    {
        AssertMatrix(Timeline.OnDevice(4), 0, double.NegativeInfinity, 4, 4);
        Assert.True(Timeline.OnDevice(4).IsDeviceOnly);
        Timeline converted = 4;
        Assert.Equal(Timeline.OnDevice(4), converted);
        Assert.False(Timeline.Enqueued(1, 4).IsDeviceOnly);
        Assert.False(Timeline.Synchronisation(0).IsDeviceOnly);
    }

    [Fact]
    public void After_a_synchronisation_host_and_device_are_free_together()
    {
        AssertMatrix(Timeline.Synchronisation(2), 2, 2, 2, 2);
        Assert.True(Timeline.Synchronisation(2).Synchronises);
    }

    /// <summary>The device starts the second kernel when the first is done or the host has enqueued it, whichever is later.</summary>
    [Theory]
    [InlineData(3, 4, 2, 5, 5, 12, 9)]
    [InlineData(3, 4, 6, 5, 9, 14, 9)]
    public void Two_kernels_by_hand(double h1, double d1, double h2, double d2, double host, double hostToDevice, double device) =>
        AssertMatrix(Timeline.Enqueued(h1, d1) + Timeline.Enqueued(h2, d2), host, double.NegativeInfinity, hostToDevice, device);

    /// <summary>(3, 4), then a synchronisation of 2, then (1, 5): the host is free at 10, the device at 15.</summary>
    [Fact]
    public void A_synchronisation_between_two_kernels_by_hand()
    {
        Timeline time = Timeline.Enqueued(3, 4) + Timeline.Synchronisation(2) + Timeline.Enqueued(1, 5);
        AssertMatrix(time, hostToHost: 10, deviceToHost: 7, hostToDevice: 15, deviceToDevice: 12);
        Assert.Equal(15, time.Seconds);
    }

    [Fact]
    public void One_after_the_other_is_associative()
    {
        Random random = new(1);
        for (int i = 0; i < RandomCases; i++)
        {
            Timeline a = Composed(Drawn(random, 0, 4)), b = Composed(Drawn(random, 0, 4)), c = Composed(Drawn(random, 0, 4));
            Assert.Equal(a + b + c, a + (b + c));
        }
    }

    [Fact]
    public void Nothing_before_or_after_changes_nothing()
    {
        Random random = new(2);
        for (int i = 0; i < RandomCases; i++)
        {
            Timeline time = Composed(Drawn(random, 1, 5));
            Assert.Equal(time, default(Timeline) + time);
            Assert.Equal(time, time + default(Timeline));
        }

        Assert.Equal(0, default(Timeline).Seconds);
        Assert.Equal(double.NegativeInfinity, default(Timeline).DeviceToHost);
    }

    [Fact]
    public void Repeated_is_as_many_additions()
    {
        Random random = new(3);
        for (int i = 0; i < RandomCases; i++)
        {
            Timeline time = Composed(Drawn(random, 1, 3)), sum = default;
            for (int times = 0; times <= 9; times++)
            {
                Assert.Equal(sum, time.Repeated(times));
                sum += time;
            }
        }
    }

    [Fact]
    public void The_matrix_says_when_a_simulated_host_and_device_are_free()
    {
        Random random = new(4);
        for (int i = 0; i < RandomCases; i++)
        {
            Happening[] stretch = Drawn(random, 1, 12);
            double host = random.Next(0, 40), device = random.Next(0, 40);
            Timeline time = Composed(stretch);
            (double hostAfter, double deviceAfter) = Simulated(stretch, host, device);

            Assert.Equal(hostAfter, Math.Max(host + time.HostToHost, device + time.DeviceToHost));
            Assert.Equal(deviceAfter, Math.Max(host + time.HostToDevice, device + time.DeviceToDevice));
            (hostAfter, deviceAfter) = Simulated(stretch, 0, 0);
            Assert.Equal(Math.Max(hostAfter, deviceAfter), time.Seconds);
        }
    }

    /// <summary>More host or device time of any part is no less time of the whole, in any entry.</summary>
    [Fact]
    public void Less_in_a_part_is_no_more_in_the_whole()
    {
        Random random = new(5);
        for (int i = 0; i < RandomCases; i++)
        {
            Happening[] fast = Drawn(random, 1, 8), slow = [.. fast];
            int at = random.Next(fast.Length);
            slow[at] = slow[at] with { Host = slow[at].Host + random.Next(0, 5), Device = slow[at].Device + random.Next(0, 5) };
            Assert.True(Composed(fast).IsAtMost(Composed(slow)));
        }
    }

    [Fact]
    public void A_synchronisation_of_no_cost_never_makes_anything_faster()
    {
        Random random = new(6);
        for (int i = 0; i < RandomCases; i++)
        {
            Happening[] free = Drawn(random, 1, 8);
            int at = random.Next(free.Length + 1);
            Happening[] waiting = [.. free[..at], new Happening('s', 0, 0), .. free[at..]];
            Assert.True(Composed(free).IsAtMost(Composed(waiting)));
        }
    }

    /// <summary>At most in every entry is no slower whatever comes before and after; anything else is slower somewhere.</summary>
    [Fact]
    public void At_most_is_no_slower_in_any_context_and_only_that_is()
    {
        Random random = new(7);
        int yes = 0, no = 0;
        for (int i = 0; i < RandomCases; i++)
        {
            Timeline a = Composed(Drawn(random, 0, 3)), b = Composed(Drawn(random, 0, 5));
            bool atMost = a.IsAtMost(b);
            (yes, no) = atMost ? (yes + 1, no) : (yes, no + 1);
            for (int context = 0; atMost && context < 20; context++)
            {
                Timeline before = Composed(Drawn(random, 0, 4)), after = Composed(Drawn(random, 0, 4));
                Assert.True((before + a + after).Seconds <= (before + b + after).Seconds);
            }

            // Each of the four entries decides in one of these: device busy for long or not before, host busy for long or not after.
            Timeline[] begins = [default, Timeline.OnDevice(1e6)], ends = [default, Timeline.Enqueued(1e5, 0)];
            bool isSlower = begins.Any(before => ends.Any(after => (before + a + after).Seconds > (before + b + after).Seconds));
            Assert.Equal(!atMost, isSlower);
        }

        Assert.True(yes > 40 && no > 40, $"{yes} and {no}");
    }

    [Fact]
    public void The_least_of_two_is_at_most_both()
    {
        Random random = new(8);
        for (int i = 0; i < RandomCases; i++)
        {
            Timeline a = Composed(Drawn(random, 0, 4)), b = Composed(Drawn(random, 0, 4)), least = Timeline.Least(a, b);
            Assert.True(least.IsAtMost(a) && least.IsAtMost(b));
            AssertMatrix(
                least, Math.Min(a.HostToHost, b.HostToHost), Math.Min(a.DeviceToHost, b.DeviceToHost),
                Math.Min(a.HostToDevice, b.HostToDevice), Math.Min(a.DeviceToDevice, b.DeviceToDevice));
        }
    }

    /// <summary>A stretch that may not run: no wait is certain, and what the rest makes of the mean is at most the mean of all.</summary>
    [Fact]
    public void A_share_is_a_mean_that_never_exceeds_the_mean_of_whole_runs()
    {
        Random random = new(9);
        for (int i = 0; i < RandomCases; i++)
        {
            Timeline before = Composed(Drawn(random, 0, 4)), maybe = Composed(Drawn(random, 1, 4)), after = Composed(Drawn(random, 0, 4));
            Timeline mean = 0.25 * maybe;
            AssertMatrix(
                mean, 0.25 * maybe.HostToHost, double.NegativeInfinity, 0.25 * maybe.HostToDevice, 0.25 * maybe.DeviceToDevice);
            Assert.Equal(maybe, 1 * maybe);
            Assert.Equal(default, 0 * maybe);
            Assert.True(
                (before + mean + after).Seconds <= 0.75 * (before + after).Seconds + 0.25 * (before + maybe + after).Seconds + 1e-9);
        }
    }

    [Fact]
    public void Shares_of_alternatives_add_up_entry_by_entry()
    {
        Timeline a = Timeline.Enqueued(4, 8), b = Timeline.Enqueued(8, 0) + Timeline.Synchronisation(4);
        AssertMatrix(default(Timeline).WithShare(0.25, a).WithShare(0.75, b), 10, double.NegativeInfinity, 12, 5);
        Assert.Equal(b, default(Timeline).WithShare(1, b));
    }

    private static void AssertMatrix(
        in Timeline time, double hostToHost, double deviceToHost, double hostToDevice, double deviceToDevice)
    {
        Assert.Equal(
            (hostToHost, deviceToHost, hostToDevice, deviceToDevice),
            (time.HostToHost, time.DeviceToHost, time.HostToDevice, time.DeviceToDevice));
        Assert.Equal(Math.Max(hostToHost, hostToDevice), time.Seconds);
    }

    private static Timeline Composed(IEnumerable<Happening> stretch) =>
        stretch.Aggregate(default(Timeline), (sum, happening) => sum + happening.Time);

    /// <summary>Two clocks: the host enqueues one thing after another, the device runs what has been enqueued in order.</summary>
    private static (double Host, double Device) Simulated(IEnumerable<Happening> stretch, double host, double device)
    {
        foreach (Happening happening in stretch)
        {
            if (happening.Kind == 's')
            {
                host = Math.Max(host, device) + happening.Host;
                device = host;
                continue;
            }

            if (happening.Kind == 'e')
                host += happening.Host;
            device = Math.Max(host, device) + happening.Device;
        }

        return (host, device);
    }

    /// <summary>Whole numbers, so that sums in any order are equal.</summary>
    private static Happening[] Drawn(Random random, int least, int most) =>
    [
        .. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ =>
            new Happening("eeeds"[random.Next(5)], random.Next(0, 10), random.Next(0, 10))),
    ];
}
