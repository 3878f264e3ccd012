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
                time += Drawn(costs, network.Groups[i], network, random, rates[i]);
            outcomes.Add((time.Seconds, 1));
        }

        return OutcomeDistribution.Of(outcomes);
    }

    private static Timeline Drawn(PartCosts costs, PartGroup group, DynamicNetwork network, Random random, PartRates[] rates)
    {
        int[] images = CountDraw.Draw(group, network.Batch, network.RatesDrawn, random);
        GroupLatency.Draw(costs, group, images, network.RatesDrawn, random, rates);
        LatencyEstimate sum = LatencyEstimate.Zero;
        for (int i = 0; i < images.Length; i++)
            sum += costs.At(group.Parts[i], images[i], rates[i]).Latency;
        return group is BranchGroup { Concurrent: true }
            ? sum.Concurrently(GroupLatency.Concurrent(costs, group, images, rates)).Time : sum.Time;
    }
}
