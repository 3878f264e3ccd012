namespace LatencyLab.Search.Emission;

/// <summary>What to train one stage with.</summary>
/// <param name="BlockCount">Residual blocks of the stage.</param>
/// <param name="Granularity">Spatial granularity S, in output pixels; the whole map in layer mode, 1 in channel mode.</param>
/// <param name="ChannelGroup">Channel granularity G: channels that are kept or skipped together.</param>
/// <param name="ChannelKeepRate">Mean fraction of channel groups kept, 1 where channels are not skipped.</param>
internal sealed record PlannedStage(DynamicMode Mode, int BlockCount, int Granularity, int ChannelGroup, double ChannelKeepRate);

/// <summary>What to train, for the writers of training files.</summary>
/// <param name="Network">Backbone, e.g. <c>resnet101</c>.</param>
/// <param name="Resolution">Side of the input image, in pixels.</param>
/// <param name="MacRatio">
/// MACs of the dynamic network over MACs of the static one: what the training scripts call the target rate. Not the activation rate.
/// </param>
/// <param name="Stages">In order.</param>
internal sealed record TrainingPlan(string Network, int Resolution, double MacRatio, IReadOnlyList<PlannedStage> Stages)
{
    /// <summary>One value a block, in the order of the network.</summary>
    public IEnumerable<T> PerBlock<T>(Func<PlannedStage, T> value) =>
        Stages.SelectMany(stage => Enumerable.Repeat(value(stage), stage.BlockCount));
}
