using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Tests.Networks.Dynamic;

public class BranchLawTests
{
    private const int Most = 20_000;

    private static BranchGroup Group(int branches, int topK, bool alike, double[]? popularity = null) => new()
    {
        TopK = topK,
        Popularity = popularity,
        Parts = [.. Enumerable.Range(0, branches).Select(branch => Part.Of($"branch{branch}", 1, _ => [], alike ? "alike" : branch))],
    };

    /// <summary>Two images, two branches, one each: both to the same with probability 1/2.</summary>
    [Fact]
    public void Two_images_and_two_branches_by_hand()
    {
        Assert.Equal([("2 0", 0.5), ("1 1", 0.5)], Listed(BranchLaw.Joint(Group(2, 1, alike: true), 2, Most)!));
        Assert.Equal([("2 0", 0.25), ("1 1", 0.5), ("0 2", 0.25)], Listed(BranchLaw.Joint(Group(2, 1, alike: false), 2, Most)!));
    }

    /// <summary>Shares 3/4 and 1/4: 9/16, 6/16 and 1/16.</summary>
    [Fact]
    public void Unequal_shares_by_hand() =>
        Assert.Equal(
            [("2 0", 0.5625), ("1 1", 0.375), ("0 2", 0.0625)], Listed(BranchLaw.Joint(Group(2, 1, alike: true, [0.75, 0.25]), 2, Most)!));

    /// <summary>Three branches, two an image: the second image takes the same two with probability 1/3.</summary>
    [Fact]
    public void Two_of_three_branches_by_hand()
    {
        (string, double)[] law = Listed(BranchLaw.Joint(Group(3, 2, alike: true), 2, Most)!);
        Assert.Equal(["2 2 0", "2 1 1"], law.Select(outcome => outcome.Item1));
        Assert.Equal(1.0 / 3, law[0].Item2, 12);
        Assert.Equal(2.0 / 3, law[1].Item2, 12);
    }

    /// <summary>Leaving out which branch it is changes nothing that does not depend on it.</summary>
    [Theory]
    [InlineData(4, 2, 3)]
    [InlineData(5, 1, 4)]
    [InlineData(5, 3, 3)]
    public void Alike_branches_have_the_law_of_sorted_counts(int branches, int topK, int batch)
    {
        Dictionary<string, double> sorted = BranchLaw.Joint(Group(branches, topK, alike: false), batch, Most)!
            .GroupBy(outcome => string.Join(' ', outcome.Images.OrderDescending()))
            .ToDictionary(group => group.Key, group => group.Sum(outcome => outcome.Probability));
        (string Images, double Probability)[] law = Listed(BranchLaw.Joint(Group(branches, topK, alike: true), batch, Most)!);
        Assert.Equal(sorted.Count, law.Length);
        Assert.All(law, outcome => Assert.Equal(sorted[outcome.Images], outcome.Probability, 12));
    }

    /// <summary>The marginals of the joint law are the binomial ones, and its probabilities sum to 1.</summary>
    [Theory]
    [InlineData(20, 4, 4)]
    [InlineData(20, 4, 8)]
    [InlineData(6, 6, 5)]
    [InlineData(50, 3, 2)]
    public void Probabilities_sum_to_one_and_marginals_are_binomial(int branches, int topK, int batch)
    {
        BranchGroup group = Group(branches, topK, alike: true);
        IReadOnlyList<(int[] Images, double Probability)> law = BranchLaw.Joint(group, batch, Most)!;
        Assert.Equal(1, law.Sum(outcome => outcome.Probability), 10);
        Assert.All(law, outcome => Assert.Equal(topK * batch, outcome.Images.Sum()));
        foreach (WeightedCount count in CountLaw.Marginals(group, batch, RateSharing.Image)[0])
        {
            double share = law.Sum(outcome => outcome.Probability * outcome.Images.Count(images => images == count.Images) / branches);
            Assert.Equal(count.Probability, share, 9);
        }
    }

    /// <summary>The share of batches in which every branch is used, simulated image by image without the law's formulas.</summary>
    [Fact]
    public void Simulation_agrees()
    {
        const int Batches = 20_000;
        BranchGroup group = Group(6, 2, alike: true);
        Random random = new(5);
        int simulated = Enumerable.Range(0, Batches)
            .Count(_ => CountDraw.Draw(group, 6, RateSharing.Image, random).All(images => images > 0));
        double exact = BranchLaw.Joint(group, 6, Most)!.Where(outcome => outcome.Images.All(images => images > 0))
            .Sum(outcome => outcome.Probability);
        Assert.InRange(
            (double)simulated / Batches, exact - 4 * Math.Sqrt(exact * (1 - exact) / Batches),
            exact + 4 * Math.Sqrt(exact * (1 - exact) / Batches));
    }

    [Fact]
    public void One_image_runs_k_branches_whatever_their_shares() =>
        Assert.Equal([("1 1 0", 1.0)], Listed(BranchLaw.Joint(Group(3, 2, alike: true, [0.5, 0.3, 0.2]), 1, Most)!));

    [Fact]
    public void A_large_law_is_left_to_simulation()
    {
        Assert.Null(BranchLaw.Joint(Group(20, 4, alike: true), 128, Most));
        Assert.Null(BranchLaw.Joint(Group(50, 5, alike: false), 1, Most));
        Assert.Null(BranchLaw.Joint(Group(3, 2, alike: true, [0.5, 0.3, 0.2]), 2, Most));
    }

    private static (string Images, double Probability)[] Listed(IReadOnlyList<(int[] Images, double Probability)> law) =>
        [.. law.Select(outcome => (string.Join(' ', outcome.Images), outcome.Probability))
            .OrderByDescending(outcome => outcome.Item1, StringComparer.Ordinal)];
}
