using System.Collections.Concurrent;
using System.Reflection;
using LatencyLab.Yaml;

namespace LatencyLab.Runtimes;

/// <summary>The shipped runtimes by name, and runtimes in files by path.</summary>
public static class RuntimeCatalog
{
    /// <summary>A kernel timer: device time alone.</summary>
    public const string Kernels = "kernels";

    /// <summary>One submission for the whole network.</summary>
    public const string Graph = "graph";

    /// <summary>This project's own executor on the processor.</summary>
    public const string Host = "host";

    private const string ResourcePrefix = "runtimes/", Extension = ".yaml";

    private static readonly Assembly s_assembly = typeof(RuntimeCatalog).Assembly;
    private static readonly ConcurrentDictionary<string, Runtime> s_runtimes = new();

    /// <summary>Names of the shipped runtimes, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. s_assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(name => name[ResourcePrefix.Length..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The runtime of a name or of a path to a YAML file.</summary>
    /// <param name="nameOrPath">A text with a directory separator or one that ends with .yaml or .yml is a path.</param>
    /// <param name="option">The option that the name stands in, for the message; null where it stands in none.</param>
    /// <exception cref="InputException">Nothing goes by that name (the nearest is named), or the file is not a valid runtime.</exception>
    public static Runtime Get(string nameOrPath, string? option = null)
    {
        if (YamlFile.IsPath(nameOrPath))
            return RuntimeReader.ReadFile(nameOrPath) with { Reference = Path.GetFullPath(nameOrPath) };
        string name = nameOrPath.ToLowerInvariant();
        return Names.Contains(name) ? s_runtimes.GetOrAdd(name, Read) : throw new InputException(
            $"no runtime '{nameOrPath}', expected the path of a YAML file or one of {string.Join(", ", Names)}", option,
            nearest: NearestName.Find(name, Names));
    }

    private static Runtime Read(string name)
    {
        string resource = ResourcePrefix + name + Extension;
        using Stream stream = s_assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream);
        return RuntimeReader.Parse(reader.ReadToEnd(), resource);
    }
}
