using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LatencyLab.Hardware;
using LatencyLab.Networks;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;

namespace LatencyLab.Search.Families;

/// <summary>What a configuration of a family becomes on disk: <c>latencylab.yaml</c>, <c>training.json</c> and scripts of trainers.</summary>
public static class FamilyPlan
{
    public const string TrainingFileName = "training.json", TrainingSchemaId = "latencylab/training/v1";

    private const int Decimals = 4;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every name that the files of any family may have.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. TrainingFiles.Names.Append(TrainingFileName).Concat(FamilyRegistry.All.SelectMany(family => family.TrainerFiles)).Distinct()];

    /// <param name="device">Name or path of the device, as it can be given again.</param>
    public static Configuration Configuration(
        INetworkFamily family, IFamilyConfiguration section, FamilyTarget target, string device, ILatencyModel model, DynamicEstimate estimate, LatencyEstimate dense, double macRatio)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return new Configuration
        {
            Family = family.Name,
            Network = target.Network,
            Resolution = estimate.Network.Resolution,
            Device = device,
            Batch = target.Batch,
            DataType = model.DataType,
            Model = model.Name,
            RatesDrawn = target.RatesDrawn,
            Section = section,
            Predicted = new PredictedCosts("whole network", Milliseconds(estimate.Expected.TotalSeconds), Milliseconds(dense.TotalSeconds), Math.Round(macRatio, Decimals))
            {
                Quantiles = new PredictedQuantiles(Milliseconds(estimate.P50Seconds), Milliseconds(estimate.P90Seconds), Milliseconds(estimate.P99Seconds)),
            },
        };
    }

    /// <summary>The same as chosen for several devices; unchanged where it is one.</summary>
    /// <param name="devices">Names or paths of the result's devices, as they can be given again.</param>
    public static Configuration WithDevices(Configuration configuration, FamilySearchResult result, IReadOnlyList<string> devices)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(result);
        return result.Devices.Count < 2 || configuration.Predicted is null ? configuration : configuration with
        {
            Predicted = configuration.Predicted with
            {
                Devices =
                [
                    .. result.Devices.Zip(devices, (found, device) => new PredictedDevice(
                        device, Milliseconds(found.Estimate.Expected.TotalSeconds), Milliseconds(found.DenseLatency.TotalSeconds), Math.Round(found.Regret, Decimals))),
                ],
            },
        };
    }

    /// <summary>All files of a configuration that has a section.</summary>
    public static TrainingFiles Files(Configuration configuration, double macRatio)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        TrainingFiles trainers = configuration.Section!.ToTrainerFiles(configuration.Target, macRatio);
        return trainers with
        {
            Files =
            [
                new EmittedFile(TrainingFiles.ConfigurationFileName, ConfigurationFile.Format(configuration)),
                new EmittedFile(TrainingFileName, TrainingJson(configuration, macRatio).ToJsonString(s_indented) + "\n"),
                .. trainers.Files,
            ],
        };
    }

    private static JsonObject TrainingJson(Configuration configuration, double macRatio)
    {
        Network dense = configuration.Section!.BuildDense(configuration.Target with { Batch = 1 });
        return new JsonObject
        {
            ["schema"] = TrainingSchemaId,
            ["family"] = configuration.Family,
            ["network"] = configuration.Network,
            ["resolution"] = configuration.Resolution,
            ["mac_ratio"] = Math.Round(macRatio, Decimals),
            ["dense_macs"] = dense.Macs,
            ["chosen_for"] = ChosenFor(configuration),
            [configuration.Family] = configuration.Section.ToTraining(configuration.Target),
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
        if (configuration.Predicted is { WorstRegret: double worst } predicted)
        {
            json["worst_regret"] = worst;
            json["devices"] = new JsonArray([.. predicted.Devices.Select(device => new JsonObject
            {
                ["device"] = device.Device,
                ["latency_ms"] = device.LatencyMilliseconds,
                ["dense_latency_ms"] = device.DenseLatencyMilliseconds,
                ["regret"] = device.Regret,
            })]);
        }

        return json;
    }

    private static double Milliseconds(double seconds) => Math.Round(seconds * 1e3, Decimals);
}
