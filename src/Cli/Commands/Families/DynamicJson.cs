using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Cli.Commands.Families;

/// <summary>A dynamic estimate for machines: seconds of the batch, rates as fractions.</summary>
internal static class DynamicJson
{
    /// <summary>Latency of a network whose first part has the rates of all, and these.</summary>
    public static JsonObject OfRates(DynamicEstimate estimate, LatencyEstimate denseLatency, Network dense)
    {
        Part rates = estimate.Network.Parts.First();
        return new JsonObject(
        [
            new("activation_rate", rates.Rate.IsFixed ? null : rates.Rate.Text),
            new("channel_keep_rate", rates.ChannelRate.IsFixed ? null : rates.ChannelRate.Text),
            new("rates_drawn", estimate.Network.RatesDrawn.ToString().ToLowerInvariant()),
            .. Of(estimate, denseLatency, dense),
        ]);
    }

    public static KeyValuePair<string, JsonNode?>[] Of(DynamicEstimate estimate, LatencyEstimate denseLatency, Network dense) =>
    [
        new("latency_s", estimate.Expected.TotalSeconds),
        new("latency_low_s", estimate.Expected.LowSeconds),
        new("latency_high_s", estimate.Expected.HighSeconds),
        new("p50_s", estimate.P50Seconds),
        new("p90_s", estimate.P90Seconds),
        new("p99_s", estimate.P99Seconds),
        new("at_mean_rates_s", estimate.AtMeanSeconds),
        new("mean_rate_gap", estimate.MeanRateGap),
        new("mean_rate_gap_notable", estimate.IsGapNotable),
        new("expectation_method", estimate.ExpectationIsSimulated ? estimate.Method : "exact"),
        new("quantile_method", estimate.Method),
        new("dense_latency_s", denseLatency.TotalSeconds),
        new("speed_up", denseLatency.TotalSeconds / estimate.Expected.TotalSeconds),
        new("macs", estimate.Macs),
        new("dense_macs", dense.Macs),
        new("mac_ratio", estimate.Macs / dense.Macs),
        new("parameters", estimate.Network.ParameterCount),
        new("dense_parameters", dense.ParameterCount),
    ];

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
