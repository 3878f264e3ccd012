namespace LatencyLab.Search.Lasnet;

/// <summary>What each stage of a LASNet or LAUDNet may take, from the options of a search.</summary>
internal static class StageChoices
{
    private static readonly int[] s_defaultChannelGroups = [1, 2, 4, 8, 16];

    /// <param name="masksChannels">Whether the family has modes that skip channels.</param>
    /// <param name="modes">One mode, or one a stage joined by '-'.</param>
    /// <param name="granularities">See <see cref="GranularityOptions.Parse"/>; null for every divisor.</param>
    /// <param name="channelGroups">Channel granularities joined by commas, for every stage; null for 1, 2, 4, 8, 16 as far as they divide
    /// the width.</param>
    /// <exception cref="InputException">Unknown mode, a mode that the family or network does not have, or an option that no stage
    /// uses.</exception>
    public static IReadOnlyList<IReadOnlyList<StageChoice>> Of(
        bool masksChannels, Backbone backbone, int resolution, string modes, string? granularities, string? channelGroups)
    {
        IReadOnlyList<DynamicMode> perStage = Modes(modes, masksChannels, backbone);
        IReadOnlyList<int> maps = backbone.StageSizes(resolution);
        bool[] canSkip = [.. backbone.BlocksOf(resolution).GroupBy(shape => shape.Stage)
            .Select(stage => stage.Any(shape => shape.Kind != BlockKind.Static))];
        if (granularities is not null && !perStage.Any(mode => mode is DynamicMode.Spatial or DynamicMode.Both))
            throw new InputException($"does not go with --mode {modes}, which has no spatial granularity", LasnetKnobs.Choices);
        if (channelGroups is not null && !perStage.Any(MasksChannels))
            throw new InputException($"does not go with --mode {modes}, which does not skip channels", LasnetKnobs.Group);
        IReadOnlyList<IReadOnlyList<int>> spatial = GranularityOptions.Parse(granularities, maps, LasnetKnobs.Choices);
        IReadOnlyList<int>? groups = channelGroups is null ? null : GranularityOptions.Numbers(channelGroups, LasnetKnobs.Group);
        return [.. perStage.Select(
            (mode, stage) => canSkip[stage]
                ? Choices(mode, maps[stage], spatial[stage], Groups(backbone.Stages[stage].Width, stage + 1, mode, groups))
                : [new StageChoice(DynamicMode.Dense, 1, 1)])];
    }

    private static IReadOnlyList<DynamicMode> Modes(string text, bool masksChannels, Backbone backbone)
    {
        string[] known = masksChannels ? ["spatial", "channel", "layer", "both"] : ["spatial", "layer"];
        string[] given = text.Split('-');
        foreach (string mode in given.Where(mode => !known.Contains(mode)))
        {
            string why =
                mode is "channel" or "both" ? $"family lasnet has no mode '{mode}', which belongs to laudnet" : $"unknown mode '{mode}'";
            throw new InputException(
                $"{why}, expected {string.Join(", ", known)}, or one a stage joined by '-'", LasnetKnobs.Mode,
                nearest: NearestName.Find(mode, known));
        }

        int stages = backbone.Stages.Count;
        if (given.Length != 1 && given.Length != stages)
            throw new InputException(
                $"expected one mode, or {stages} joined by '-' (one a stage), got {given.Length} in '{text}'", LasnetKnobs.Mode);
        DynamicMode[] modes = [.. Enumerable.Range(0, stages)
            .Select(stage => Enum.Parse<DynamicMode>(given[given.Length == 1 ? 0 : stage], ignoreCase: true))];
        if (backbone.Kind == BlockKind.Basic && modes.Any(MasksChannels))
            throw new InputException(
                $"{backbone.Name} has basic blocks, which have no channel mode, expected spatial or layer", LasnetKnobs.Mode);
        if (backbone.Kind is BlockKind.ResidualChain or BlockKind.Plain && modes.Any(MasksChannels))
            throw new InputException(
                $"channels are masked in bottleneck and RegNet blocks, which {backbone.Name} does not have, expected spatial"
                + (backbone.Kind == BlockKind.Plain ? "" : " or layer"), LasnetKnobs.Mode);
        if (backbone.Kind == BlockKind.Plain && modes.Contains(DynamicMode.Layer))
            throw new InputException(
                $"blocks of {backbone.Name} have no residual that could stand in for them, expected spatial", LasnetKnobs.Mode);
        return modes;
    }

    private static bool MasksChannels(DynamicMode mode) => mode is DynamicMode.Channel or DynamicMode.Both;

    private static IReadOnlyList<int> Groups(int width, int stage, DynamicMode mode, IReadOnlyList<int>? given)
    {
        if (!MasksChannels(mode))
            return [1];
        foreach (int group in (given ?? []).Where(group => width % group != 0))
            throw new InputException($"G = {group} does not divide the {width} channels of stage {stage}", LasnetKnobs.Group);
        return given is null ? [.. s_defaultChannelGroups.Where(group => width % group == 0)] : [.. given.Distinct().Order()];
    }

    private static IReadOnlyList<StageChoice> Choices(
        DynamicMode mode, int mapSize, IReadOnlyList<int> granularities, IReadOnlyList<int> groups) =>
        mode switch
        {
            DynamicMode.Layer => [new StageChoice(mode, mapSize, 1)],
            DynamicMode.Channel => [.. groups.Select(group => new StageChoice(mode, 1, group))],
            _ => [.. from granularity in granularities from @group in groups select new StageChoice(mode, granularity, @group)],
        };
}
