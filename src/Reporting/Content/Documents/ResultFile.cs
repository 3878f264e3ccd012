using System.Text.Json;
using LatencyLab.Files;

namespace LatencyLab.Reporting.Content.Documents;

/// <summary>A JSON file that a command wrote (docs/json.md). Every way in which it can be wrong is one line with the file's name.</summary>
internal static class ResultFile
{
    /// <param name="path">The file.</param>
    /// <param name="writer">The command that writes such files, e.g. <c>latlab search --json</c>.</param>
    /// <param name="schemas">Names of their shapes.</param>
    /// <param name="parse">What is wanted of it.</param>
    /// <exception cref="InputException">The file cannot be read, is not JSON, or is of another shape.</exception>
    public static T Read<T>(string path, string writer, IReadOnlyList<string> schemas, Func<JsonElement, T> parse)
    {
        string text = InputFile.ReadText(path, $"what '{writer}' writes");
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new InputException($"is not an object, expected what '{writer}' writes", path);
            if (Text(root, "schema") is not string schema || !schemas.Contains(schema))
            {
                throw new InputException(
                    $"schema is {(Text(root, "schema") is string other ? $"'{other}'" : "missing")}, expected "
                    + $"'{string.Join("' or '", schemas)}'", path);
            }

            return parse(root);
        }
        catch (JsonException problem)
        {
            throw new InputException($"is not JSON, expected what '{writer}' writes", path, (int)(problem.LineNumber ?? -1) + 1);
        }
    }

    /// <summary>A text that has to be there.</summary>
    /// <exception cref="InputException">It is missing or no text.</exception>
    public static string NeededText(JsonElement of, string name, string path, string? where = null) =>
        Text(of, name) ?? throw new InputException($"{where ?? ""}{(where is null ? "" : " ")}has no '{name}', expected a text", path);

    /// <summary>A number of at least 0 that has to be there.</summary>
    /// <exception cref="InputException">It is missing, no number, or below 0.</exception>
    public static double NeededNumber(JsonElement of, string name, string path, string where) => Number(of, name) is >= 0 and double number
        ? number : throw new InputException($"{where} has no '{name}', expected a number of at least 0", path);

    /// <summary>A list of objects that has to be there and is not empty.</summary>
    /// <exception cref="InputException">It is missing, empty, or of something else.</exception>
    public static IReadOnlyList<JsonElement> NeededObjects(JsonElement of, string name, string path)
    {
        JsonElement[] entries = of.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()] : [];
        return entries.Length > 0 && entries.All(entry => entry.ValueKind == JsonValueKind.Object) ? entries
            : throw new InputException($"has no '{name}', expected a list of objects", path);
    }

    public static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static double? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            && double.IsFinite(number)
            ? number
            : null;
}
