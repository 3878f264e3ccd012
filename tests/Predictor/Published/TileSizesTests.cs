using LatencyLab.Predictor.Published;

namespace LatencyLab.Tests.Predictor.Published;

public sealed class TileSizesTests
{
    /// <summary>What <c>list(set(...))</c> prints in CPython 3.11 for the sizes of the definition.</summary>
    [Theory]
    [InlineData(1, "1 2")]
    [InlineData(2, "1 2 4")]
    [InlineData(4, "1 2 3 4 8")]
    [InlineData(7, "1 2 3 4 5 6 7 8")]
    [InlineData(14, "1 2 3 4 5 6 7 8 14 16")]
    [InlineData(28, "32 1 2 3 4 5 6 7 8 10 14 16 28")]
    [InlineData(56, "32 1 2 64 4 3 5 6 8 7 10 12 14 16 19 56 28")]
    [InlineData(64, "32 1 2 64 4 128 3 5 8 6 10 11 7 13 16 22")]
    [InlineData(256, "32 1 2 64 4 128 256 37 8 3 5 43 6 7 16 52 86")]
    [InlineData(2048, "128 1 2 2048 4 1024 512 3 8 5 6 7 16 410 32 293 683 64 342")]
    public void Are_tried_in_the_order_of_a_set(int extent, string expected) =>
        Assert.Equal(expected, string.Join(' ', TileSizes.Of(extent).All.Select(tile => tile.Size)));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(56)]
    [InlineData(3136)]
    [InlineData(100_000)]
    public void Hold_powers_divisions_and_small_numbers(int extent)
    {
        HashSet<double> expected = [];
        for (int power = 1; power <= 128; power *= 2)
        {
            if (power <= 2 * extent)
                expected.Add(power);
        }

        for (int i = 1; i <= Math.Min(extent, 8) - 1; i++)
            expected.Add(Math.Ceiling((double)extent / i));
        for (int i = 2; i <= Math.Min(extent, 8) - 1; i++)
            expected.Add(i);
        TileSizes sizes = TileSizes.Of(extent);
        Assert.Equal(expected.Order(), sizes.All.Select(tile => tile.Size).Order());
        Assert.All(sizes.All, tile => Assert.Equal(Math.Ceiling(extent / tile.Size), tile.Count));
        Assert.Equal(Enumerable.Range(0, sizes.All.Length), sizes.All.Select(tile => tile.Rank));
    }

    [Fact]
    public void The_smallest_of_each_tile_count_are_kept()
    {
        TileSizes sizes = TileSizes.Of(7);
        Assert.Equal([7, 4, 3, 2, 1], sizes.Smallest.Select(tile => tile.Size));
        Assert.Equal([1, 2, 3, 4, 7], sizes.Smallest.Select(tile => tile.Count));
    }

    [Fact]
    public void An_empty_dimension_has_no_tiles() => Assert.Throws<ArgumentOutOfRangeException>(() => TileSizes.Of(0));

    /// <summary>Printed by CPython 3.11: collisions, jumps and several growths of the table.</summary>
    [Fact]
    public void A_set_keeps_its_order_when_it_grows()
    {
        Assert.Equal([0, 32, 64, 128, 8, 72, 16, 24], HashOrder.Of([0, 8, 16, 24, 32, 64, 72, 128, 8, 0]));
        Assert.Equal(
            [3843, 4872, 3852, 524, 4758, 4502, 536, 1305, 1949, 2207, 4512, 3872, 1570, 2467, 3235, 3497, 3883, 1068, 3253, 4285,
             3902, 2124, 4431, 1233, 4947, 3030, 1242, 350, 4961, 3175, 4458, 107, 1899, 4842, 4854, 4726, 3194, 124, 254, 1919],
            HashOrder.Of(
                [1949, 4854, 4458, 1068, 3030, 4947, 3883, 4758, 536, 4961, 107, 3843, 2124, 4512, 1919, 1570, 3852, 4431, 4502, 3902,
                    3253, 1233, 1899, 1242, 4285, 3194, 124, 524, 1305, 4842, 350, 2467, 254, 2207, 3872, 4872, 3175, 3497, 3235, 4726]));
    }
}
