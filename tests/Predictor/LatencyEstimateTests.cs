using LatencyLab.Predictor;

namespace LatencyLab.Tests.Predictor;

public class LatencyEstimateTests
{
    private const int RandomCases = 400;

    [Fact]
    public void Device_host_wait_and_synchronisation_are_the_total()
    {
        Random random = new(1);
        for (int i = 0; i < RandomCases; i++)
        {
            LatencyEstimate estimate = Drawn(random, depth: 3);
            AssertDivides(estimate);
            Assert.InRange(estimate.TotalSeconds, estimate.LowSeconds, estimate.HighSeconds);
            Assert.InRange(estimate.DeviceSeconds, estimate.LowDeviceSeconds - 1e-9, estimate.HighDeviceSeconds + 1e-9);
        }
    }

    /// <summary>The wait for the host is what a sequence without its synchronisations takes longer than the device works.</summary>
    [Fact]
    public void What_synchronisations_add_is_the_difference_to_the_same_sequence_without_them()
    {
        Random random = new(2);
        for (int i = 0; i < RandomCases; i++)
        {
            LatencyEstimate all = default, free = default;
            for (int part = random.Next(1, 12); part > 0; part--)
            {
                if (random.Next(4) == 0)
                {
                    all += LatencyEstimate.Synchronisation(random.Next(1, 9));
                    continue;
                }

                LatencyEstimate kernel = LatencyEstimate.Enqueued(random.Next(0, 9), LatencyEstimate.OnDevice(random.Next(1, 9)));
                all += kernel;
                free += kernel;
            }

            Assert.Equal(free.TotalSeconds - free.DeviceSeconds, all.HostWaitSeconds, 9);
            Assert.Equal(all.TotalSeconds - free.TotalSeconds, all.SynchronisationSeconds, 9);
            Assert.Equal(0, free.SynchronisationSeconds, 9);
        }
    }

    /// <summary>Ten kernels of 2 s, one enqueued in 5 s: the host is done at 50, the device 2 s later, after 20 s of work.</summary>
    [Fact]
    public void A_slow_host_by_hand()
    {
        LatencyEstimate sum = Sum(Enumerable.Repeat(LatencyEstimate.Enqueued(5, Kernel(2, Bottleneck.Compute)), 10));
        Assert.Equal((52.0, 20.0, 50.0), (sum.TotalSeconds, sum.DeviceSeconds, sum.HostSeconds));
        Assert.Equal((32.0, 0.0), (sum.HostWaitSeconds, sum.SynchronisationSeconds));
        Assert.Equal(Bottleneck.Host, sum.Bound);
    }

    /// <summary>Ten kernels of 5 s, one enqueued in 2 s: only the first one waits.</summary>
    [Theory]
    [InlineData(Bottleneck.Compute)]
    [InlineData(Bottleneck.OnChipMemory)]
    [InlineData(Bottleneck.OffChipMemory)]
    [InlineData(Bottleneck.Launch)]
    public void A_fast_host_by_hand(Bottleneck bound)
    {
        LatencyEstimate sum = Sum(Enumerable.Repeat(LatencyEstimate.Enqueued(2, Kernel(5, bound)), 10));
        Assert.Equal((52.0, 50.0, 2.0), (sum.TotalSeconds, sum.DeviceSeconds, sum.HostWaitSeconds));
        Assert.Equal(bound, sum.Bound);
    }

    /// <summary>A decision after every kernel: 1 s to enqueue, 2 s of work, 7 s to read back.</summary>
    [Fact]
    public void Decisions_that_take_longest_are_what_it_is_bound_by()
    {
        LatencyEstimate sum = Sum(Enumerable.Repeat(
            LatencyEstimate.Enqueued(1, Kernel(2, Bottleneck.Compute)) + LatencyEstimate.Synchronisation(7), 4));
        Assert.Equal((40.0, 8.0, 1.0, 31.0), (sum.TotalSeconds, sum.DeviceSeconds, sum.HostWaitSeconds, sum.SynchronisationSeconds));
        Assert.Equal(Bottleneck.Synchronisation, sum.Bound);
        Assert.Equal(Bottleneck.Synchronisation, LatencyEstimate.Synchronisation(1).Bound);
    }

