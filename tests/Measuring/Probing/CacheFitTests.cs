using System.Globalization;
using LatencyLab.Measuring.Probing;

namespace LatencyLab.Tests.Measuring.Probing;

public class CacheFitTests
{
    [Fact]
    public void Caches_of_a_machine_that_does_not_describe_them_are_found()
    {
        IReadOnlyList<double> sizes = CacheFit.Sizes(Curve(noise: 0));
        Assert.Equal(3, sizes.Count);
        Assert.InRange(sizes[0], 32e3 / 1.3, 32e3 * 1.5);
        Assert.InRange(sizes[1], 1e6 / 1.3, 1e6 * 1.5);
        Assert.InRange(sizes[2], 32e6 / 1.3, 32e6 * 1.5);
    }

    [Fact]
    public void Noise_does_not_make_caches()
    {
        Assert.Equal(3, CacheFit.Sizes(Curve(noise: 0.04)).Count);
        Random random = new(2);
        BandwidthPoint[] flat = [.. Enumerable.Range(0, 30)
            .Select(i => new BandwidthPoint(1 << (i / 2 + 10), 20e9 * (1 + 0.05 * random.NextDouble())))];
        Assert.Empty(CacheFit.Sizes(flat));
        Assert.Empty(CacheFit.Sizes([]));
        Assert.Empty(CacheFit.Sizes([new(4096, 1e9)]));
    }

    /// <summary>A cache that drops anything falls off as 1 / (h / 100 + (1 - h) / 40), h = 32 MB / s: no step, no plateau.</summary>
    [Fact]
    public void A_cache_that_falls_off_gradually_is_one()
    {
        List<BandwidthPoint> points = [];
        for (double size = 4096; size < 3e8; size *= Math.Sqrt(2))
        {
            double hit = Math.Min(1, 32e6 / size);
            double rate = size <= 48e3 ? 400 : size <= 1e6 ? 200 : 1 / (hit / 100 + (1 - hit) / 40);
            points.Add(new BandwidthPoint(size, rate * 1e9));
        }

        IReadOnlyList<double> sizes = CacheFit.Sizes(points);
        Assert.Equal(3, sizes.Count);
        Assert.InRange(sizes[2], 32e6 / 1.5, 32e6 * 1.5);
    }

    /// <summary>
    /// A core of a virtual server (48 KB, 1 MB, and 32 MB that neighbours share), three times: on a quiet machine, beside others, and
    /// where no two neighbouring points beyond 16 MB are as fast as each other.
    /// </summary>
    [Theory]
    [InlineData("425 411 434 425 437 432 440 438 184 216 191 182 187 203 234 185 147 109 99 93 94 102 103 91 89 83 70 63 54 52 48 43 42")]
    [InlineData("425 405 433 424 438 431 439 437 176 176 176 176 176 186 233 222 124 103 92 88 85 93 94 82 65 50 45 40 39 36 28 28 29")]
    [InlineData("424 408 433 423 438 433 439 432 189 181 187 181 187 194 233 194 143 110 99 93 90 102 103 93 85 79 64 62 55 52 49 46 45")]
    public void Caches_of_a_core_that_was_measured_are_found(string gigabytesPerSecond)
    {
        BandwidthPoint[] points = [.. gigabytesPerSecond.Split(' ')
            .Select((rate, i) => new BandwidthPoint(4096 * Math.Pow(2, i / 2.0), 1e9 * double.Parse(rate, CultureInfo.InvariantCulture)))];
        IReadOnlyList<double> sizes = CacheFit.Sizes(points);
        Assert.Equal(3, sizes.Count);
        Assert.InRange(sizes[0], 45e3, 65e3);
        Assert.InRange(sizes[1], 0.6e6, 1.5e6);
        Assert.InRange(sizes[2], 10e6, 50e6);
    }

    /// <summary>
    /// 32 KB at 200 GB/s, 1 MB at 100 GB/s, 32 MB at 50 GB/s, then 12 GB/s; a cyclic read misses all of a cache it overflows.
    /// </summary>
    private static BandwidthPoint[] Curve(double noise)
    {
        Random random = new(1);
        List<BandwidthPoint> points = [];
        for (double size = 4096; size < 2e8; size *= Math.Sqrt(2))
        {
            double rate = size <= 32e3 ? 200e9 : size <= 1e6 ? 100e9 : size <= 32e6 ? 50e9 : 12e9;
            points.Add(new BandwidthPoint(size, rate * (1 + noise * (random.NextDouble() - 0.5))));
        }

        return [.. points];
    }
}
