using System.Text.Json.Nodes;
using LatencyLab.Hardware;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Cli.Commands.Families;

/// <summary>A search of a family for machines, described in docs/search.md.</summary>
internal static class FamilySearchJson
{
    public const string SchemaId = "latencylab/family-search/v1";

    public static JsonObject Of(FamilySearchResult result, string? directory, TrainingFiles? files)
    {
        DeviceResult first = result.Devices[0];
        JsonObject json = new()
        {
            ["schema"] = SchemaId,
            ["family"] = result.Request.Family.Name,
            ["network"] = result.Request.Target.Network,
            ["resolution"] = first.Estimate.Network.Resolution,
            ["batch"] = result.Request.Target.Batch,
            ["dtype"] = first.Model.DataType.Key(),
            ["model"] = first.Model.Name,
            ["scope"] = "whole network",
            ["objective"] = result.Request.Objective.ToString().ToLowerInvariant(),
            ["optimised"] = result.Optimised,
            ["loss_name"] = result.LossName,
            ["choice"] = Choice(result, result.Choices),
            ["configuration"] = result.Configuration.ToSection(),
            ["proof"] = result.Proof,
            ["devices"] = new JsonArray([.. result.Devices.Select(device => Of(result, device))]),
        };
        if (files is not null)
        {
            json["emitted"] = new JsonObject
            {
                ["directory"] = directory,
                ["files"] = new JsonArray([.. files.Files.Select(file => JsonValue.Create(file.Name))]),
                ["notes"] = new JsonArray([.. files.Notes.Select(note => JsonValue.Create(note))]),
            };
        }

        return json;
    }

    private static JsonObject Of(FamilySearchResult result, DeviceResult device)
    {
        JsonObject json = new() { ["device"] = device.Model.Device.Name };
        foreach ((string key, JsonNode? value) in DynamicJson.Of(device.Estimate, device.DenseLatency, device.Dense))
            json[key] = value?.DeepClone();
        json["loss"] = device.Costs.Loss;
        json["regret"] = device.Regret;
        json["own_choice"] = Of(result, device.Own);
        json["front_is_exact"] = device.Front.IsExact;
        json["front"] = new JsonArray([.. device.Front.Points.Select(point => Of(result, point))]);
        return json;
    }

    private static JsonObject Of(FamilySearchResult result, Candidate candidate) => new()
    {
        ["choice"] = Choice(result, candidate.Choices),
        ["latency_s"] = candidate.Costs.LatencySeconds,
        ["loss"] = candidate.Costs.Loss,
        ["macs"] = candidate.Costs.Macs,
        ["parameters"] = candidate.Costs.Parameters,
    };

    private static JsonObject Choice(FamilySearchResult result, IReadOnlyList<int> choices)
    {
        JsonObject json = [];
        foreach ((string variable, string option) in result.Named(choices))
            json[variable] = option;
        return json;
    }
}
