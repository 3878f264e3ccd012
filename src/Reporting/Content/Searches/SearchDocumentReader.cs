using System.Globalization;
using System.Text.Json;
using LatencyLab.Diagnostics;

namespace LatencyLab.Reporting.Content.Searches;

/// <summary>
/// Reads the JSON that <c>latlab search --json</c> writes. Needed are the schema, what was searched, and a front whose points have a
/// latency and a number for quality; everything else may be there or not.
/// </summary>
public static class SearchDocumentReader
{
    public const string SchemaId = "latencylab/search/v1";
    private const string LatencyKey = "latency_s";

    /// <summary>What stands for quality, the most telling first; any other number is taken where none of these is.</summary>
    private static readonly string[] s_qualities = ["quality", "accuracy", "expected_accuracy", "mean_granularity", "activation_rate", "compute_kept"];

    /// <exception cref="InputException">The file cannot be read, is not JSON, or lacks what a report needs.</exception>
    public static SearchDocument Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException(File.Exists(path) ? $"cannot be read: {problem.Message}" : "file not found", path);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Parse(document.RootElement, path);
        }
        catch (JsonException problem)
        {
            throw new InputException("is not JSON, expected what 'latlab search --json' writes", path, (int)(problem.LineNumber ?? -1) + 1);
        }
    }

    private static SearchDocument Parse(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InputException("is not an object, expected what 'latlab search --json' writes", path);
        if (Text(root, "schema") is not string schema || schema != SchemaId)
            throw new InputException($"schema is {(Text(root, "schema") is string other ? $"'{other}'" : "missing")}, expected '{SchemaId}'", path);
        if (!root.TryGetProperty("front", out JsonElement front) || front.ValueKind != JsonValueKind.Array || front.GetArrayLength() == 0)
            throw new InputException("has no 'front', expected a list of points", path);
        JsonElement[] points = [.. front.EnumerateArray()];
        for (int i = 0; i < points.Length; i++)
        {
            if (points[i].ValueKind != JsonValueKind.Object || Number(points[i], LatencyKey) is not > 0)
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"front[{i}] has no '{LatencyKey}', expected seconds above 0"), path);
        }

        string quality = QualityOf(points, Text(root, "quality"))
            ?? throw new InputException($"the points of 'front' have no number beside '{LatencyKey}', expected e.g. '{s_qualities[3]}'", path);
        return new SearchDocument(
            path, Needed(root, "family", path), Needed(root, "network", path), Needed(root, "device", path), Text(root, "model") ?? "", (int)(Number(root, "batch") ?? 1), quality,
            [.. points.Select(point => PointOf(point, quality)).OrderBy(point => point.LatencySeconds)],
            Number(root, LatencyKey), Number(root, "dense_latency_s"), Text(root, "optimised") ?? "",
            root.TryGetProperty("warnings", out JsonElement warnings) && warnings.ValueKind == JsonValueKind.Array
                ? [.. warnings.EnumerateArray().Where(warning => warning.ValueKind == JsonValueKind.String).Select(warning => warning.GetString()!)] : []);
    }

    /// <summary>The number that all points have: the one the file names, a known one that varies, a known one, any one.</summary>
    private static string? QualityOf(JsonElement[] points, string? named)
    {
        string[] numbers =
        [
            .. points[0].EnumerateObject().Select(field => field.Name)
                .Where(name => name != LatencyKey && !name.EndsWith("_s", StringComparison.Ordinal) && points.All(point => Number(point, name) is not null)),
        ];
        bool Varies(string name) => points.Select(point => Number(point, name)).Distinct().Count() > 1;
        return numbers.FirstOrDefault(name => name == named)
            ?? s_qualities.FirstOrDefault(name => numbers.Contains(name) && (points.Length == 1 || Varies(name)))
            ?? numbers.FirstOrDefault(Varies)
            ?? numbers.FirstOrDefault();
    }

    private static SearchPoint PointOf(JsonElement point, string quality) => new(
        Number(point, LatencyKey)!.Value, Number(point, quality)!.Value,
        [.. point.EnumerateObject().Where(field => field.Name != LatencyKey).Select(field => (field.Name.Replace('_', ' '), TextOf(field.Value)))]);

    /// <summary>Lists as <c>8-4-2-1</c>.</summary>
    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join('-', value.EnumerateArray().Select(TextOf)),
        JsonValueKind.Object => string.Join(", ", value.EnumerateObject().Select(field => $"{field.Name} {TextOf(field.Value)}")),
        JsonValueKind.Number => Charts.NumberText.Significant(value.GetDouble()),
        JsonValueKind.Null => "",
        _ => value.ToString(),
    };

    private static string Needed(JsonElement root, string name, string path) =>
        Text(root, name) ?? throw new InputException($"has no '{name}', expected a name", path);

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
}
