namespace LatencyLab.Search.Registry;

/// <summary>Every family of dynamic networks: one line each.</summary>
public static class FamilyRegistry
{
    /// <summary>The families, that of <c>search</c> without <c>--family</c> first.</summary>
    public static IReadOnlyList<INetworkFamily> All { get; } =
    [
        new Lasnet.LaudnetFamily("lasnet", "patches of the feature map, or layers", masksChannels: false),
        new Lasnet.LaudnetFamily("laudnet", "as lasnet, and channels", masksChannels: true),
        new Lcnet.LcnetFamily(),
        new Cascade.CascadeFamily(),
        new Basisnet.BasisnetFamily(),
        new Hydranet.HydranetFamily(),
        new Tokens.TokensFamily(),
    ];

    /// <summary>Every name that <c>--family</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(family => family.Name)];

    /// <summary>E.g. <c>lasnet, lcnet or cascade</c>.</summary>
    public static string ListOf(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";

    /// <summary>The family of a name.</summary>
    /// <exception cref="InputException">No such family; names the nearest.</exception>
    public static INetworkFamily Find(string name) => All.FirstOrDefault(family => family.Name == name)
        ?? throw new InputException(
            $"unknown family '{name}', expected {ListOf(Names)}", "--family", nearest: NearestName.Find(name, Names));
}
