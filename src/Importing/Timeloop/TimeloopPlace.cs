namespace LatencyLab.Importing.Timeloop;

/// <summary>Where a component stands: how often what contains it exists, and the attributes that it inherits.</summary>
/// <param name="Instances">How often.</param>
/// <param name="Attributes">Of the containers, innermost first.</param>
internal sealed record TimeloopPlace(double Instances, IReadOnlyList<YamlMapping> Attributes)
{
    /// <summary>Number of the parallel node that it is a branch of; 0: none.</summary>
    public int Parallel { get; init; }

    /// <summary>Directions along which there are several, outermost first.</summary>
    public IReadOnlyList<double> Sides { get; init; } = [];

    /// <summary>A place inside.</summary>
    /// <param name="sides">How many there are along each direction.</param>
    /// <param name="attributes">What everything inside inherits.</param>
    public TimeloopPlace Inside(double[] sides, YamlMapping? attributes) => new(
        sides.Aggregate(Instances, (product, side) => product * side),
        attributes is null ? Attributes : [attributes, .. Attributes])
    {
        Parallel = Parallel,
        Sides = [.. Sides, .. sides.Where(side => side > 1)],
    };
}

/// <summary>Attributes of a component, those of its containers behind them.</summary>
/// <param name="tree">The file.</param>
/// <param name="maps">The component's own first.</param>
internal sealed class TimeloopAttributes(ForeignTree tree, IReadOnlyList<YamlMapping> maps)
{
    /// <summary>The first of some numbers that there is, and where; null: none is.</summary>
    /// <exception cref="InputException">Not a number.</exception>
    public (double? Value, YamlNode? Node) Number(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            foreach (YamlMapping map in maps)
            {
                if (map[key] is YamlNode node && node is not YamlScalar { IsNull: true })
                    return (tree.NumberOf(node, key), node);
            }
        }

        return (null, null);
    }
}
