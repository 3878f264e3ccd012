using LatencyLab.Hardware;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Registry;
using LatencyLab.Search.Tokens;

namespace LatencyLab.Search.Searches;

/// <summary>What a search result becomes on disk: <c>latencylab.yaml</c>, <c>training.json</c> and scripts of trainers.</summary>
public static class FamilyPlan
{
    private const string TrainingFileName = "training.json", TrainingSchemaId = "latencylab/training/v3";

    private const int Decimals = 4;

    /// <summary>Every name that the files of any family may have.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. new[] { TrainingFiles.ConfigurationFileName, TrainingFileName }
            .Concat(FamilyRegistry.All.SelectMany(family => family.TrainerFiles)).Distinct()];

    /// <summary>The configuration of a result.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="devices">Names or paths of the result's devices, as they can be given again.</param>
    public static Configuration Configuration(FamilySearchResult result, IReadOnlyList<string> devices)
    {
        DeviceResult first = result.Devices[0];
        return new Configuration
        {
            Family = result.Request.Family.Name,
            Network = FromAnywhere(result.Configuration.NetworkName(result.Request.Target)),
            Resolution = first.Estimate.Network.Resolution,
            Device = devices[0],
            Batch = result.Request.Target.Batch,
            DataType = first.Model.DataType,
            Model = first.Model.Name,
            Runtime = first.Model.Runtime?.Reference,
            RatesDrawn = result.Request.Target.RatesDrawn,
            Section = result.Configuration,
            Predicted = new PredictedCosts(
                first.Scope, Milliseconds(first.Estimate.Expected.TotalSeconds), Milliseconds(first.DenseLatency.TotalSeconds),
                Math.Round(first.MacRatio, Decimals))
            {
                Quantiles = result.Configuration.HasDistribution && first.IsWholeNetwork ? QuantilesOf(first.Estimate) : null,
                Devices = result.Devices.Count < 2 ? [] :
                [
                    .. result.Devices.Zip(devices, (found, device) => new PredictedDevice(
                        device, Milliseconds(found.Estimate.Expected.TotalSeconds), Milliseconds(found.DenseLatency.TotalSeconds),
                        Math.Round(found.Regret, Decimals))),
                ],
            },
        };
    }

    /// <summary>All files of a result.</summary>
    /// <inheritdoc cref="Configuration" path="/param"/>
    public static TrainingFiles Files(FamilySearchResult result, IReadOnlyList<string> devices)
    {
        Configuration configuration = Configuration(result, devices);
        double macRatio = result.Devices[0].MacRatio;
        TrainingFiles trainers = configuration.Section.ToTrainerFiles(configuration.Target, macRatio);
        JsonObject training = configuration.Section.ToTraining(configuration.Target);
        return trainers with
        {
            Files =
            [
                new EmittedFile(TrainingFiles.ConfigurationFileName, ConfigurationFile.Format(configuration)),
                new EmittedFile(TrainingFileName, IndentedJson.Of(TrainingJson(configuration, training, macRatio))),
                .. trainers.Files,
            ],
        };
    }

    private static PredictedQuantiles QuantilesOf(DynamicEstimate estimate) =>
        new(Milliseconds(estimate.P50Seconds), Milliseconds(estimate.P90Seconds), Milliseconds(estimate.P99Seconds));

    private static JsonObject TrainingJson(Configuration configuration, JsonObject ofFamily, double macRatio)
    {
        Network dense = configuration.Section.BuildDense(configuration.Target with { Batch = 1 });
        return new JsonObject
        {
            ["schema"] = TrainingSchemaId,
            ["family"] = configuration.Family,
            ["network"] = configuration.Network,
            ["resolution"] = configuration.Resolution,
            ["mac_ratio"] = Math.Round(macRatio, Decimals),
            ["dense_macs"] = dense.Macs,
            ["chosen_for"] = ChosenFor(configuration),
            ["recipe"] = TrainingRecipe.Of(dense.Resolution, configuration.Section is TokensConfiguration),
            ["static_network"] = TrainingLayers.Of(dense),
            [configuration.Family] = ofFamily,
        };
    }

    private static JsonObject ChosenFor(Configuration configuration)
    {
        JsonObject json = new()
        {
            ["device"] = configuration.Device,
            ["batch"] = configuration.Batch,
            ["dtype"] = configuration.DataType.Key(),
            ["model"] = configuration.Model,
        };
        if (configuration.Runtime is string runtime)
            json["runtime"] = runtime;
        if (configuration.Predicted is { WorstRegret: double worst } predicted)
        {
            json["worst_regret"] = worst;
            json["devices"] = new JsonArray([.. predicted.Devices.Select(device => new JsonObject
            {
                ["device"] = device.Device,
                ["latency_s"] = Seconds(device.LatencyMilliseconds),
                ["dense_latency_s"] = Seconds(device.DenseLatencyMilliseconds),
                ["regret"] = device.Regret,
            })]);
        }

        return json;
    }

    /// <summary>A network's name; its file in full, since configurations are read from other folders than they were searched in.</summary>
    private static string FromAnywhere(string network) => NetworkCatalog.IsPath(network) ? Path.GetFullPath(network) : network;

    private static double Seconds(double milliseconds) => Math.Round(milliseconds / 1e3, Decimals + 3);

    private static double Milliseconds(double seconds) => Math.Round(seconds * 1e3, Decimals);
}
