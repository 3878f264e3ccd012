namespace LatencyLab.Predictor.Dynamic;

/// <summary>
/// Latency of a dynamic network: E[latency] from the exact law of every part's number of images, quantiles from the joint law.
/// </summary>
/// <remarks>
/// E[t] = sum over parts of sum over n of P(n) E[t(n, rate)]. Expectations add whatever the parts have to do with each other, so that
/// this is exact where the device is all that takes time. Groups are independent: their latencies convolve. See
/// <see cref="GroupLatency"/> for the law inside of a group. Where a host enqueues, the means of every part's host and device times are
/// put in sequence (<see cref="Timeline"/>): at most E[t], and equal to it where one of host and device is busy throughout or parts end
/// in a synchronisation, as those with a decision on the host do; the distribution is then drawn (<see cref="DrawnBatches"/>).
/// </remarks>
public static class DynamicPredictor
{
    /// <summary>Predicts a dynamic network with its distribution.</summary>
    /// <exception cref="Diagnostics.InputException">Rates, top-k or popularity do not fit their parts, or the model does not describe an
    /// operator.</exception>
    public static DynamicEstimate Predict(ILatencyModel model, DynamicNetwork network) => Predict(new PartCosts(model), network);

    /// <inheritdoc cref="Predict(ILatencyModel, DynamicNetwork)"/>
    public static DynamicEstimate Predict(PartCosts costs, DynamicNetwork network)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(network);
        network.Verify();
        List<PartEstimate> parts = [];
        OutcomeDistribution distribution = OutcomeDistribution.Point(0);
        LatencyEstimate start = costs.Model.Start, body = LatencyEstimate.Zero, atMean = start;
        bool simulated = false, simulatedExpectation = false;
        foreach (PartGroup group in network.Groups)
        {
            PartEstimate[] ofGroup = PartsOf(costs, group, network);
            GroupLatency latency = GroupLatency.Of(costs, group, network);
            parts.AddRange(ofGroup);
            LatencyEstimate sum = ofGroup.Aggregate(LatencyEstimate.Zero, (total, part) => total + part.Expected);
            bool concurrent = group is BranchGroup { Concurrent: true };
            if (concurrent)
                sum = sum.Concurrently(latency.Distribution.MeanSeconds);
            body += sum;
            simulatedExpectation |= concurrent && latency.IsSimulated;
            distribution += latency.Distribution;
            simulated |= latency.IsSimulated;
            atMean += latency.AtMean;
        }

        if (body.Time.IsDeviceOnly)
            distribution = OutcomeDistribution.Point(start.TotalSeconds) + distribution;
        else
            (distribution, simulated) = (DrawnBatches.Of(costs, network), true);

        return new DynamicEstimate
        {
            Network = network,
            Expected = start + body,
            ExpectationIsOfMeans = !body.Time.IsDeviceOnly,
            ExpectationIsSimulated = simulatedExpectation,
            Parts = parts,
            Distribution = distribution,
            Method = MethodOf(distribution, simulated, network.Batch),
            AtMeanSeconds = atMean.TotalSeconds,
            Macs = parts.Sum(part => part.Macs),
        };
    }

    /// <summary>What happens to one batch at random, group by group.</summary>
    public static IReadOnlyList<DrawnGroup> Draw(PartCosts costs, DynamicNetwork network, Random random)
    {
        ArgumentNullException.ThrowIfNull(network);
        return [.. network.Groups.Select(group => DrawnBatches.Draw(costs, group, network, random))];
    }

    /// <summary>Latency of one batch of which it is known what happens to it.</summary>
    /// <inheritdoc cref="Predict(ILatencyModel, DynamicNetwork)" path="/exception"/>
    public static LatencyEstimate PredictDrawn(PartCosts costs, IReadOnlyList<DrawnGroup> drawn)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(drawn);
        return drawn.Aggregate(costs.Model.Start, (sum, group) => sum + DrawnBatches.Of(costs, group));
    }

    /// <summary>E[latency] and E[MACs] only: what a search calls. Concurrent branches are simulated, all else is exact.</summary>
    /// <inheritdoc cref="Predict(ILatencyModel, DynamicNetwork)" path="/exception"/>
    public static PartCost Expected(PartCosts costs, DynamicNetwork network)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(network);
        network.Verify();
        PartCost total = new(costs.Model.Start, 0);
        foreach (PartGroup group in network.Groups)
            total += Expected(costs, group, network);
        return total;
    }

    /// <summary>As <see cref="Expected(PartCosts, DynamicNetwork)"/>, of one group.</summary>
    /// <param name="network">For the batch and how rates are drawn; the group need not be one of its own.</param>
    public static PartCost Expected(PartCosts costs, PartGroup group, DynamicNetwork network)
    {
        PartCost sum = default;
        foreach (PartEstimate part in PartsOf(costs, group, network))
            sum += new PartCost(part.Expected, part.Macs);
        return group is BranchGroup { Concurrent: true }
            ? sum with { Latency = sum.Latency.Concurrently(GroupLatency.Of(costs, group, network).Distribution.MeanSeconds) } : sum;
    }

    private static PartEstimate[] PartsOf(PartCosts costs, PartGroup group, DynamicNetwork network)
    {
        IReadOnlyList<IReadOnlyList<WeightedCount>> laws = CountLaw.Marginals(group, network.Batch, network.RatesDrawn);
        return
        [
            .. group.Parts.Select((part, i) =>
            {
                PartCost expected = default;
                foreach (WeightedCount count in laws[i])
                    expected = expected.WithShare(count.Probability, costs.Mean(part, count.Images, network.RatesDrawn));
                return new PartEstimate(
                    part,
                    laws[i].Sum(count => count.Probability * count.Images),
                    laws[i].Where(count => count.Images > 0).Sum(count => count.Probability),
                    expected.Latency, expected.Macs);
            }),
        ];
    }

    private static string MethodOf(OutcomeDistribution distribution, bool simulated, int batch) =>
        simulated ? FormattableString.Invariant($"simulation of {GroupLatency.SimulatedBatches(batch)} batches, seed {GroupLatency.Seed}")
        : distribution.GridSeconds == 0 ? "exact"
        : FormattableString.Invariant($"convolution on a grid of {distribution.GridSeconds * 1e6:0.###} us");
}
