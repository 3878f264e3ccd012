using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatencyLab.Cli.Output;

/// <summary>JSON as the command line writes it: indented, text readable.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public static string Of(JsonNode node) => node.ToJsonString(s_options);
}
