using System.Collections.Concurrent;

namespace LatencyLab.Operators;

/// <summary>The grouped products of a layer of experts, for models of its time.</summary>
/// <param name="Loads">Tokens of each expert.</param>
/// <param name="Tokens">Tokens of the layer.</param>
/// <param name="Hidden">Features of a token.</param>
/// <param name="Inner">Features between the products, of the part of an expert that is on the device.</param>
/// <param name="UpProducts">Products into the inner features: 2 with a gate, computed as one; 1 without.</param>
/// <param name="Experts">Experts that a token may go to.</param>
/// <param name="TopK">Experts of a token.</param>
public sealed record RoutedProducts(BranchLoads Loads, long Tokens, int Hidden, int Inner, int UpProducts, int Experts, int TopK)
{
    private const int MostKnown = 10_000;

    private static readonly ConcurrentDictionary<Key, RoutedProducts> s_known = new();

    /// <summary>Tokens times experts of a token.</summary>
    public long Choices => Tokens * TopK;

    /// <summary>Those of a layer; of equal layers the same object, so that asking again allocates nothing.</summary>
    internal static RoutedProducts Of(string distribution, long tokens, int hidden, int inner, int upProducts, int experts, int topK)
    {
        if (s_known.Count > MostKnown)
            s_known.Clear();
        return s_known.GetOrAdd(
            new Key(distribution, tokens, hidden, inner, upProducts, experts, topK),
            static key => new RoutedProducts(
                LoadDistribution.Parse(key.Distribution).Of(key.Experts, key.TopK, key.Tokens), key.Tokens, key.Hidden, key.Inner,
                key.UpProducts, key.Experts, key.TopK));
    }

    private readonly record struct Key(
        string Distribution, long Tokens, int Hidden, int Inner, int UpProducts, int Experts, int TopK);
}
