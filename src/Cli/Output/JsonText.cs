namespace LatencyLab.Cli.Output;

/// <summary>JSON as the command line writes it: indented, every object that is written named by its <c>schema</c> (docs/json.md).</summary>
internal static class JsonText
{
    /// <summary>The text of a document.</summary>
    /// <param name="schema">Name and version of the shape, e.g. <c>latencylab/sweep/v1</c>.</param>
    /// <param name="body">The keys behind <c>schema</c>.</param>
    public static string Of(string schema, JsonObject body)
    {
        body.Insert(0, "schema", schema);
        return IndentedJson.Of(body);
    }

    public static void Write(TextWriter output, string schema, JsonObject body) => output.Write(Of(schema, body));

    /// <summary>JSON has no NaN and no infinity: such a figure is null.</summary>
    public static JsonValue? Number(double? value) => value is double number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    public static JsonArray Array(IEnumerable<JsonNode?> nodes) => new([.. nodes]);
}
