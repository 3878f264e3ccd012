using LatencyLab.Networks.Rates;

namespace LatencyLab.Predictor.Dynamic;

/// <summary>Law of the latency of one group of parts, whose numbers of images depend on each other.</summary>
/// <remarks>
/// Enumerated where that is cheap: parts that all run on the same images, exits whose joint counts are few, branches of which few images
/// choose.
/// Everything else is simulated, always with the same seed.
/// </remarks>
internal sealed record GroupLatency
{
    public const int Seed = 1;

    private const int MostSimulatedBatches = 20_000, LeastSimulatedBatches = 1_000, SimulatedImages = 10_000_000;

    /// <summary>Joint outcomes up to which a group is enumerated.</summary>
    private const int MostJointOutcomes = 20_000;

    /// <summary>20 000 batches, fewer where they are large: 10 million images in all, but at least 1000 batches.</summary>
    public static int SimulatedBatches(int batch) =>
        Math.Clamp(SimulatedImages / Math.Max(1, batch), LeastSimulatedBatches, MostSimulatedBatches);

    private GroupLatency(OutcomeDistribution distribution, bool isSimulated, LatencyEstimate atMean) =>
        (Distribution, IsSimulated, AtMean) = (distribution, isSimulated, atMean);

    public OutcomeDistribution Distribution { get; }

    public bool IsSimulated { get; }

    /// <summary>At the mean numbers of images (linear between whole numbers) and the mean rates.</summary>
    public LatencyEstimate AtMean { get; }

    internal static GroupLatency Of(PartCosts costs, PartGroup group, DynamicNetwork network)
    {
        RateSharing drawn = network.RatesDrawn;
        LatencyEstimate atMean = AtMeans(costs, group, network);
        IReadOnlyList<(int[] Images, double Probability)>? joint = Joint(costs, group, network.Batch, drawn);
        bool concurrent = group is BranchGroup { Concurrent: true };
        if (joint is null || (concurrent && group.Parts.Any(part => !part.HasFixedRates)))
            return new GroupLatency(Simulated(costs, group, network), true, atMean);
        return new GroupLatency(
            OutcomeDistribution.Mixture(joint.Select(outcome => (concurrent
                ? OutcomeDistribution.Point(Concurrent(costs, group, outcome.Images, [.. group.Parts.Select(part => part.MeanRates)]))
                : InSequence(costs, group, outcome.Images, drawn), outcome.Probability))),
            false, atMean);
    }

    /// <summary>All joint numbers of images with their probabilities; null where there are too many.</summary>
    private static IReadOnlyList<(int[] Images, double Probability)>? Joint(PartCosts costs, PartGroup group, int batch, RateSharing drawn)
    {
        int parts = group.Parts.Count;
        switch (group)
        {
            case KeptGroup kept:
                return [.. CountLaw.Binomial(batch, kept.Keep, drawn).Select(count =>
                    (Enumerable.Repeat(count.Images, parts).ToArray(), count.Probability))];
            case CascadeGroup cascade:
                return Chain(cascade, batch, drawn);
            case BranchGroup branches:
                return costs.JointLaw(branches, batch, MostJointOutcomes);
            default:
                return [(Enumerable.Repeat(batch, parts).ToArray(), 1)];
        }
    }

    private static List<(int[] Images, double Probability)>? Chain(CascadeGroup cascade, int batch, RateSharing drawn)
    {
        List<(int[] Images, double Probability)> paths = [([batch], 1)];
        foreach (RateDistribution exit in cascade.ExitRates)
        {
            List<(int[] Images, double Probability)> longer = [];
            foreach ((int[] images, double probability) in paths)
            {
                foreach (WeightedCount left in CountLaw.Binomial(images[^1], exit, drawn))
                    longer.Add(([.. images, images[^1] - left.Images], probability * left.Probability));
                if (longer.Count > MostJointOutcomes)
                    return null;
            }

            paths = longer;
        }

        return paths;
    }

    private static OutcomeDistribution InSequence(PartCosts costs, PartGroup group, int[] images, RateSharing drawn)
    {
        OutcomeDistribution sum = OutcomeDistribution.Point(0);
        for (int i = 0; i < images.Length; i++)
        {
            Part part = group.Parts[i];
            int n = images[i];
            sum += OutcomeDistribution.Of(costs.RatesOf(part, n, drawn).Select(point =>
                (costs.At(part, n, point.Rates).Latency.TotalSeconds, point.Probability)));
        }

        return sum;
    }

