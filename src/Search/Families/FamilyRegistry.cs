using LatencyLab.Diagnostics;

namespace LatencyLab.Search.Families;

/// <summary>Every family with a section of its own in configuration files: one line each. LASNet and LAUDNet have the file's <c>stages</c>.</summary>
public static class FamilyRegistry
{
    public static IReadOnlyList<INetworkFamily> All { get; } =
    [
        new Lcnet.LcnetFamily(),
        new Cascade.CascadeFamily(),
        new Basisnet.BasisnetFamily(),
        new Hydranet.HydranetFamily(),
    ];

    /// <summary>Every name that <c>--family</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Spaces.LasnetSpace.Families, .. All.Select(family => family.Name)];

    /// <summary>Null for lasnet and laudnet.</summary>
    /// <exception cref="InputException">No such family; names the nearest.</exception>
    public static INetworkFamily? Find(string name)
    {
        if (All.FirstOrDefault(family => family.Name == name) is INetworkFamily found)
            return found;
        return Spaces.LasnetSpace.Families.Contains(name) ? null
            : throw new InputException($"unknown family '{name}', expected {string.Join(", ", Names.SkipLast(1))} or {Names[^1]}", "--family", nearest: NearestName.Find(name, Names));
    }
}
