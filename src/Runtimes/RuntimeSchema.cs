namespace LatencyLab.Runtimes;

/// <summary>The JSON schema (draft 2020-12) of runtimes, for editors: generated from the fields that the reader checks against.</summary>
public static class RuntimeSchema
{
    /// <summary>The schema of runtime files as a JSON schema.</summary>
    public static string ToJson()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:latencylab:runtime:v1",
            ["title"] = "LatencyLab runtime",
        };
        foreach ((string key, JsonNode? value) in FieldSchema.WithRequired(RuntimeFields.Root))
            schema[key] = value?.DeepClone();
        return IndentedJson.Of(schema);
    }
}
