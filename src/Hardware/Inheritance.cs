using LatencyLab.Yaml;

namespace LatencyLab.Hardware;

/// <summary>Lays a profile over the one that it extends.</summary>
internal static class Inheritance
{
    private const string SourcesKey = "sources";

    /// <summary>
    /// What <paramref name="child"/> says, and for the rest what <paramref name="parent"/> says: mappings key by key; a list
    /// replaces the parent's, but a memory level of the same name takes over the fields it does not give. A parent's source
    /// falls away where the child gives a new number without a source, or drops the memory level.
    /// </summary>
    public static YamlMapping Overlay(YamlMapping parent, YamlMapping child)
    {
        YamlMapping merged = OverlayRecord(ProfileFields.Root, parent, child);
        if (merged[SourcesKey] is not YamlMapping sources)
            return merged;
        HashSet<string> own = [.. child[SourcesKey] is YamlMapping given ? given.Entries.Select(entry => entry.Key.Value) : []];
        string[] unsourced = [.. NumericPaths(child).Where(path => !SourcePaths.Covering(path).Any(own.Contains))];
        string[] gone = [.. LevelNames(parent).Except(LevelNames(merged))];
        YamlEntry[] kept =
        [
            .. sources.Entries.Where(entry => own.Contains(entry.Key.Value)
                || !(gone.Contains(entry.Key.Value.Split('.')[0])
                    || unsourced.Any(path => SourcePaths.Covering(path).Contains(entry.Key.Value)))),
        ];
        return merged with
        {
            Entries = [.. merged.Entries.Select(
                entry => entry.Key.Value == SourcesKey ? entry with { Value = sources with { Entries = kept } } : entry)],
        };
    }

    private static YamlMapping OverlayRecord(Field field, YamlMapping parent, YamlMapping child)
    {
        List<YamlEntry> entries = [];
        foreach (YamlEntry inherited in parent.Entries)
        {
            Field? inner = FieldOf(field, inherited.Key.Value);
            if (child[inherited.Key.Value] is null && inner?.Inherited != false)
                entries.Add(inherited);
        }

        foreach (YamlEntry own in child.Entries)
        {
            Field? inner = FieldOf(field, own.Key.Value);
            YamlNode? inherited = inner?.Inherited == true ? parent[own.Key.Value] : null;
            entries.Add(inner is null || inherited is null ? own : own with { Value = OverlayValue(inner, inherited, own.Value) });
        }

        return child with { Entries = entries };
    }

    private static Field? FieldOf(Field field, string key) =>
        field.Kind == FieldKind.Map ? field.Item : field.Fields.FirstOrDefault(inner => inner.Key == key);

    private static YamlNode OverlayValue(Field field, YamlNode parent, YamlNode child) => (parent, child) switch
    {
        (YamlMapping from, YamlMapping to) when field.Kind is FieldKind.Record or FieldKind.Map => OverlayRecord(field, from, to),
        (YamlList from, YamlList to) when field.Item?.Kind == FieldKind.Record =>
            to with
            {
                Items = [.. to.Items.Select(item =>
                    item is YamlMapping level && Named(from, level) is YamlMapping same ? OverlayRecord(field.Item, same, level) : item)],
            },
        _ => child,
    };

    private static YamlMapping? Named(YamlList list, YamlMapping like) =>
        like["name"] is YamlScalar name
            ? list.Items.OfType<YamlMapping>().FirstOrDefault(item => item["name"] is YamlScalar other && other.Value == name.Value)
            : null;

    private static IEnumerable<string> LevelNames(YamlMapping profile) =>
        profile["memories"] is YamlList levels
            ? levels.Items.OfType<YamlMapping>().Select(level => level["name"]).OfType<YamlScalar>().Select(name => name.Value)
            : [];

    /// <summary>Source paths of the numbers that a profile itself gives.</summary>
    private static IEnumerable<string> NumericPaths(YamlMapping profile)
    {
        foreach (Field field in ProfileFields.Root.Fields)
        {
            switch (field.Key, profile[field.Key])
            {
                case (_, YamlScalar) when field.Kind == FieldKind.Number:
                    yield return field.Key;
                    break;
                case ("processing", YamlMapping processing):
                    foreach (YamlEntry entry in processing.Entries.Where(entry => entry.Value is YamlScalar))
                        yield return entry.Key.Value;
                    foreach (YamlEntry type in processing["rates"] is YamlMapping rates ? rates.Entries : [])
                        yield return $"rates.{type.Key.Value}";
                    break;
                case ("memories", YamlList levels):
                    foreach (YamlMapping level in levels.Items.OfType<YamlMapping>())
                    {
                        if (level["name"] is not YamlScalar name)
                            continue;
                        foreach (YamlEntry entry in level.Entries.Where(entry => entry.Key.Value is not ("name" or "scope")))
                            yield return $"{name.Value}.{entry.Key.Value}";
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
