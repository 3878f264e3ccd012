namespace LatencyLab.Networks.Lasnet;

/// <summary>Which configurations of a block are legal, and which granularities make sense.</summary>
public static class LasnetRules
{
    /// <summary>
    /// Divisors of the side of a stage's feature map, finest first, without the whole map (that would be layer skipping).
    /// </summary>
    public static IReadOnlyList<int> GranularityChoices(int stageSize) =>
        [.. Enumerable.Range(1, Math.Max(0, stageSize - 1)).Where(s => stageSize % s == 0)];

    /// <summary>What is wrong with a block's configuration; null when it is legal.</summary>
    /// <remarks>
    /// S divides the output map, which may be one patch. G divides the width. RegNets have no layer mode: LAUDNet expresses it as
    /// spatial mode with the whole map as S. Basic blocks have no channel mode: a mask needs inner channels on both sides of the 3x3; nor
    /// have blocks of other networks. Convolutions in a row without a sum have no layer mode: nothing would stand in for the block.
    /// </remarks>
    public static string? Violation(BlockShape shape, BlockConfiguration block)
    {
        if (block.MasksChannels && IsOther(shape.Kind))
            return $"{shape.Name} is no bottleneck or RegNet block, expected mode spatial or layer";
        if (shape.Kind == BlockKind.Static)
            return null;
        if (block.Mode == DynamicMode.Layer && shape.Kind == BlockKind.Plain)
            return $"{shape.Name} has no residual that could stand in for it, expected mode spatial";
        if (block.IsSpatial && (shape.OutputHeight % block.Granularity != 0 || shape.OutputWidth % block.Granularity != 0))
        {
            return $"granularity {block.Granularity} does not divide the {shape.OutputHeight}x{shape.OutputWidth} map of {shape.Name}, "
                + $"expected one of {string.Join(", ", GranularityChoices(shape.LargestSquare).Append(shape.LargestSquare))}";
        }

        if (block.MasksChannels && shape.Kind == BlockKind.Basic)
            return $"{shape.Name} is a basic block, expected mode spatial or layer (channels are masked in bottleneck and RegNet blocks)";
        if (block.MasksChannels && shape.Width % block.ChannelGroup != 0)
            return $"channel group {block.ChannelGroup} does not divide the width {shape.Width} of {shape.Name}, expected a divisor";
        return block.Mode == DynamicMode.Layer && shape.Kind is BlockKind.RegNetX or BlockKind.RegNetY
            ? $"{shape.Name} is a RegNet block, which has no layer mode, expected mode spatial with granularity {shape.OutputHeight} (the "
                + "whole map)"
            : null;
    }

    /// <summary>Whether blocks of a kind are made of the layers of a description.</summary>
    private static bool IsOther(BlockKind kind) => kind is BlockKind.ResidualChain or BlockKind.Plain or BlockKind.Static;

    /// <exception cref="InputException">A block's configuration is illegal; all violations are in it, the first of each stage.</exception>
    public static void Verify(LasnetConfiguration configuration, int? resolution = null, string? source = null)
    {
        IReadOnlyList<BlockShape> shapes = configuration.Backbone.BlocksOf(resolution);
        List<InputError> errors =
        [
            .. shapes.Zip(configuration.Blocks, (shape, block) => (shape.Stage, Violation: Violation(shape, block)))
                .Where(pair => pair.Violation is not null)
                .DistinctBy(pair => pair.Stage)
                .Select(pair => new InputError(pair.Violation!, source)),
        ];
        if (errors.Count > 0)
            throw new InputException(errors);
    }
}
