using System.Text.Json.Nodes;
using LatencyLab.Hardware.Schema;
using LatencyLab.Yaml.Schema;

namespace LatencyLab.Hardware;

/// <summary>The JSON schema (draft 2020-12) of device profiles, for editors: generated from the table of fields that the reader checks against.</summary>
public static class DeviceSchema
{
    public static string ToJson()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:latencylab:device:v1",
            ["title"] = "LatencyLab device profile",
        };
        foreach ((string key, JsonNode? value) in Of(ProfileFields.Root))
            schema[key] = value?.DeepClone();
        schema["required"] = Names(ProfileFields.Root.Fields.Where(field => field is { Required: true, Inherited: false }));
        schema["if"] = new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray("extends") } };
        schema["then"] = Required(ProfileFields.Root);
        return schema.ToJsonString(DeviceProfileWriter.Indented) + "\n";
    }

    private static JsonObject Of(Field field)
    {
        JsonObject node = new() { ["description"] = field.Description };
        switch (field.Kind)
        {
            case FieldKind.Text:
                node["type"] = "string";
                node["minLength"] = 1;
                break;
            case FieldKind.Name:
                node["type"] = "string";
                node["pattern"] = Binder.NamePattern;
                break;
            case FieldKind.Choice:
                node["enum"] = new JsonArray([.. field.Choices.Select(choice => JsonValue.Create(choice))]);
                break;
            case FieldKind.Count or FieldKind.Number:
                node["type"] = field.Kind == FieldKind.Count ? "integer" : "number";
                if (field.Minimum != double.MinValue)
                    node["minimum"] = field.Minimum;
                if (field.Maximum != double.MaxValue)
                    node["maximum"] = field.Maximum;
                break;
            case FieldKind.List:
                node["type"] = "array";
                node["items"] = Of(field.Item!);
                break;
            case FieldKind.Record:
                node["type"] = "object";
                node["properties"] = Properties(field.Fields.Select(inner => (inner.Key, Of(inner))));
                node["additionalProperties"] = false;
                break;
            default:
                node["type"] = "object";
                if (field.Choices.Count > 0)
                    node["properties"] = Properties(field.Choices.Select(choice => (choice, Of(field.Item!))));
                node["additionalProperties"] = field.Choices.Count > 0 ? false : Of(field.Item!);
                break;
        }

        return node;
    }

    /// <summary>Only what must be there in a profile that does not extend another; an empty object where nothing must.</summary>
    private static JsonObject Required(Field field)
    {
        JsonObject node = [];
        if (field.Fields.Any(inner => inner.Required))
            node["required"] = Names(field.Fields.Where(inner => inner.Required));
        JsonObject properties = Properties(field.Fields.Select(inner => (inner.Key, Required(inner))).Where(inner => inner.Item2.Count > 0));
        if (properties.Count > 0)
            node["properties"] = properties;
        if (field.Item is not null && Required(field.Item) is { Count: > 0 } item)
            node[field.Kind == FieldKind.List ? "items" : "additionalProperties"] = item;
        return node;
    }

    private static JsonArray Names(IEnumerable<Field> fields) => new([.. fields.Select(field => JsonValue.Create(field.Key))]);

    private static JsonObject Properties(IEnumerable<(string Key, JsonObject Node)> properties)
    {
        JsonObject all = [];
        foreach ((string key, JsonObject node) in properties)
            all[key] = node;
        return all;
    }
}
