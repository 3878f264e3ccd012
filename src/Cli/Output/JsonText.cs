using System.Text.Encodings.Web;
using System.Text.Json;

namespace LatencyLab.Cli.Output;

/// <summary>JSON as the command line writes it: indented, every object that is written named by its <c>schema</c> (docs/json.md).</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    public static string Of(JsonNode node) => node.ToJsonString(s_options);

    /// <summary>The same keys behind <c>schema</c>.</summary>
    /// <param name="schema">Name and version of the shape, e.g. <c>latencylab/sweep/v1</c>.</param>
    /// <param name="body">The keys.</param>
    public static JsonObject Named(string schema, JsonObject body)
    {
        body.Insert(0, "schema", schema);
        return body;
    }

    public static void Write(TextWriter output, string schema, JsonObject body) => output.Write(Of(Named(schema, body)) + "\n");

    /// <summary>JSON has no NaN and no infinity: such a figure is null.</summary>
    public static JsonValue? Number(double? value) => value is double number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    public static JsonArray Array(IEnumerable<JsonNode?> nodes) => new([.. nodes]);
}
