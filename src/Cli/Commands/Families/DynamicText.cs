using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Cli.Commands.Families;

/// <summary>Sentences about the distribution of a latency, the same wherever one is shown.</summary>
internal static class DynamicText
{
    public static void WriteDistribution(TextWriter output, DynamicEstimate estimate, string prefix = "")
    {
        string slowest = estimate.Network.Batch > 1 ? $"; a batch of {estimate.Network.Batch} is done when its slowest image is" : "";
        output.WriteLine(
            $"{prefix}E[latency] {UnitText.Milliseconds(estimate.Expected.TotalSeconds)} ms a batch "
            + $"({UnitText.Milliseconds(estimate.Expected.LowSeconds)} .. {UnitText.Milliseconds(estimate.Expected.HighSeconds)} with 90 % "
            + "confidence); "
            + $"p50 {UnitText.Milliseconds(estimate.P50Seconds)}, p90 {UnitText.Milliseconds(estimate.P90Seconds)}, p99 "
            + $"{UnitText.Milliseconds(estimate.P99Seconds)} ms over batches{slowest}");
        output.WriteLine(
            $"{prefix}expectation: {Expectation(estimate)}; quantiles: {estimate.Method}");
        if (estimate.IsGapNotable)
            output.WriteLine($"{prefix}note: the latency at the mean rates is {UnitText.Milliseconds(estimate.AtMeanSeconds)} ms: "
                + $"E[latency(r)] is {UnitText.SignedPercent(estimate.MeanRateGap)} off latency(E[r])");
    }

    private static string Expectation(DynamicEstimate estimate) => estimate.ExpectationIsSimulated ? estimate.Method
        : estimate.ExpectationIsOfMeans ? "mean host and device times in sequence, at most E[latency]" : "exact";

    /// <summary>E.g. <c>activation rates beta:0.5,4, drawn for every image</c>, where the first part has the rates of all.</summary>
    public static string Rates(DynamicNetwork network)
    {
        Part rates = network.Parts.First();
        string[] given =
        [
            .. rates.Rate.IsFixed ? Array.Empty<string>() : [$"activation rates {rates.Rate.Text}"],
            .. rates.ChannelRate.IsFixed ? Array.Empty<string>() : [$"channel keep rates {rates.ChannelRate.Text}"],
        ];
        return $"{string.Join(" and ", given)}, {(given.Length > 1 ? "each " : "")}drawn for every "
            + $"{network.RatesDrawn.ToString().ToLowerInvariant()}";
    }
}
