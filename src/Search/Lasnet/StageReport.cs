using static System.FormattableString;

namespace LatencyLab.Search.Lasnet;

/// <summary>What there is to say about the stages of a LASNet or LAUDNet that was chosen.</summary>
internal static class StageReport
{
    /// <param name="chosen">Index of each stage's choice.</param>
    /// <param name="macRatio">MACs over those of the static network.</param>
    public static ResultDetails Of(
        StageCosts costs, LasnetRequest request, ActivationRates rates, IReadOnlyList<int> chosen, double macRatio)
    {
        StageResult[] stages = [.. chosen.Select((choice, stage) => StageResult.Of(costs, request, rates, stage, choice))];
        LatencyEstimate? outside = costs.StemAndHead();
        return new ResultDetails
        {
            Facts = [.. Facts(costs, request, rates, outside)],
            Tables = [StageTable.Of(stages, outside), StageTable.Shares(stages)],
            Notes =
            [
                Invariant($"computes {UnitText.Percent(macRatio)} of the dense network's MACs at r = {rates.Mean:0.00##}: the training ")
                    + Invariant($"scripts' --target_rate {macRatio:0.0###}"),
            ],
            Warnings = [.. stages.Where(stage => stage.Latency.TotalSeconds > stage.Dense.TotalSeconds)
                .Select(stage => Warning(stage, rates.Mean))],
        };
    }

    private static IEnumerable<ResultFact> Facts(StageCosts costs, LasnetRequest request, ActivationRates rates, LatencyEstimate? outside)
    {
        string baseline = DenseKernels.Describe(Enumerable.Range(0, request.Choices.Count).SelectMany(costs.DenseBreakdown));
        yield return new ResultFact("dense_baseline", baseline, $"dense baseline: {baseline}");
        string highest = rates.Text == request.Rates.Text ? "" : $", the highest of {request.Rates.Text} that fits";
        yield return new ResultFact("activation_rate", request.Rates.Text, rates.Values.Count > 1
            ? $"activation rate: latencies are means over r = {rates.Text} ({rates.Values.Count} points)"
            : Invariant($"activation rate: r = {rates.Mean:0.00##}{highest}"));
        yield return new ResultFact("activation_rates", new JsonArray([.. rates.Values.Select(rate => (JsonNode)rate)]), null);
        RateDistribution? kept = request.ChannelKeepRate;
        yield return new ResultFact("channel_keep_rate", kept is null ? null : FamilyFields.ToJson(kept), kept is null ? null
            : kept.IsFixed ? Invariant($"channel keep rate: c = {kept.Mean:0.00##}")
            : Invariant($"channel keep rate: latencies are means over c = {kept.Text} ({request.ChannelKeepPoints.Count} points), mean ")
                + Invariant($"{kept.Mean:0.00##}"));
        string drawn = request.RatesDrawn.ToString().ToLowerInvariant();
        yield return new ResultFact(
            "rates_drawn", drawn,
            request.Rates.Distribution is null && kept is null or FixedRate ? null : $"rates are drawn for every {drawn}");
        yield return new ResultFact("masks", request.Masks.Text, request.Masks.IsContiguous ? $"masks: {request.Masks.Text}" : null);
        yield return new ResultFact("stem_and_head_s", outside?.TotalSeconds, null);
    }

    private static string Warning(StageResult stage, double rate)
    {
        string does = Invariant($"stage {stage.Stage}: skipping does not pay with {stage.Choice} at r = {rate:0.##}: ")
            + Invariant($"{stage.Latency.TotalSeconds * 1e3:0.###} ms against {stage.Dense.TotalSeconds * 1e3:0.###} ms dense");
        StageAlternative? better = stage.Alternatives.Where(other => other.LatencySeconds < stage.Dense.TotalSeconds)
            .MinBy(other => other.LatencySeconds);
        string instead = better is null
            ? "no other choice of this stage does at this rate"
            : Invariant($"{better.Choice} would ({better.LatencySeconds * 1e3:0.###} ms)");
        string from = stage.BreakEven.Kind switch
        {
            BreakEvenKind.Never => $"{stage.Choice} does not at any rate",
            BreakEvenKind.Always => $"{stage.Choice} does at some rates only",
            _ => Invariant($"{stage.Choice} does up to r = {stage.BreakEven.Rate:0.###}"),
        };
        return $"{does}; {instead}; {from}";
    }
}
