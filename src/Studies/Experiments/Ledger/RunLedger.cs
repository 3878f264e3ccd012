using System.Text.Json;
using System.Text.Json.Nodes;
using LatencyLab.Files;

namespace LatencyLab.Studies.Experiments.Ledger;

/// <summary>What was done to make the files of a folder: one entry a step, written before and after it.</summary>
internal sealed class RunLedger
{
    private const string SchemaId = "latencylab/run-ledger/v1";

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
            JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
            if ((string?)root["schema"] != SchemaId)
                throw new InputException($"is not of {SchemaId}: another version wrote it; give another --out", path);
            return new RunLedger(path, root["steps"]!.AsObject().ToDictionary(step => step.Key, step => StepEntry.Of(step.Value!)));
        }
        catch (Exception error)
            when (error is JsonException or InvalidOperationException or NullReferenceException or FormatException or KeyNotFoundException
                or ArgumentException)
        {
            throw new InputException("is damaged; give another --out, or delete the folder to run everything again", path);
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

    public static StepEntry Of(JsonNode node) => new(
        (bool)node["done"]!, (string)node["fingerprint"]!, (string)node["resumable"]!, (double)node["seconds"]!, (string)node["summary"]!,
        Hashes(node["files"]!))
    {
        Writing = node["writing"] is JsonNode writing ? Hashes(writing) : new Dictionary<string, string>(),
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
    };

    private static Dictionary<string, string> Hashes(JsonNode node) =>
        node.AsObject().ToDictionary(file => file.Key, file => (string)file.Value!);

    private static JsonObject Json(IReadOnlyDictionary<string, string> hashes) =>
        new(hashes.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value)));
}
