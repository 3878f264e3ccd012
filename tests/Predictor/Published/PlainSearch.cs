using LatencyLab.Predictor.Published;

namespace LatencyLab.Tests.Predictor.Published;

/// <summary>
/// The published equations as plain nested loops over every tile, nothing hoisted or skipped, first of equals kept:
/// slow, and what the searches have to agree with to the last bit.
/// </summary>
internal static class PlainSearch
{
    public static double Static(PublishedDevice d, PublishedConvolution s)
    {
        double best = double.PositiveInfinity;
        double images = s.Images, cin = s.InputChannels / s.Groups, cout = s.OutputChannels;
        foreach (double c in Tiles(s.OutputChannels))
        {
            foreach (double y in Tiles(s.Height))
            {
                foreach (double x in Tiles(s.Width))
                {
                    double tiles = Math.Ceiling(cout / c) * Math.Ceiling(s.Height / y) * Math.Ceiling(s.Width / x);
                    double perEngine = c * cin * s.Kernel * s.Kernel
                        + Math.Ceiling(c / (s.OutputChannels / s.Groups)) * cin * (y + s.Kernel - 1) * s.Stride * (x + s.Kernel - 1)
                            * s.Stride * images
                        + c * y * x * images;
                    double offChip = cout * cin * s.Kernel * s.Kernel
                        + (double)s.InputChannels * s.Height * s.Stride * s.Width * s.Stride * images + cout * s.Height * s.Width * images;
                    double memory = offChip / d.OffChipElementsPerSecond
                        + perEngine * tiles / (d.OnChipElementsPerSecond * Access(x, s.Width - x, d.SectorElements));
                    double compute = images * c * y * x * cin * s.Kernel * s.Kernel
                        / (d.FrequencyHz * d.LanesPerEngine * CeilEfficiency(c * y * x, d.ConcurrentMacs)) * Math.Ceiling(
                            tiles / d.EngineCount);
                    best = Math.Min(best, memory + compute);
                }
            }
        }

        return best;
    }

    public static double Add(PublishedDevice d, int images, int channels, int height, int width)
    {
        double best = double.PositiveInfinity;
        foreach (double c in Tiles(channels))
        {
            foreach (double y in Tiles(height))
            {
                foreach (double x in Tiles(width))
                {
                    double tiles = Math.Ceiling(channels / c) * Math.Ceiling(height / y) * Math.Ceiling(width / x);
                    double memory = 3 * c * y * x * tiles * images / d.OffChipElementsPerSecond;
                    double compute = images * c * y * x / (d.FrequencyHz * d.LanesPerEngine * CeilEfficiency(c * y * x, d.ConcurrentMacs))
                        * Math.Ceiling(tiles / d.EngineCount);
                    best = Math.Min(best, memory + compute);
                }
            }
        }

        return best;
    }

    public static (double Seconds, PublishedTile Tile) Dynamic(PublishedDevice d, PublishedPatchConvolution shape, double patches)
    {
        PublishedConvolution s = shape.Dense;
        double images = s.Images, cin = s.InputChannels / s.Groups, cout = s.OutputChannels;
        int side = shape.Granularity;

        double Seconds(double m, double p, double c, double y, double x)
        {
            double tiles = Math.Ceiling(cout / c) * Math.Ceiling(side / y) * Math.Ceiling(side / x);
            double perEngine = c * cin * s.Kernel * s.Kernel
                + Math.Ceiling(c / (s.OutputChannels / s.Groups)) * cin * (y + s.Kernel - 1) * s.Stride * (x + s.Kernel - 1) * s.Stride * m
                    * images
                + c * y * x * m * images;
            double input = shape.IsGathered
                ? m * s.InputChannels * Math.Pow((side + s.Kernel - 1) * s.Stride, 2)
                : (double)s.InputChannels * s.Height * s.Stride * s.Width * s.Stride;
            double memory =
                (cout * cin * s.Kernel * s.Kernel + input * images + m * cout * side * side * images) / d.OffChipElementsPerSecond
                    + perEngine * tiles / d.OnChipElementsPerSecond;
            double compute = c * y * x * cin * s.Kernel * s.Kernel * p / d.FrequencyHz / d.LanesPerEngine
                / CeilEfficiency(c * y * x * images * p, d.ConcurrentMacs) * Math.Ceiling(m / p) * images * Math.Ceiling(
                    tiles / d.EngineCount);
            return compute + memory;
        }

        return Search(256, s.OutputChannels, side, Mean(s.Height, s.Width, side), patches, Seconds);
    }

    public static (double Seconds, PublishedTile Tile) ScatterAdd(PublishedDevice d, ScatterAdditionShape s, double patches)
    {
        double images = s.Images;
        int side = s.Granularity;

        double Seconds(double m, double p, double c, double y, double x)
        {
            double tiles = Math.Ceiling(s.Channels / c) * Math.Ceiling(side / y) * Math.Ceiling(side / x);
            double memory = (m * s.Channels * side * side + 2.0 * s.Channels * s.Height * s.Width) * images / d.OffChipElementsPerSecond
                + 3 * c * y * x * m * tiles * images / d.OnChipElementsPerSecond / Access(x, side - x, d.SectorElements);
            double compute = c * y * x * p / d.FrequencyHz / d.LanesPerEngine
                / CeilEfficiency(c * y * x * images * p, d.ConcurrentMacs) * Math.Ceiling(m / p) * images * Math.Ceiling(
                    tiles / d.EngineCount);
            return compute + memory;
        }

        double mean = Mean(s.Height, s.Width, side);
        return Search((int)(2 * mean - 1), s.Channels, side, mean, patches, Seconds);
    }

    /// <summary>T(n) by its definition, in the order of a CPython set of small integers (checked by its own test).</summary>
    public static IEnumerable<double> Tiles(long extent) => TileSizes.Of(extent).All.Select(tile => tile.Size);

    public static double CeilEfficiency(double count, double parallel) => count / (Math.Ceiling(count / parallel) * parallel);

    private static double Access(double run, double gap, double sector)
    {
        if (run > sector)
            return CeilEfficiency(run, sector);
        return run + Math.Max(0, gap) > sector ? run / sector : run / (run + Math.Max(0, gap));
    }

    private static double Mean(int height, int width, int side) =>
        (Math.Ceiling((double)height / side) * Math.Ceiling((double)width / side) + 1) / 2;

    private static (double Seconds, PublishedTile Tile) Search(
        int atOnce, int channels, int side, double mean, double patches, Func<double, double, double, double, double, double> seconds)
    {
        (double best, double p, double c, double y, double x) least = (double.PositiveInfinity, 0, 0, 0, 0);
        foreach (double p in Tiles(atOnce))
        {
            foreach (double c in Tiles(channels))
            {
                foreach (double y in Tiles(side))
                {
                    foreach (double x in Tiles(side))
                    {
                        double latency = seconds(mean, p, c, y, x);
                        if (latency < least.best)
                            least = (latency, p, c, y, x);
                    }
                }
            }
        }

        return (
            seconds(patches, least.p, least.c, least.y, least.x),
            new PublishedTile((int)least.p, (int)least.c, (int)least.y, (int)least.x));
    }
}
