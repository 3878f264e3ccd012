using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Search.Families;

namespace LatencyLab.Cli.Options;

/// <summary>A network to predict, beside the dense network it is compared with.</summary>
/// <param name="Title">What it is, for headings.</param>
/// <param name="Dense">The same computing everything.</param>
/// <param name="Blocks">
/// As it runs at its mean rates, block for block beside <paramref name="Dense"/>, which it may be itself; null where its blocks are others.
/// </param>
/// <param name="Dynamic">As it runs where batches differ; null where they do not.</param>
internal sealed record NetworkInput(string Title, Network Dense, Network? Blocks, DynamicNetwork? Dynamic)
{
    /// <summary>As it runs where decisions of images are drawn one by one; null where there are none.</summary>
    public Func<DynamicNetwork?> Drawn { get; init; } = () => null;

    /// <summary>A network of a family.</summary>
    public static NetworkInput Of(INetworkFamily family, IFamilyConfiguration configuration, FamilyTarget target)
    {
        Network? blocks = configuration.BuildBlocks(target);
        Network dense = configuration.BuildDense(target);
        string title = blocks is null
            ? $"{target.Network}, {family.Name}, {configuration.Description}" : $"{dense.Name}, {family.Name} {configuration.Description}";
        return new NetworkInput(title, dense, blocks, blocks is null || configuration.HasDistribution ? configuration.Build(target) : null)
        {
            Drawn = () => configuration.BuildDrawn(target),
        };
    }
}
