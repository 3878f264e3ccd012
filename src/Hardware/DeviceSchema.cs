using System.Text.Json.Nodes;

namespace LatencyLab.Hardware;

/// <summary>
/// The JSON schema (draft 2020-12) of device profiles, for editors: generated from the table of fields that the reader checks against.
/// </summary>
public static class DeviceSchema
{
    /// <summary>The schema of device files as a JSON schema.</summary>
    public static string ToJson()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:latencylab:device:v1",
            ["title"] = "LatencyLab device profile",
        };
        foreach ((string key, JsonNode? value) in FieldSchema.Of(ProfileFields.Root))
            schema[key] = value?.DeepClone();
        schema["required"] = FieldSchema.Names(ProfileFields.Root.Fields.Where(field => field is { Required: true, Inherited: false }));
        schema["if"] = new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray("extends") } };
        schema["then"] = Required(ProfileFields.Root);
        return IndentedJson.Of(schema);
    }

    /// <summary>Only what must be there in a profile that does not extend another; an empty object where nothing must.</summary>
    private static JsonObject Required(Field field)
    {
        JsonObject node = [];
        if (field.Fields.Any(inner => inner.Required))
            node["required"] = FieldSchema.Names(field.Fields.Where(inner => inner.Required));
        JsonObject properties = FieldSchema.Properties(
            field.Fields.Select(inner => (inner.Key, Required(inner))).Where(inner => inner.Item2.Count > 0));
        if (properties.Count > 0)
            node["properties"] = properties;
        if (field.Item is not null && Required(field.Item) is { Count: > 0 } item)
            node[field.Kind == FieldKind.List ? "items" : "additionalProperties"] = item;
        return node;
    }
}
