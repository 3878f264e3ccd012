using System.Text.Json;
using LatencyLab.Reporting.Content.Documents;

namespace LatencyLab.Reporting.Content.Searches;

/// <summary>
/// Reads the JSON that <c>latlab search --json</c> writes. Needed are the schema, what was searched, and a front whose points have a
/// latency and a number for quality; everything else may be there or not.
/// </summary>
public static class SearchDocumentReader
{
    /// <summary>What <c>search</c> writes, with one front a device; and version 1: with one front of one device, or one a device.</summary>
    public static IReadOnlyList<string> SchemaIds { get; } = ["latencylab/search/v2", "latencylab/search/v1",
        "latencylab/family-search/v1"];

    private const string LatencyKey = "latency_s";

    /// <summary>Nothing takes less; no quality or other figure is larger.</summary>
    private const double LeastSeconds = 1e-12, LargestFigure = 1e15;

    /// <summary>What stands for quality, the most telling first; any other number is taken where none of these is.</summary>
    private static readonly string[] s_qualities = ["quality", "accuracy", "loss", "mean_granularity", "activation_rate", "compute_kept"];

    /// <exception cref="InputException">The file cannot be read, is not JSON, or lacks what a report needs.</exception>
    /// <returns>A document a front: one a device that was searched for.</returns>
    public static IReadOnlyList<SearchDocument> Read(string path) =>
        ResultFile.Read(path, "latlab search --json", SchemaIds, root => Parse(root, path));

    private static IReadOnlyList<SearchDocument> Parse(JsonElement root, string path)
    {
        if (root.TryGetProperty("front", out _) || !root.TryGetProperty("devices", out JsonElement devices)
            || devices.ValueKind != JsonValueKind.Array || devices.GetArrayLength() == 0)
            return [Document(root, root, "", path)];
        return [.. devices.EnumerateArray()
            .Select((device, i) => Document(root, device, string.Create(CultureInfo.InvariantCulture, $"devices[{i}]"), path))];
    }

    /// <param name="root">The file.</param>
    /// <param name="device">What it says of one device: the file itself, or an entry of its devices.</param>
    /// <param name="of">Where that stands, in messages; empty: the file itself.</param>
    /// <param name="path">The file's name.</param>
    private static SearchDocument Document(JsonElement root, JsonElement device, string of, string path)
    {
        string where = of.Length == 0 ? "front" : $"{of}.front";
        if (device.ValueKind != JsonValueKind.Object || !device.TryGetProperty("front", out JsonElement front)
            || front.ValueKind != JsonValueKind.Array || front.GetArrayLength() == 0)
            throw new InputException($"has no '{where}', expected a list of points", path);
        JsonElement[] points = [.. front.EnumerateArray()];
        string? named = ResultFile.Text(root, "quality");
        for (int i = 0; i < points.Length; i++)
            Check(points[i], string.Create(CultureInfo.InvariantCulture, $"{where}[{i}]"), named, path);

        string quality = QualityOf(points, named)
            ?? throw new InputException(
                $"the points of '{where}' have no number beside '{LatencyKey}', expected e.g. '{s_qualities[3]}'", path);
        string optimised = string.Join(
            "; ",
            new[]
            {
                ResultFile.Text(root, "optimised"),
                quality == "loss" && ResultFile.Text(root, "loss_name") is string loss ? $"loss: {loss}" : null,
            }.OfType<string>());
        return new SearchDocument(
            path, Needed(root, "family", path), Needed(root, "network", path), Needed(device, "device", path),
            ResultFile.Count(root, "batch", path) ?? 1, quality,
            [.. points.Select(point => PointOf(point, quality)).OrderBy(point => point.LatencySeconds)],
            ResultFile.Number(device, LatencyKey, path, of, LeastSeconds),
            ResultFile.Number(device, "dense_latency_s", path, of, LeastSeconds), optimised,
            root.TryGetProperty("warnings", out JsonElement warnings) && warnings.ValueKind == JsonValueKind.Array
                ? [.. warnings.EnumerateArray().Where(warning => warning.ValueKind == JsonValueKind.String)
                    .Select(warning => warning.GetString()!)]
                : []);
    }

    /// <summary>Throws where a point has no latency, its quality is no number, or another figure is none that could be drawn.</summary>
    private static void Check(JsonElement point, string where, string? quality, string path)
    {
        if (point.ValueKind != JsonValueKind.Object)
            throw new InputException($"{where} has no '{LatencyKey}', expected a point with its latency in seconds", path);
        ResultFile.NeededNumber(point, LatencyKey, path, where, LeastSeconds);
        foreach (JsonProperty field in point.EnumerateObject())
        {
            if (field.Name == quality || field.Value.ValueKind == JsonValueKind.Number)
                ResultFile.Number(point, field.Name, path, where, -LargestFigure, LargestFigure);
        }
    }

    /// <summary>The number that all points have: the one the file names, a known one that varies, a known one, any one.</summary>
    private static string? QualityOf(JsonElement[] points, string? named)
    {
        string[] numbers =
        [
            .. points[0].EnumerateObject().Select(field => field.Name)
                .Where(name => name != LatencyKey && !name.EndsWith("_s", StringComparison.Ordinal)
                    && points.All(point => Figure(point, name) is not null)),
        ];
        bool Varies(string name) => points.Select(point => Figure(point, name)).Distinct().Count() > 1;
        return numbers.FirstOrDefault(name => name == named)
            ?? s_qualities.FirstOrDefault(name => numbers.Contains(name) && (points.Length == 1 || Varies(name)))
            ?? numbers.FirstOrDefault(Varies)
            ?? numbers.FirstOrDefault();
    }

    /// <summary>A number of a point that was checked; null where it is none.</summary>
    private static double? Figure(JsonElement point, string name) =>
        point.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static SearchPoint PointOf(JsonElement point, string quality) => new(
        Figure(point, LatencyKey)!.Value, Figure(point, quality)!.Value,
        [.. point.EnumerateObject().Where(field => field.Name != LatencyKey).SelectMany(FieldsOf)]);

    /// <summary>A field as it is; an object's fields for the object (the choices of a family's decisions).</summary>
    private static IEnumerable<(string Name, string Value)> FieldsOf(JsonProperty field) => field.Value.ValueKind == JsonValueKind.Object
        ? field.Value.EnumerateObject().Select(child => (child.Name.Replace('_', ' '), TextOf(child.Value)))
        : [(field.Name.Replace('_', ' '), TextOf(field.Value))];

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
        ResultFile.Text(root, name) ?? throw new InputException($"has no '{name}', expected a name", path);
}
