namespace LatencyLab.Predictor.Dynamic;

/// <summary>
/// Law of the latency of a whole network whose host and device overlap from part to part: simulated, always with the same seed.
/// </summary>
internal static class DrawnBatches
{
    /// <summary>Batches drawn one after another, host and device free at the begin of each.</summary>
    public static OutcomeDistribution Of(PartCosts costs, DynamicNetwork network)
    {
        Random random = new(GroupLatency.Seed);
        int batches = GroupLatency.SimulatedBatches(network.Batch);
        List<(double Seconds, double Weight)> outcomes = new(batches);
        PartRates[][] rates = [.. network.Groups.Select(group => new PartRates[group.Parts.Count])];
        for (int batch = 0; batch < batches; batch++)
        {
            Timeline time = costs.Model.Start.Time;
            for (int i = 0; i < rates.Length; i++)
            {
                PartGroup group = network.Groups[i];
                int[] images = CountDraw.Draw(group, network.Batch, network.RatesDrawn, random);
                GroupLatency.Draw(costs, group, images, network.RatesDrawn, random, rates[i]);
                time += Of(costs, new DrawnGroup(group, images, rates[i])).Time;
            }

            outcomes.Add((time.Seconds, 1));
        }

        return OutcomeDistribution.Of(outcomes);
    }

    /// <summary>What happens to one batch in a group.</summary>
    public static DrawnGroup Draw(PartCosts costs, PartGroup group, DynamicNetwork network, Random random)
    {
        int[] images = CountDraw.Draw(group, network.Batch, network.RatesDrawn, random);
        PartRates[] rates = new PartRates[images.Length];
        GroupLatency.Draw(costs, group, images, network.RatesDrawn, random, rates);
        return new DrawnGroup(group, images, rates);
    }

    /// <summary>What a group takes on a batch.</summary>
    public static LatencyEstimate Of(PartCosts costs, DrawnGroup drawn)
    {
        LatencyEstimate sum = LatencyEstimate.Zero;
        for (int i = 0; i < drawn.Images.Count; i++)
            sum += costs.At(drawn.Group.Parts[i], drawn.Images[i], drawn.Rates[i]).Latency;
        return drawn.Group is BranchGroup { Concurrent: true }
            ? sum.Concurrently(GroupLatency.Concurrent(costs, drawn.Group, drawn.Images, drawn.Rates)) : sum;
    }
}
