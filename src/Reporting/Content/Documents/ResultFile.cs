using System.Text.Json;
using LatencyLab.Files;

namespace LatencyLab.Reporting.Content.Documents;

/// <summary>A JSON file that a command wrote (docs/json.md). Every way in which it can be wrong is one line with the file's name.</summary>
public static class ResultFile
{
    /// <summary>No latency, time or size in seconds, no count and no error in percent is larger.</summary>
    public const double Largest = 1e9;

    private const int ShownCharacters = 40;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="writer">The command that writes such files, e.g. <c>latlab search --json</c>.</param>
    /// <param name="schemas">Names of their shapes.</param>
    /// <param name="parse">What is wanted of it.</param>
    /// <exception cref="InputException">The file cannot be read, is not JSON, or is of another shape.</exception>
    public static T Read<T>(string path, string writer, IReadOnlyList<string> schemas, Func<JsonElement, T> parse) =>
        Parse(InputFile.ReadText(path, $"what '{writer}' writes"), path, writer, schemas, parse);

    /// <summary>Reads the text of a file.</summary>
    /// <inheritdoc cref="Read{T}"/>
    public static T Parse<T>(string text, string path, string writer, IReadOnlyList<string> schemas, Func<JsonElement, T> parse)
    {
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
        catch (InvalidOperationException)
        {
            // An escape that is half a surrogate pair, which is found when the text is asked for.
            throw new InputException($"has a text that is no Unicode, expected what '{writer}' writes", path);
        }
    }

    /// <summary>A text that has to be there.</summary>
    /// <exception cref="InputException">It is missing or no text.</exception>
    public static string NeededText(JsonElement of, string name, string path, string where = "") =>
        Text(of, name) ?? throw Missing(name, "a text", path, where);

    /// <summary>True or false, which has to be there.</summary>
    /// <exception cref="InputException">It is missing or something else.</exception>
    public static bool NeededFlag(JsonElement of, string name, string path, string where = "") =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean() : throw Missing(name, "true or false", path, where);

    /// <summary>An object that has to be there.</summary>
    /// <exception cref="InputException">It is missing or something else.</exception>
    public static JsonElement NeededObject(JsonElement of, string name, string path, string where = "") =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object
            ? value : throw Missing(name, "an object", path, where);

    /// <summary>A number of at least 0 that has to be there.</summary>
    /// <exception cref="InputException">It is missing, no number, or out of its bounds.</exception>
    public static double NeededNumber(
        JsonElement of, string name, string path, string where = "", double least = 0, double most = Largest) =>
        Number(of, name, path, where, least, most) ?? throw Missing(name, $"a number of {Range(least, most)}", path, where);

    /// <summary>A number that may be missing or null.</summary>
    /// <exception cref="InputException">It is no number, or out of its bounds.</exception>
    public static double? Number(JsonElement of, string name, string path, string where = "", double least = 0, double most = Largest)
    {
        if (!of.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= least && number <= most)
            return number;
        string text = value.GetRawText().ReplaceLineEndings(" ");
        throw new InputException(
            $"{At(where, name)} is {(text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "...")}, expected a number of "
            + Range(least, most), path);
    }

    /// <summary>A whole number of at least 1; null where it is missing.</summary>
    /// <exception cref="InputException">It is another.</exception>
    public static int? Count(JsonElement of, string name, string path, string where = "") =>
        Number(of, name, path, where, least: 1) is not double number ? null
            : number == Math.Floor(number) ? (int)number
            : throw new InputException($"{At(where, name)} is {of.GetProperty(name).GetRawText()}, expected a whole number", path);

    /// <summary>A list of objects that has to be there and is not empty.</summary>
    /// <exception cref="InputException">It is missing, empty, or of something else.</exception>
    public static IReadOnlyList<JsonElement> NeededObjects(JsonElement of, string name, string path)
    {
        JsonElement[] entries = of.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()] : [];
        return entries.Length > 0 && entries.All(entry => entry.ValueKind == JsonValueKind.Object) ? entries
            : throw new InputException($"has no '{name}', expected a list of objects", path);
    }

    /// <summary>A text; null where it is missing or something else.</summary>
    public static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static InputException Missing(string name, string expected, string path, string where) =>
        new($"{where}{(where.Length == 0 ? "" : " ")}has no '{name}', expected {expected}", path);

    private static string At(string where, string name) => where.Length == 0 ? name : $"{where}.{name}";

    private static string Range(double least, double most) => FormattableString.Invariant($"{least} to {most}");
}
