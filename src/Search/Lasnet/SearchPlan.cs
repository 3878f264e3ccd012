using LatencyLab.Hardware;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;

namespace LatencyLab.Search.Lasnet;

/// <summary>What a search result says to train, as a configuration and as training files.</summary>
public static class SearchPlan
{
    private const int RateDecimals = 4, MillisecondDecimals = 4;

    /// <summary>Activation rates are the mean of those searched over; numbers are rounded as the file shows them.</summary>
    /// <param name="device">Name or path of the device, as it can be given again.</param>
    public static Configuration Configuration(SearchResult result, string device, DataType dataType, string model)
    {
        ArgumentNullException.ThrowIfNull(result);
        double rate = result.MeanRate;
        return new Configuration
        {
            Family = result.Request.Family,
            Network = result.Request.Backbone.Reference,
            Resolution = result.Request.Resolution,
            Device = device,
            Batch = result.Request.Batch,
            DataType = dataType,
            Model = model,
            RatesDrawn = result.Request.RatesDrawn,
            Stages = [.. result.Stages.Select(stage => StageOf(result.Request, stage.Choice, rate))],
            Predicted = new PredictedCosts(
                result.StemAndHead is null ? "blocks only" : "whole network",
                Milliseconds(result.Total.TotalSeconds), Milliseconds(result.DenseTotal.TotalSeconds),
                Math.Round(result.TargetRate, RateDecimals))
            {
                Quantiles = result.Distribution is not { } estimate ? null
                    : new PredictedQuantiles(Milliseconds(estimate.P50Seconds), Milliseconds(estimate.P90Seconds), Milliseconds(estimate.P99Seconds)),
            },
        };
    }

    public static TrainingPlan TrainingPlan(SearchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        double rate = result.MeanRate;
        return new TrainingPlan(
            result.Request.Backbone.Name, result.Request.Resolution, result.TargetRate,
            [.. result.Stages.Select(stage => new PlannedStage(
                stage.Choice.Mode, stage.Blocks, stage.MapSize, stage.Choice.Granularity, stage.Choice.ChannelGroup,
                StageOf(result.Request, stage.Choice, rate).ChannelKeepRate))]);
    }

    private static double Milliseconds(double seconds) => Math.Round(seconds * 1e3, MillisecondDecimals);

    private static StageConfiguration StageOf(SearchRequest request, StageChoice choice, double rate)
    {
        // Layer mode keeps its own name here whatever the backbone: files say what is meant, the block builder how it is expressed.
        BlockConfiguration block = choice.At(rate, request.ChannelKeepRate?.Mean, request.Backbone.Kind);
        RateDistribution? activation = request.Rates.Distribution, kept = !choice.MasksChannels ? null
            : request.ChannelKeepRate ?? (choice.Mode == DynamicMode.Channel ? activation : null);
        bool follows = choice.Mode == DynamicMode.Both && activation is not null && request.ChannelKeepRate is null;
        return new StageConfiguration
        {
            Mode = choice.Mode,
            Granularity = choice.Granularity,
            ChannelGroup = choice.ChannelGroup,
            ActivationRate = activation is not null && choice.Mode != DynamicMode.Channel ? activation.Mean : Math.Round(block.ActivationRate, RateDecimals),
            ActivationRates = choice.Mode == DynamicMode.Channel ? null : activation,
            ChannelKeepRate = follows ? block.ChannelKeepRate : kept is null or FixedRate ? Math.Round(block.ChannelKeepRate, RateDecimals) : kept.Mean,
            ChannelKeepRates = kept is FixedRate ? null : kept,
            ChannelsFollow = follows,
        };
    }
}
