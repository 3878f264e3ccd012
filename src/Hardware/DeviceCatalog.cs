using System.Collections.Concurrent;
using System.Reflection;
using LatencyLab.Yaml;

namespace LatencyLab.Hardware;

/// <summary>
/// The shipped device profiles by name or alias, and profiles in files by path. Reads one profile without reading the others.
/// </summary>
public static class DeviceCatalog
{
    internal const string ResourcePrefix = "devices/";
    private const string Extension = ".yaml";
    private const string AliasesKey = "aliases:";
    private const int SuggestedNames = 5, MostListed = 8;

    /// <summary>What other tools call whatever device there is.</summary>
    private static readonly string[] s_kinds = ["cpu", "gpu", "cuda", "host", "hip", "rocm", "mps", "xpu", "opencl", "auto", "local"];

    private static readonly Assembly s_assembly = typeof(DeviceCatalog).Assembly;
    private static readonly ConcurrentDictionary<string, DeviceProfile> s_profiles = new();
    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_aliases = new(ScanAliases);

    /// <summary>Names of the shipped devices, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. s_assembly.GetManifestResourceNames()
            .Where(IsProfile)
            .Select(name => name[ResourcePrefix.Length..^Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The device of a name, an alias, or a path to a YAML file.</summary>
    /// <exception cref="InputException">Nothing goes by that name (the nearest are listed), several do, or the file is not a valid
    /// profile.</exception>
    public static DeviceProfile Get(string nameOrPath)
    {
        return IsPath(nameOrPath) ? DeviceProfileReader.ReadFile(nameOrPath)
            : s_profiles.GetOrAdd(Resolve(nameOrPath), name => DeviceProfileReader.Parse(ReadResource(name), ResourceName(name)));
    }

    /// <summary>All shipped devices as a list shows them, in the order of <see cref="Names"/>.</summary>
    public static IReadOnlyList<DeviceSummary> Summaries => DeviceIndex.Read();

    /// <summary>Whether a shipped device goes by a name or alias.</summary>
    public static bool Knows(string name) =>
        Names.Contains(name.ToLowerInvariant()) || s_aliases.Value.ContainsKey(name.ToLowerInvariant());

    /// <summary>Whether a text is taken as a path: it has a directory separator or ends with .yaml or .yml.</summary>
    public static bool IsPath(string nameOrPath) => YamlFile.IsPath(nameOrPath);

    /// <summary>The full name of a shipped device from its name or alias, in any letter case.</summary>
    internal static string Resolve(string given)
    {
        string name = given.ToLowerInvariant();
        if (s_assembly.GetManifestResourceInfo(ResourceName(name)) is not null)
            return name;
        if (s_aliases.Value.TryGetValue(name, out string? aliased))
            return aliased;
        string[] longer =
        [
            .. Names.Where(
                full => full.StartsWith(name + "-", StringComparison.Ordinal) || full.Contains($"-{name}-", StringComparison.Ordinal)),
        ];
        if (longer.Length > 1)
        {
            string more = longer.Length > MostListed ? $" and {longer.Length - MostListed} more ('latlab devices list')" : "";
            throw new InputException($"'{given}' could be {string.Join(", ", longer.Take(MostListed))}{more}");
        }

        if (ForeignFormat.OfFile(given) is ForeignFormat foreign)
            throw new InputException(foreign.Advice(given, "a device profile"), given);
        if (s_kinds.Contains(name.Split(':', ' ')[0]))
        {
            throw new InputException(
                $"'{given}' is no certain device, expected one such as nvidia-v100 ('latlab devices list'), or the profile of this "
                + "machine's processor that 'latlab probe --out host.yaml' writes");
        }

        string[] all = [.. Names, .. s_aliases.Value.Keys];
        string? nearest = longer.Length == 1 ? longer[0] : NearestName.Find(name, all);
        IEnumerable<string> ranked = NearestName.Rank(name, all, all.Length).Prepend(nearest).OfType<string>()
            .Select(near => s_aliases.Value.GetValueOrDefault(near, near)).Distinct().Take(SuggestedNames);
        throw new InputException(
            $"no device '{given}', expected the path of a YAML file or a name such as {string.Join(", ", ranked)}", nearest: nearest);
    }

    /// <summary>Whether a resource is a profile.</summary>
    internal static bool IsProfile(string resource) =>
        resource.StartsWith(ResourcePrefix, StringComparison.Ordinal) && resource.EndsWith(Extension, StringComparison.Ordinal);

    internal static string ResourceName(string name) => ResourcePrefix + name + Extension;

    internal static string ReadResource(string name)
    {
        using Stream stream = s_assembly.GetManifestResourceStream(ResourceName(name))!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Aliases without reading whole profiles: shipped files give them on one line before <c>processing</c>
    /// (<c>aliases: [a, b]</c>), which a test compares with what the reader sees.
    /// </summary>
    private static Dictionary<string, string> ScanAliases()
    {
        Dictionary<string, string> aliases = [];
        foreach (string name in Names)
        {
            using Stream stream = s_assembly.GetManifestResourceStream(ResourceName(name))!;
            using StreamReader reader = new(stream);
            string? line = reader.ReadLine();
            while (line is not null && !line.StartsWith("processing:", StringComparison.Ordinal)
                && !line.StartsWith(AliasesKey, StringComparison.Ordinal))
                line = reader.ReadLine();
            if (line?.StartsWith(AliasesKey, StringComparison.Ordinal) != true)
                continue;
            foreach (string alias in line[AliasesKey.Length..].Trim(' ', '[', ']')
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                aliases.Add(alias, name);
        }

        return aliases;
    }
}
