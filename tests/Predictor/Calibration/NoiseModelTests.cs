using LatencyLab.Predictor.Calibration;

namespace LatencyLab.Tests.Predictor.Calibration;

public class NoiseModelTests
{
    [Fact]
    public void Jitter_of_launch_gaps_is_told_from_the_scatter_of_kernels()
    {
        Random random = new(1);
        double[] shares = [.. Enumerable.Range(0, 4000).Select(_ => random.NextDouble())];
        double[] logs = [.. shares.Select(share => Math.Sqrt(0.1 * 0.1 + 0.5 * 0.5 * share * share) * Gaussian(random))];
        NoiseModel noise = NoiseModel.Of(logs, shares, 0.03, 0.5);
        Assert.InRange(noise.Base, 0.06, 0.14);
        Assert.InRange(noise.Jitter, 0.4, 0.6);
        Assert.Equal(noise.Base, noise.Scale(0));
        Assert.True(noise.Scale(0.9) > 2 * noise.Scale(0.1));
    }

    [Fact]
    public void Without_jitter_and_for_few_rows_every_row_weighs_the_same()
    {
        Random random = new(2);
        double[] shares = [.. Enumerable.Range(0, 4000).Select(_ => random.NextDouble())];
        double[] falling = [.. shares.Select(share => (0.3 - 0.2 * share) * Gaussian(random))];
        NoiseModel even = NoiseModel.Of(falling, shares, 0.03, 0.5);
        Assert.Equal(0, even.Jitter);
        Assert.Equal(even.Scale(0), even.Scale(1));
        double[] rising = [.. shares.Select(share => (0.05 + share) * Gaussian(random))];
        Assert.Equal(0, NoiseModel.Of(rising[..99], shares[..99], 0.03, 0.5).Jitter);
        Assert.True(NoiseModel.Of(rising[..400], shares[..400], 0.03, 0.5).Jitter > 0);
    }

    [Fact]
    public void Scatter_stays_within_its_bounds()
    {
        double[] shares = [.. Enumerable.Range(0, 200).Select(i => i / 200.0)];
        Assert.Equal(0.03, NoiseModel.Of(new double[200], shares, 0.03, 0.5).Base);
        Assert.Equal(0.5, NoiseModel.Of([.. shares.Select(_ => 9.0)], shares, 0.03, 0.5).Base);
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
