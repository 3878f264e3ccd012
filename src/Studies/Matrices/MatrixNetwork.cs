using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Sources;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;

namespace LatencyLab.Studies.Matrices;

/// <summary>A network of a sweep, built.</summary>
/// <param name="Dense">The network that computes everything.</param>
/// <param name="Blocks">As it runs at its mean rates, where it has the dense network's blocks and its rates are numbers; else null.</param>
/// <param name="Dynamic">As it runs where batches differ; else null.</param>
internal sealed record MatrixNetwork(Network Dense, Network? Blocks, DynamicNetwork? Dynamic)
{
    /// <summary>A family on a network.</summary>
    /// <exception cref="InputException">An option's value is wrong, or options do not go together; the source is the option.</exception>
    public static MatrixNetwork Of(MatrixFamily family, string network, int batch)
    {
        if (family.Name == MatrixFamily.DenseName)
        {
            Network dense = NetworkCatalog.Open(network).Build(batch, null);
            return new MatrixNetwork(dense, dense, null);
        }

        INetworkFamily found = FamilyRegistry.Find(family.Name);
        FamilyTarget target = new(network, null, batch);
        IFamilyConfiguration configuration = found.Configure(KnobValues.ForPredict(found, family.Options), target);
        Network? blocks = configuration.BuildBlocks(target);
        bool isDynamic = blocks is null || configuration.HasDistribution;
        return new MatrixNetwork(
            configuration.BuildDense(target), isDynamic ? null : blocks, isDynamic ? configuration.Build(target) : null);
    }
}
