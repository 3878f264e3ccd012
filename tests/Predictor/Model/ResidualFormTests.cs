using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Numbers that the form of correction trees consists of: what a profile that was written can hold.</summary>
public class ResidualFormTests
{
    private const int FeatureCount = 21;

    [Fact]
    public void A_tree_of_three_levels_and_a_trend_have_their_lengths()
    {
        // 7 splits of a byte and a float, 8 leaves of a float; a trend is 3 floats.
        Assert.Equal(7 * (1 + 4) + 8 * 4, Convert.FromBase64String(Tree(0, default).Encode()).Length);
        Assert.Equal(3 * 4 + 7 * (1 + 4) + 8 * 4, Convert.FromBase64String(Tree(0, new ResidualTrend(0.25f, 3, 9)).Encode()).Length);
    }

    [Fact]
    public void A_trend_is_read_as_it_was_written()
    {
        double[] row = new double[FeatureCount];
        row[0] = 4;
        Assert.Equal(
            0.25 * 2 * Math.Log(2), BoostedResidual.Decode(Tree(0, new ResidualTrend(0.25f, 3, 9)).Encode()).Correction(row), 6);
    }

    [Fact]
    public void Trees_look_at_twenty_one_features()
    {
        Assert.Equal(1, BoostedResidual.Decode(Tree(FeatureCount - 1, default).Encode()).Trees);
        Assert.Throws<InputException>(() => BoostedResidual.Decode(Tree(FeatureCount, default).Encode()));
    }

    [Fact]
    public void New_trees_look_at_sizes_and_not_at_shares_algorithms_or_the_alignment_of_columns() => Assert.Equal(
        [9, 10, 11, 15, 19], Enumerable.Range(0, FeatureCount).Where(feature => !ResidualFeatures.IsUsed(feature)));

    [Fact]
    public void Features_that_rise_with_a_size_are_those_of_the_classes_own_sizes()
    {
        int[] common = [0, 1, 2, 5, 6, 7, 8, 16, 17];
        foreach (OperatorClass operatorClass in Enum.GetValues<OperatorClass>())
        {
            int[] own = operatorClass == OperatorClass.Pooling ? [3, 14, 20] : operatorClass == OperatorClass.BatchedGemm ? [4] : [];
            Assert.Equal(
                common.Concat(own).Order(),
                Enumerable.Range(0, FeatureCount).Where(feature => ResidualFeatures.IsRising(operatorClass, feature)));
        }
    }

    private static BoostedResidual Tree(int feature, ResidualTrend trend) =>
        new([.. Enumerable.Repeat((byte)feature, 7)], new float[7], new float[8], trend);
}
