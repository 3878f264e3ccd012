using System.Text.Json;
using System.Text.Json.Nodes;
using LatencyLab.Files;
using LatencyLab.Reporting.Content.Documents;

namespace LatencyLab.Studies.Experiments.Ledger;

/// <summary>What was done to make the files of a folder: one entry a step, written before and after it.</summary>
internal sealed class RunLedger
{
    private const string SchemaId = "latencylab/run-ledger/v1";
    private const string WhatToDo = "give another --out, or delete the folder to run everything again";

    private readonly string _path;
    private readonly Dictionary<string, StepEntry> _steps;

    private RunLedger(string path, Dictionary<string, StepEntry> steps)
    {
        _path = path;
        _steps = steps;
    }

    public IReadOnlyDictionary<string, StepEntry> Steps => _steps;

    /// <exception cref="InputException">The file is not a ledger.</exception>
    public static RunLedger Read(string path)
    {
        if (!File.Exists(path))
            return new RunLedger(path, []);
        try
        {
            return ResultFile.Parse(
                File.ReadAllText(path), path, "latlab run", [SchemaId],
                root =>
                {
                    JsonElement steps = ResultFile.NeededObject(root, "steps", path);
                    return new RunLedger(path, steps.EnumerateObject().ToDictionary(
                        step => step.Name,
                        step => StepEntry.Of(ResultFile.NeededObject(steps, step.Name, path, "steps"), $"steps.{step.Name}", path)));
                });
        }
        catch (InputException damaged)
        {
            throw new InputException([.. damaged.Errors.Select(error => error with
            {
                Message = $"is damaged: {error.Message}; {WhatToDo}",
            })]);
        }
        catch (ArgumentException)
        {
            throw new InputException($"is damaged: a name is given twice; {WhatToDo}", path);
        }
    }

    /// <summary>Records an entry, on the disk when this returns.</summary>
    public void Set(string step, StepEntry entry)
    {
        _steps[step] = entry;
        Save();
    }

    /// <summary>Records what a step that was begun is about to write, on the disk when this returns.</summary>
    public void Announce(string step, IEnumerable<KeyValuePair<string, string>> files)
    {
        StepEntry entry = _steps[step];
        Dictionary<string, string> writing = new(entry.Writing);
        foreach ((string file, string hash) in files)
            writing[file] = hash;
        Set(step, entry with { Writing = writing });
    }

    /// <summary>Every hash that a file of the folder may have if nobody else changed it; none where no step wrote it.</summary>
    public IReadOnlyCollection<string> HashesOf(string file) =>
    [
        .. _steps.Values.SelectMany(step => (string?[])[step.Files.GetValueOrDefault(file), step.Writing.GetValueOrDefault(file)])
            .OfType<string>(),
    ];

    public void Save() => OutputFile.Replace(_path, IndentedJson.Of(new JsonObject
    {
        ["schema"] = SchemaId,
        ["steps"] = new JsonObject(_steps.Select(step => KeyValuePair.Create(step.Key, (JsonNode?)step.Value.ToJson()))),
    }));
}

/// <summary>A step that was begun or done.</summary>
/// <param name="IsDone">False from its beginning to its end.</param>
/// <param name="Fingerprint">Of everything the step depends on.</param>
/// <param name="Resumable">Of what has to be the same for unfinished work to be taken up again; empty where it never is.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Summary">What came out, one line.</param>
/// <param name="Files">
/// Files written, relative to the folder, with their SHA-256; of a step that was begun those that it wrote the time before.
/// </param>
internal sealed record StepEntry(
    bool IsDone, string Fingerprint, string Resumable, double Seconds, string Summary, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Files that a step that was begun may have written.</summary>
    public IReadOnlyDictionary<string, string> Writing { get; init; } = new Dictionary<string, string>();

    /// <summary>What came out, as numbers by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <exception cref="InputException">It lacks something, or something is not what it should be.</exception>
    public static StepEntry Of(JsonElement entry, string where, string path) => new(
        ResultFile.NeededFlag(entry, "done", path, where), ResultFile.NeededText(entry, "fingerprint", path, where),
        ResultFile.NeededText(entry, "resumable", path, where), ResultFile.NeededNumber(entry, "seconds", path, where),
        ResultFile.NeededText(entry, "summary", path, where), Hashes(entry, "files", path, where))
    {
        Writing = entry.TryGetProperty("writing", out JsonElement writing) && writing.ValueKind != JsonValueKind.Null
            ? Hashes(entry, "writing", path, where) : new Dictionary<string, string>(),
        Figures = entry.TryGetProperty("figures", out JsonElement figures) && figures.ValueKind != JsonValueKind.Null
            ? Numbers(entry, "figures", path, where) : new Dictionary<string, double>(),
    };

    public JsonObject ToJson() => new()
    {
        ["done"] = IsDone,
        ["fingerprint"] = Fingerprint,
        ["resumable"] = Resumable,
        ["seconds"] = Seconds,
        ["summary"] = Summary,
        ["files"] = Json(Files),
        ["writing"] = Writing.Count > 0 ? Json(Writing) : null,
        ["figures"] = Figures.Count == 0 ? null
            : new JsonObject(Figures.Select(figure => KeyValuePair.Create(figure.Key, (JsonNode?)figure.Value))),
    };

    private static Dictionary<string, string> Hashes(JsonElement entry, string name, string path, string where)
    {
        JsonElement files = ResultFile.NeededObject(entry, name, path, where);
        return files.EnumerateObject()
            .ToDictionary(file => file.Name, file => ResultFile.NeededText(files, file.Name, path, $"{where}.{name}"));
    }

    private static Dictionary<string, double> Numbers(JsonElement entry, string name, string path, string where)
    {
        JsonElement numbers = ResultFile.NeededObject(entry, name, path, where);
        return numbers.EnumerateObject()
            .ToDictionary(number => number.Name, number => ResultFile.NeededNumber(
                numbers, number.Name, path, $"{where}.{name}", double.MinValue, double.MaxValue));
    }

    private static JsonObject Json(IReadOnlyDictionary<string, string> hashes) =>
        new(hashes.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value)));
}
