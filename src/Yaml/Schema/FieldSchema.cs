using System.Text.Json.Nodes;

namespace LatencyLab.Yaml.Schema;

/// <summary>JSON schema (draft 2020-12) of a <see cref="Field"/>, without what is required.</summary>
public static class FieldSchema
{
    /// <summary>A field as JSON schema.</summary>
    public static JsonObject Of(Field field)
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
            case FieldKind.Rate:
                node["type"] = new JsonArray("number", "string");
                node["minimum"] = field.Minimum;
                node["maximum"] = field.Maximum;
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
            case FieldKind.Any:
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

    /// <summary>Names of the fields, as a list of JSON.</summary>
    public static JsonArray Names(IEnumerable<Field> fields) => new([.. fields.Select(field => JsonValue.Create(field.Key))]);

    /// <summary>Properties of an object of JSON schema.</summary>
    public static JsonObject Properties(IEnumerable<(string Key, JsonObject Node)> properties)
    {
        JsonObject all = [];
        foreach ((string key, JsonObject node) in properties)
            all[key] = node;
        return all;
    }

    /// <summary>As <see cref="Of"/>, with the required keys of every record.</summary>
    public static JsonObject WithRequired(Field field)
    {
        JsonObject node = Of(field);
        if (field.Fields.Any(inner => inner.Required))
            node["required"] = Names(field.Fields.Where(inner => inner.Required));
        if (field.Fields.Count > 0)
            node["properties"] = Properties(field.Fields.Select(inner => (inner.Key, WithRequired(inner))));
        if (field.Item is not null && field.Kind == FieldKind.List)
            node["items"] = WithRequired(field.Item);
        return node;
    }
}