    /// <summary>
    /// Branches that overlap: as long as the longest, but no less than their work at the device's peaks, and no longer than one after
    /// another.
    /// </summary>
    internal static double Concurrent(
        PartCosts costs, PartGroup group, IReadOnlyList<int> images, IReadOnlyList<PartRates> rates)
    {
        double longest = 0, floor = 0, sum = 0;
        for (int i = 0; i < images.Count; i++)
        {
            double seconds = costs.At(group.Parts[i], images[i], rates[i]).Latency.DeviceSeconds;
            sum += seconds;
            longest = Math.Max(longest, seconds);
            floor += costs.FloorSeconds(group.Parts[i], images[i], rates[i]);
        }

        return Math.Min(sum, Math.Max(longest, floor));
    }

    private static OutcomeDistribution Simulated(PartCosts costs, PartGroup group, DynamicNetwork network)
    {
        Random random = new(Seed);
        bool concurrent = group is BranchGroup { Concurrent: true };
        int batches = SimulatedBatches(network.Batch);
        List<(double Seconds, double Weight)> outcomes = new(batches);
        PartRates[] rates = new PartRates[group.Parts.Count];
        for (int batch = 0; batch < batches; batch++)
        {
            int[] images = CountDraw.Draw(group, network.Batch, network.RatesDrawn, random);
            Draw(costs, group, images, network.RatesDrawn, random, rates);
            outcomes.Add((concurrent ? Concurrent(costs, group, images, rates) : Sum(costs, group, images, rates), 1));
        }

        return OutcomeDistribution.Of(outcomes);
    }

    private static double Sum(PartCosts costs, PartGroup group, int[] images, PartRates[] rates)
    {
        double seconds = 0;
        for (int i = 0; i < images.Length; i++)
            seconds += costs.At(group.Parts[i], images[i], rates[i]).Latency.TotalSeconds;
        return seconds;
    }

    /// <summary>Draws the rates of all parts of a group.</summary>
    /// <param name="costs">What parts cost.</param>
    /// <param name="group">The group.</param>
    /// <param name="images">Images that each part runs on.</param>
    /// <param name="drawn">Whom a rate is drawn for.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="rates">Where they go, a rate a part.</param>
    internal static void Draw(
        PartCosts costs, PartGroup group, int[] images, RateSharing drawn, Random random, PartRates[] rates)
    {
        for (int i = 0; i < rates.Length; i++)
        {
            IReadOnlyList<WeightedPartRates> points = costs.RatesOf(group.Parts[i], images[i], drawn);
            rates[i] = points[points.Count == 1 ? 0 : CountDraw.Index(points, point => point.Probability, random)].Rates;
        }
    }

    private static LatencyEstimate AtMeans(PartCosts costs, PartGroup group, DynamicNetwork network)
    {
        LatencyEstimate sum = LatencyEstimate.Zero;
        double longest = 0, floor = 0;
        IReadOnlyList<IReadOnlyList<WeightedCount>> laws = CountLaw.Marginals(group, network.Batch, network.RatesDrawn);
        for (int i = 0; i < group.Parts.Count; i++)
        {
            Part part = group.Parts[i];
            double mean = laws[i].Sum(count => count.Probability * count.Images);
            PartRates rates = part.MeanRates;
            int below = (int)Math.Floor(mean + 1e-9);
            double share = Math.Max(0, mean - below);
            bool isWhole = share < 1e-9;
            LatencyEstimate at = costs.At(part, below, rates).Latency;
            if (!isWhole)
                at = ((1 - share) * at).WithShare(share, costs.At(part, below + 1, rates).Latency);
            sum += at;
            longest = Math.Max(longest, at.DeviceSeconds);
            if (group is BranchGroup { Concurrent: true })
            {
                floor += isWhole ? costs.FloorSeconds(part, below, rates)
                    : (1 - share) * costs.FloorSeconds(part, below, rates) + share * costs.FloorSeconds(part, below + 1, rates);
            }
        }

        return group is BranchGroup { Concurrent: true } ? sum.Concurrently(Math.Min(sum.DeviceSeconds, Math.Max(longest, floor))) : sum;
    }
}
