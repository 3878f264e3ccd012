using LatencyLab.Cli.Commands.Families;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Searches;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Cli.Commands.Searches;

/// <summary>A search result for machines, described in docs/search.md: seconds of the batch.</summary>
internal static class SearchJson
{
    public const string SchemaId = "latencylab/search/v2";

    public static JsonObject Of(FamilySearchResult result, string? directory, TrainingFiles? files)
    {
        DeviceResult first = result.Devices[0];
        JsonObject json = new()
        {
            ["family"] = result.Request.Family.Name,
            ["network"] = result.Configuration.NetworkName(result.Request.Target),
            ["resolution"] = first.Estimate.Network.Resolution,
            ["batch"] = result.Request.Target.Batch,
            ["dtype"] = first.Model.DataType.Key(),
            ["model"] = first.Model.Name,
            ["runtime"] = first.Model.Runtime?.Name,
            ["scope"] = first.Scope,
            ["objective"] = result.Request.Objective.ToString().ToLowerInvariant(),
            ["optimised"] = result.Optimised,
            ["loss_name"] = result.LossName,
            ["quality"] = result.QualityKey,
            ["choice"] = Choice(result, result.Choices),
            ["configuration"] = result.Configuration.ToSection(),
            ["proof"] = result.Proof,
            ["devices"] = JsonText.Array(result.Devices.Select(device => Of(result, device))),
            ["warnings"] = JsonText.Texts(result.Warnings),
        };
        if (files is not null)
        {
            json["emitted"] = new JsonObject
            {
                ["directory"] = directory,
                ["files"] = JsonText.Texts(files.Files.Select(file => file.Name)),
                ["notes"] = JsonText.Texts(files.Notes),
            };
        }

        return json;
    }

    private static JsonObject Of(FamilySearchResult result, DeviceResult device)
    {
        ResultDetails details = device.Details;
        return new JsonObject(
        [
            new("device", device.Name),
            .. DynamicJson.Of(device.Estimate, device.DenseLatency, device.DenseNetwork),
            new("loss", device.Costs.Loss),
            new("regret", device.Regret),
            new("own_choice", Of(result, device, device.Own)),
            new("runner_up", device.RunnerUp is null ? null : Of(result, device, device.RunnerUp)),
            new("front_is_exact", device.Front.IsExact),
            new("front", JsonText.Array(device.Front.Points.Select(point => Of(result, device, point)))),
            new("details", new JsonObject(
            [
                .. details.Facts.Select(fact => KeyValuePair.Create(fact.Key, fact.Json)),
                .. details.Tables.Where(table => table.Json is not null).Select(table => KeyValuePair.Create(table.Key, table.Json)),
            ])),
        ]);
    }

    private static JsonObject Of(FamilySearchResult result, DeviceResult device, Candidate candidate) => new(
    [
        new("choice", Choice(result, candidate.Choices)),
        new("latency_s", candidate.Costs.LatencySeconds),
        new("loss", candidate.Costs.Loss),
        new("macs", candidate.Costs.Macs),
        new("mac_ratio", device.MacRatioOf(candidate.Costs)),
        new("parameters", candidate.Costs.Parameters),
        .. result.Space.Columns.Select(column => KeyValuePair.Create(column.Key, (JsonNode?)column.Value(candidate))),
    ]);

    private static JsonObject Choice(FamilySearchResult result, IReadOnlyList<int> choices) =>
        new(result.Named(choices).Select(choice => KeyValuePair.Create(choice.Variable, (JsonNode?)choice.Option)));
}
