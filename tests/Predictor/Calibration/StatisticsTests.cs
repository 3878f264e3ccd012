using LatencyLab.Predictor.Calibration;

namespace LatencyLab.Tests.Predictor.Calibration;

public class StatisticsTests
{
    [Fact]
    public void Quantiles_interpolate_between_order_statistics()
    {
        Assert.Equal(2.5, Statistics.Median([4, 1, 2, 3]));
        Assert.Equal(1.3, Statistics.Quantile([1, 2, 3, 4], 0.1), 1e-12);
        Assert.True(double.IsNaN(Statistics.Median([])));
    }

    [Fact]
    public void Kendall_tau_agrees_with_counting_all_pairs()
    {
        Random random = new(5);
        for (int trial = 0; trial < 50; trial++)
        {
            int n = random.Next(2, 40);
            double[] a = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(12))];
            double[] b = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(12))];
            double agree = 0, distinctA = 0, distinctB = 0;
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    agree += Math.Sign(a[i] - a[j]) * Math.Sign(b[i] - b[j]);
                    distinctA += a[i] == a[j] ? 0 : 1;
                    distinctB += b[i] == b[j] ? 0 : 1;
                }
            }

            double expected = agree / Math.Sqrt(distinctA * distinctB);
            double actual = Statistics.KendallTau(a, b);
            Assert.True(double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) < 1e-12, $"{expected} {actual}");
        }
    }

    [Fact]
    public void The_interval_holds_nine_tenths_of_what_it_was_made_from()
    {
        Random random = new(6);
        double[] ratios = [.. Enumerable.Range(0, 2000).Select(_ => Math.Exp(0.2 * (random.NextDouble() + random.NextDouble() - 1)))];
        Interval interval = Interval.From(ratios);
        Assert.InRange(ratios.Count(r => r >= interval.Low && r <= interval.High) / 2000.0, 0.89, 0.91);
        Assert.Equal(new Interval(0.5, 2), Interval.From([1, 1.1]));
    }

    [Fact]
    public void Bounded_least_squares_stops_at_the_bound_and_honours_priors()
    {
        BoundedLeastSquares.Variable[] free = [new(0, -10, 10, 0, 0), new(0, -1, 1, 0, 0)];
        double[] solution = BoundedLeastSquares.Minimise(free, 2, (v, r) => { r[0] = v[0] - 3; r[1] = v[1] - 5; }, 1e3, 100);
        Assert.Equal(3, solution[0], 1e-6);
        Assert.Equal(1, solution[1], 1e-9);
        BoundedLeastSquares.Variable[] pulled = [new(0, -10, 10, 1, 0.5)];
        double withPrior = BoundedLeastSquares.Minimise(pulled, 1, (v, r) => r[0] = v[0] - 3, 1e3, 100)[0];
        Assert.Equal((3 + 1 * 4) / 5.0, withPrior, 1e-5);
    }
}
