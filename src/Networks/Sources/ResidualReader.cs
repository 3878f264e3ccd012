using LatencyLab.Yaml;
using LatencyLab.Yaml.Schema;
using F = LatencyLab.Networks.Sources.NetworkFields;

namespace LatencyLab.Networks.Sources;

/// <summary>The form of a network file that gives a <see cref="Backbone"/>: stem, stages of residual blocks, classifier.</summary>
internal static class ResidualReader
{
    private const int ImageChannels = 3, DefaultClasses = 1000;

    /// <summary>Adds what does not hold between the keys to <paramref name="errors"/>.</summary>
    public static void Check(Bound root, List<InputError> errors)
    {
        if (root.Record(F.Residual) is not Bound residual)
            return;
        if (root.Record(F.Input) is Bound input && input.Count(F.Channels) is int channels && channels != ImageChannels)
            errors.Add(input.NodeOf(F.Channels)
                .Error($"{F.Channels}: a residual network reads images of {ImageChannels} channels, got {channels}"));
        if (residual.Keys.Contains(F.Stages) && residual.NodeOf(F.Stages) is YamlList { Items.Count: 0 } stages)
            errors.Add(stages.Error($"{F.Stages}: is empty, expected at least one stage"));
        if (residual.Text(F.Block) is not string block)
            return;
        if (BasicStride(residual, block))
            errors.Add(residual.NodeOf(F.StrideFirst).Error($"{F.StrideFirst}: basic blocks have no 1x1 convolution"));
        bool squeezes = F.BlockKinds[block] == BlockKind.RegNetY, given = residual.Node[F.SqueezeExciteRatio] is not null;
        if (squeezes && !given)
            errors.Add(residual.Node.Error($"{F.Residual}: missing key '{F.SqueezeExciteRatio}', which {block} blocks need"));
        else if (given && !squeezes)
            errors.Add(residual.Node[F.SqueezeExciteRatio]!
                .Error($"{F.SqueezeExciteRatio}: {block} blocks have no squeeze-and-excitation, expected regnet_y"));
        foreach (Bound stage in residual.Records(F.Stages))
        {
            if (stage.Count(F.Groups) is not int groups)
                continue;
            if (F.BlockKinds[block] == BlockKind.Basic)
                errors.Add(stage.NodeOf(F.Groups).Error($"{F.Groups}: {block} blocks have no grouped convolution"));
            else if (stage.Count(F.Width) % groups is int rest && rest != 0)
                errors.Add(stage.NodeOf(F.Groups).Error($"{F.Groups}: {groups} groups do not divide the width {stage.Count(F.Width)}"));
        }
    }

    private static bool BasicStride(Bound residual, string block) =>
        residual.Text(F.StrideFirst) == F.True && F.BlockKinds[block] == BlockKind.Basic;

    /// <summary>The backbone; its keys hold together.</summary>
    public static Backbone Build(Bound root, Bound residual, string source)
    {
        Bound stem = residual.Record(F.Stem)!;
        return new Backbone
        {
            Name = root.Text(F.Name)!,
            Reference = Path.GetFullPath(source),
            DefaultResolution = root.Record(F.Input)!.Pair(F.Resolution)!.Value.Rows,
            DefaultWidth = NetworkFile.ColumnsOf(root.Record(F.Input)!),
            Kind = F.BlockKinds[residual.Text(F.Block)!],
            Stem = new StemShape(
                stem.Count(F.Channels)!.Value, stem.Count(F.Kernel)!.Value, stem.Count(F.Stride) ?? 1, stem.Text(F.Pool) == F.True),
            Stages = [.. residual.Records(F.Stages).Select(stage => new StageShape(
                stage.Count(F.Blocks)!.Value, stage.Count(F.Width)!.Value, stage.Count(F.Channels) ?? stage.Count(F.Width)!.Value,
                stage.Count(F.Stride) ?? 1, stage.Count(F.Groups) ?? 1))],
            SqueezeExciteRatio = residual.Number(F.SqueezeExciteRatio),
            HasFreeShortcuts = residual.Text(F.Shortcut) == "pad",
            StridesFirst = residual.Text(F.StrideFirst) == F.True,
            Classes = residual.Count(F.Classes) ?? DefaultClasses,
        };
    }
}
