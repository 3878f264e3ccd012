using System.Text.Json.Nodes;
using LatencyLab.Cli.Commands.Families;
using LatencyLab.Hardware;
using LatencyLab.Predictor;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Lasnet;

namespace LatencyLab.Cli.Commands;

/// <summary>A search result for machines, described in docs/search.md. Latencies are seconds for the whole batch.</summary>
internal static class SearchJson
{
    public const string SchemaId = "latencylab/search/v1";

    public static JsonObject Of(SearchResult result, ILatencyModel model, string? directory, TrainingFiles? files)
    {
        JsonObject json = new()
        {
            ["schema"] = SchemaId,
            ["family"] = result.Request.Family,
            ["network"] = result.Request.Backbone.Name,
            ["resolution"] = result.Request.Resolution,
            ["device"] = model.Device.Name,
            ["batch"] = result.Request.Batch,
            ["dtype"] = model.DataType.Key(),
            ["model"] = model.Name,
            ["scope"] = result.StemAndHead is null ? "blocks only" : "whole network",
            ["dense_baseline"] = result.DenseBaseline,
            ["objective"] = result.Request.Objective.ToString().ToLowerInvariant(),
            ["optimised"] = result.Optimised,
            ["activation_rates"] = Array(result.Rates.Select(rate => (JsonNode)rate)),
            ["channel_keep_rate"] = result.Request.ChannelKeepRate is { } kept ? FamilyFields.ToJson(kept) : null,
            ["granularity"] = Array(result.Stages.Select(stage => (JsonNode)stage.Choice.Granularity)),
            ["channel_group"] = Array(result.Stages.Select(stage => (JsonNode)stage.Choice.ChannelGroup)),
            ["latency_s"] = result.Total.TotalSeconds,
            ["latency_low_s"] = result.Total.LowSeconds,
            ["latency_high_s"] = result.Total.HighSeconds,
            ["dense_latency_s"] = result.DenseTotal.TotalSeconds,
            ["speed_up"] = result.SpeedUp,
            ["distribution"] = result.Distribution is { } estimate ? DynamicJson.OfRates(estimate) : null,
            ["stem_and_head_s"] = result.StemAndHead?.TotalSeconds,
            ["target_rate"] = result.TargetRate,
            ["stages"] = Array(result.Stages.Select(Of)),
            ["runner_up"] = result.RunnerUp is null ? null : Of(result.RunnerUp),
            ["front"] = Array(result.Front.Select(Of)),
            ["warnings"] = Array(result.Warnings.Select(warning => (JsonNode)warning)),
        };
        if (files is not null)
        {
            json["emitted"] = new JsonObject
            {
                ["directory"] = directory,
                ["files"] = Array(files.Files.Select(file => (JsonNode)file.Name)),
                ["notes"] = Array(files.Notes.Select(note => (JsonNode)note)),
            };
        }

        return json;
    }

    private static JsonObject Of(StageResult stage) => new()
    {
        ["stage"] = stage.Stage,
        ["blocks"] = stage.Blocks,
        ["map_size"] = stage.MapSize,
        ["mode"] = stage.Choice.Mode.ToString().ToLowerInvariant(),
        ["granularity"] = stage.Choice.Granularity,
        ["channel_group"] = stage.Choice.ChannelGroup,
        ["latency_s"] = stage.Latency.TotalSeconds,
        ["dense_latency_s"] = stage.Dense.TotalSeconds,
        ["speed_up"] = stage.SpeedUp,
        ["runner_up"] = stage.RunnerUp is null ? null : Of(stage.RunnerUp),
        ["runner_up_margin"] = stage.RunnerUpMargin,
        ["break_even"] = new JsonObject { ["kind"] = stage.BreakEven.Kind.ToString().ToLowerInvariant(), ["activation_rate"] = stage.BreakEven.Rate },
        ["fusions"] = Array(stage.Fusions.Select(use => (JsonNode)new JsonObject { ["fusion"] = use.Fusion, ["blocks"] = use.Blocks })),
        ["shares"] = new JsonObject
        {
            ["masker"] = stage.Shares.Masker,
            ["gather"] = stage.Shares.Gather,
            ["convolution"] = stage.Shares.Convolution,
            ["scatter"] = stage.Shares.Scatter,
            ["other"] = stage.Shares.Other,
            ["launch"] = stage.Shares.Launch,
        },
        ["alternatives"] = Array(stage.Alternatives.Select(Of)),
    };

    private static JsonNode Of(StageAlternative alternative) => new JsonObject
    {
        ["granularity"] = alternative.Choice.Granularity,
        ["channel_group"] = alternative.Choice.ChannelGroup,
        ["latency_s"] = alternative.LatencySeconds,
    };

    private static JsonNode Of(FrontPoint point) => new JsonObject
    {
        ["granularity"] = Array(point.Choices.Select(choice => (JsonNode)choice.Granularity)),
        ["channel_group"] = Array(point.Choices.Select(choice => (JsonNode)choice.ChannelGroup)),
        ["activation_rate"] = point.ActivationRate,
        ["latency_s"] = point.LatencySeconds,
        ["compute_kept"] = point.ComputeKept,
        ["mean_granularity"] = point.GeometricMeanGranularity,
    };

    private static JsonArray Array(IEnumerable<JsonNode> nodes) => [.. nodes];
}
