using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatencyLab.Diagnostics;

/// <summary>JSON as files and results have it: indented, with newlines of one character, and text as it is read.</summary>
public static class IndentedJson
{
    private static readonly JsonSerializerOptions s_options =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The text of a node, with a newline at its end.</summary>
    public static string Of(JsonNode node) => node.ToJsonString(s_options) + "\n";
}
