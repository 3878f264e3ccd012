using System.Text.Json.Nodes;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Cli.Commands.Families;

/// <summary>A dynamic estimate for machines: seconds of the batch, rates as fractions.</summary>
internal static class DynamicJson
{
    /// <summary>Latency of a LASNet or LAUDNet over its rates, and these.</summary>
    public static JsonObject OfRates(DynamicEstimate estimate)
    {
        Part rates = estimate.Network.Parts.First();
        return new JsonObject
        {
            ["activation_rate"] = rates.Rate.IsFixed ? null : rates.Rate.Text,
            ["channel_keep_rate"] = rates.ChannelRate.IsFixed ? null : rates.ChannelRate.Text,
            ["rates_drawn"] = estimate.Network.RatesDrawn.ToString().ToLowerInvariant(),
            ["latency_s"] = estimate.Expected.TotalSeconds,
            ["p50_s"] = estimate.P50Seconds,
            ["p90_s"] = estimate.P90Seconds,
            ["p99_s"] = estimate.P99Seconds,
            ["at_mean_rates_s"] = estimate.AtMeanSeconds,
            ["mean_rate_gap"] = estimate.MeanRateGap,
            ["mean_rate_gap_notable"] = estimate.IsGapNotable,
        };
    }

    public static JsonObject Of(DynamicEstimate estimate, LatencyEstimate denseLatency, Network dense) => new()
    {
        ["latency_s"] = estimate.Expected.TotalSeconds,
        ["latency_low_s"] = estimate.Expected.LowSeconds,
        ["latency_high_s"] = estimate.Expected.HighSeconds,
        ["p50_s"] = estimate.P50Seconds,
        ["p90_s"] = estimate.P90Seconds,
        ["p99_s"] = estimate.P99Seconds,
        ["at_mean_rates_s"] = estimate.AtMeanSeconds,
        ["mean_rate_gap"] = estimate.MeanRateGap,
        ["mean_rate_gap_notable"] = estimate.IsGapNotable,
        ["expectation_method"] = estimate.ExpectationIsSimulated ? estimate.Method : "exact",
        ["quantile_method"] = estimate.Method,
        ["dense_latency_s"] = denseLatency.TotalSeconds,
        ["speed_up"] = denseLatency.TotalSeconds / estimate.Expected.TotalSeconds,
        ["macs"] = estimate.Macs,
        ["dense_macs"] = dense.Macs,
        ["mac_ratio"] = estimate.Macs / dense.Macs,
        ["parameters"] = estimate.Network.ParameterCount,
        ["dense_parameters"] = dense.ParameterCount,
    };

    public static JsonArray Parts(DynamicEstimate estimate) =>
    [
        .. estimate.Parts.Select(part => new JsonObject
        {
            ["part"] = part.Part.Name,
            ["stage"] = part.Part.Stage,
            ["mean_images"] = part.MeanImages,
            ["runs_probability"] = part.RunsProbability,
            ["latency_s"] = part.Expected.TotalSeconds,
            ["macs"] = part.Macs,
        }),
    ];
}