    [Fact]
    public void Without_a_host_estimates_are_plain_sums()
    {
        Random random = new(3);
        for (int i = 0; i < RandomCases; i++)
        {
            LatencyEstimate[] kernels = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => DrawnKernel(random))];
            LatencyEstimate sum = Sum(kernels);
            Assert.Equal(kernels.Sum(kernel => kernel.TotalSeconds), sum.TotalSeconds, 9);
            Assert.Equal(kernels.Sum(kernel => kernel.ComputeSeconds), sum.ComputeSeconds, 9);
            Assert.Equal(kernels.Sum(kernel => kernel.OnChipSeconds), sum.OnChipSeconds, 9);
            Assert.Equal(kernels.Sum(kernel => kernel.OffChipSeconds), sum.OffChipSeconds, 9);
            Assert.Equal(kernels.Sum(kernel => kernel.LaunchSeconds), sum.LaunchSeconds, 9);
            Assert.Equal(kernels.Sum(kernel => kernel.LowSeconds), sum.LowSeconds, 9);
            Assert.Equal(kernels.Sum(kernel => kernel.HighSeconds), sum.HighSeconds, 9);
            Assert.Equal((0.0, 0.0, 0.0), (sum.HostSeconds, Math.Round(sum.HostWaitSeconds, 9), Math.Round(sum.SynchronisationSeconds, 9)));
            Assert.True(sum.Time.IsDeviceOnly);
        }
    }

    [Fact]
    public void Repeated_is_as_many_additions()
    {
        Random random = new(4);
        for (int i = 0; i < RandomCases; i++)
        {
            LatencyEstimate one = Drawn(random, depth: 1), sum = default;
            for (int times = 0; times <= 6; times++)
            {
                LatencyEstimate repeated = one.Repeated(times);
                Assert.Equal(Numbers(sum), Numbers(repeated));
                sum += one;
            }
        }
    }

    /// <summary>One quarter of (4 s of host, 8 s of work) and three quarters of 12 s of work.</summary>
    [Fact]
    public void A_share_is_a_mean()
    {
        LatencyEstimate a = LatencyEstimate.Enqueued(4, Kernel(8, Bottleneck.Compute)), b = Kernel(12, Bottleneck.OffChipMemory);
        LatencyEstimate mean = LatencyEstimate.Zero.WithShare(0.25, a).WithShare(0.75, b);
        Assert.Equal((12.0, 11.0, 1.0), (mean.TotalSeconds, mean.DeviceSeconds, mean.HostSeconds));
        Assert.Equal((2.0, 9.0), (mean.ComputeSeconds, mean.OffChipSeconds));
        Assert.Equal(1, mean.HostWaitSeconds);
        Assert.Equal(Bottleneck.OffChipMemory, mean.Bound);
    }

    [Fact]
    public void Shares_are_means_of_every_component_and_of_the_total()
    {
        Random random = new(5);
        for (int i = 0; i < RandomCases; i++)
        {
            LatencyEstimate a = Drawn(random, depth: 1), b = Drawn(random, depth: 1);
            double share = random.NextDouble();
            LatencyEstimate mean = LatencyEstimate.Zero.WithShare(share, a).WithShare(1 - share, b);
            AssertDivides(mean);
            Assert.All(
                Numbers(a).Zip(Numbers(b), (x, y) => share * x + (1 - share) * y).Zip(Numbers(mean)),
                pair => Assert.Equal(pair.First, pair.Second, 1e-6));
            Assert.Equal(Numbers(mean), Numbers(LatencyEstimate.Zero.WithShare(1, mean)));
        }
    }

    [Fact]
    public void Nothing_adds_nothing_and_leaves_the_rest_as_it_is()
    {
        LatencyEstimate kernel = LatencyEstimate.Enqueued(
            3, Kernel(4, Bottleneck.Compute) with { Algorithm = Algorithm.Winograd2, Tile = new TileChoice(8, 16) });
        Assert.Equal(kernel, kernel + LatencyEstimate.Zero);
        Assert.Equal(kernel, LatencyEstimate.Zero + kernel);
        Assert.Equal(kernel, kernel.WithShare(0.5, LatencyEstimate.Zero));
        Assert.Equal(Algorithm.None, (kernel + kernel).Algorithm);
    }

    /// <summary>The host's part of the time may be 1.5 times as long or short; the device's has its own interval.</summary>
    [Fact]
    public void The_interval_is_the_devices_and_that_of_the_time_in_which_it_waits()
    {
        LatencyEstimate kernel = Kernel(4, Bottleneck.Compute) with { LowDeviceSeconds = 3, HighDeviceSeconds = 6 };
        LatencyEstimate estimate = LatencyEstimate.Enqueued(9, kernel) + LatencyEstimate.Synchronisation(3);
        Assert.Equal(16, estimate.TotalSeconds);
        Assert.Equal((8 + 3, 18 + 6), (estimate.LowSeconds, estimate.HighSeconds));
    }

    private static void AssertDivides(in LatencyEstimate estimate)
    {
        Assert.True(estimate.HostWaitSeconds >= 0 && estimate.SynchronisationSeconds >= 0);
        Assert.Equal(
            estimate.TotalSeconds, estimate.DeviceSeconds + estimate.HostWaitSeconds + estimate.SynchronisationSeconds,
            1e-9 * Math.Max(1, estimate.TotalSeconds));
    }

    private static double[] Numbers(LatencyEstimate of) =>
    [
        .. new[]
        {
            of.TotalSeconds, of.DeviceSeconds, of.HostSeconds, of.HostWaitSeconds, of.SynchronisationSeconds, of.ComputeSeconds,
            of.OnChipSeconds, of.OffChipSeconds, of.LaunchSeconds, of.LowDeviceSeconds, of.HighDeviceSeconds, of.LowSeconds, of.HighSeconds,
        }.Select(number => Math.Round(number, 9)),
    ];

    private static LatencyEstimate Sum(IEnumerable<LatencyEstimate> parts) =>
        parts.Aggregate(LatencyEstimate.Zero, (sum, part) => sum + part);

    /// <summary>A kernel whose time is spent on one thing.</summary>
    private static LatencyEstimate Kernel(double seconds, Bottleneck bound) => LatencyEstimate.OnDevice(seconds) with
    {
        ComputeSeconds = bound == Bottleneck.Compute ? seconds : 0,
        OnChipSeconds = bound == Bottleneck.OnChipMemory ? seconds : 0,
        OffChipSeconds = bound == Bottleneck.OffChipMemory ? seconds : 0,
        LaunchSeconds = bound == Bottleneck.Launch ? seconds : 0,
        Bound = bound,
    };

    private static LatencyEstimate DrawnKernel(Random random)
    {
        double compute = random.Next(1, 9), onChip = random.Next(0, 9), offChip = random.Next(0, 9), launch = random.Next(0, 3);
        double seconds = Math.Max(compute, Math.Max(onChip, offChip)) + launch;
        return LatencyEstimate.OnDevice(seconds) with
        {
            ComputeSeconds = compute,
            OnChipSeconds = onChip,
            OffChipSeconds = offChip,
            LaunchSeconds = launch,
            LowDeviceSeconds = 0.75 * seconds,
            HighDeviceSeconds = 1.5 * seconds,
            Bound = LatencyEstimate.BoundOf(compute, onChip, offChip, launch),
        };
    }

    /// <summary>Kernels, enqueued or not, and synchronisations, in sequence, repeated, or mixed by their shares.</summary>
    private static LatencyEstimate Drawn(Random random, int depth)
    {
        LatencyEstimate sum = default;
        for (int part = random.Next(1, 6); part > 0; part--)
        {
            LatencyEstimate kernel = DrawnKernel(random);
            sum += random.Next(depth > 0 ? 6 : 3) switch
            {
                0 => LatencyEstimate.Synchronisation(random.Next(0, 6)),
                1 => kernel,
                2 => LatencyEstimate.Enqueued(random.Next(0, 9), kernel),
                3 => Drawn(random, depth - 1).Repeated(random.Next(0, 5)),
                4 => 0.25 * Drawn(random, depth - 1),
                _ => LatencyEstimate.Zero.WithShare(0.25, Drawn(random, depth - 1)).WithShare(0.75, Drawn(random, depth - 1)),
            };
        }

        return sum;
    }
}
