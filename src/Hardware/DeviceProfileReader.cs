using LatencyLab.Yaml;

namespace LatencyLab.Hardware;

/// <summary>Reads strict <c>latencylab/device/v1</c> YAML. Every error of a file is reported in one go, each with its position.</summary>
public static class DeviceProfileReader
{
    private const string What = "device profile";
    private const int MaximumBytes = 16 * 1024 * 1024;
    private const int MaximumAncestors = 16;
    private const int MaximumErrors = 50;

    /// <summary>Reads a profile from a file.</summary>
    /// <exception cref="InputException">The file cannot be read or is not a valid profile.</exception>
    public static DeviceProfile ReadFile(string path) => Parse(YamlFile.ReadText(path, What, MaximumBytes), path);

    /// <summary>Reads a profile from text. A relative <c>extends</c> is resolved beside <paramref name="source"/>.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not a valid profile.</exception>
    public static DeviceProfile Parse(string text, string source)
    {
        List<InputError> errors = [];
        return Built(ReadTree(text, source, [Identity(source)], errors), source, errors);
    }

    private static DeviceProfile Built(YamlMapping? tree, string source, List<InputError> errors)
    {
        Bound? bound = tree is null ? null : new Binder(errors).Bind(ProfileFields.Root, tree, "the profile");
        if (bound is not null)
            Plausibility.Check(bound, errors);
        if (errors.Count > 0)
            throw new InputException(Limited(errors, source));
        return ProfileBuilder.Build(bound!);
    }

    private static IReadOnlyList<InputError> Limited(List<InputError> errors, string source)
    {
        InputError[] ordered = [.. errors.OrderBy(error => error.Source == source ? 0 : 1)
            .ThenBy(error => error.Source, StringComparer.Ordinal).ThenBy(error => error.Line).ThenBy(error => error.Column)];
        return ordered.Length <= MaximumErrors ? ordered
            : [.. ordered.Take(MaximumErrors), new InputError($"has {ordered.Length - MaximumErrors} more errors", source)];
    }

    /// <summary>The tree with everything that it extends underneath; null where there is nothing to check.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">File name for messages.</param>
    /// <param name="chain">What was read on the way here.</param>
    /// <param name="errors">Takes what is wrong.</param>
    private static YamlMapping? ReadTree(string text, string source, IReadOnlyList<string> chain, List<InputError> errors)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(new InputError("is not text, expected YAML", source));
            return null;
        }

        if (ForeignFormat.Of(text) is ForeignFormat foreign)
        {
            errors.Add(new InputError(foreign.Advice(source, "a device profile"), source));
            return null;
        }

        YamlNode? root = YamlTreeReader.Read(text, source, errors);
        if (root is not YamlMapping mapping)
        {
            if (root is not null)
                errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
            return null;
        }

        if (mapping["extends"] is not YamlScalar { IsNull: false } extends)
            return mapping;
        YamlMapping? parent = ReadParent(extends, source, chain, errors);
        return parent is null ? null : Inheritance.Overlay(parent, mapping);
    }

    private static YamlMapping? ReadParent(YamlScalar extends, string source, IReadOnlyList<string> chain, List<InputError> errors)
    {
        try
        {
            string? name = DeviceCatalog.IsPath(extends.Value) ? null : DeviceCatalog.Resolve(extends.Value);
            string parent =
                name is null ? Path.Combine(Path.GetDirectoryName(source) ?? "", extends.Value) : DeviceCatalog.ResourceName(name);
            string identity = Identity(parent);
            if (!chain.Contains(identity) && chain.Count < MaximumAncestors)
                return ReadTree(
                    name is null ? YamlFile.ReadText(parent, What, MaximumBytes) : DeviceCatalog.ReadResource(name), parent,
                    [.. chain, identity], errors);
            errors.Add(extends.Error($"extends: '{extends.Shown}' leads back to a profile that extends this one"));
        }
        catch (InputException problem)
        {
            errors.AddRange(problem.Errors.Select(error => extends.Error($"extends: {error with { Nearest = null }}", error.Nearest)));
        }

        return null;
    }

    private static string Identity(string source) =>
        source.StartsWith(DeviceCatalog.ResourcePrefix, StringComparison.Ordinal) ? source : Path.GetFullPath(source);
}
