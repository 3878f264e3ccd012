using LatencyLab.Search.Registry;
using F = LatencyLab.Search.Configurations.ConfigurationFields;

namespace LatencyLab.Search.Configurations;

/// <summary>
/// The JSON schema (draft 2020-12) of configuration files, for editors: generated from the table of fields that the reader checks against.
/// </summary>
public static class ConfigurationSchema
{
    /// <summary>The text of the schema.</summary>
    public static string ToJson()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:latencylab:configuration:v1",
            ["title"] = "LatencyLab configuration",
        };
        foreach ((string key, JsonNode? value) in FieldSchema.WithRequired(F.Root))
            schema[key] = value?.DeepClone();
        schema["allOf"] = new JsonArray(
        [
            .. FamilyRegistry.All.Select(family => new JsonObject
            {
                ["if"] = new JsonObject { ["properties"] = new JsonObject { [F.Family] = new JsonObject { ["const"] = family.Name } } },
                ["then"] = new JsonObject { ["required"] = new JsonArray(family.Section.Key) },
            }),
        ]);
        return IndentedJson.Of(schema);
    }
}
