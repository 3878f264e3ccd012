namespace LatencyLab.Search.Emission;

/// <summary>Comment lines of the emitted files.</summary>
internal static class TrainingNotes
{
    /// <summary>Image side in pixels that the training programs take without being told.</summary>
    public const int DefaultResolution = 224;

    public static string Granularities(TrainingPlan plan) => string.Join('-', plan.Stages.Select(stage => stage.Granularity));

    public static string Modes(TrainingPlan plan)
    {
        string modes = string.Join('-', plan.Stages.Select(stage => stage.Mode.ToString().ToLowerInvariant()));
        return plan.Stages.All(stage => stage.Mode == DynamicMode.Channel)
            ? $"modes {modes}, channel groups {string.Join('-', plan.Stages.Select(stage => stage.ChannelGroup))}"
            : $"modes {modes}, S per stage {Granularities(plan)}";
    }

    public static IEnumerable<string> Of(TrainingPlan plan)
    {
        yield return "--target_rate is MACs of the dynamic network over MACs of the static one, converted from the activation rate.";
        if (plan.Resolution != DefaultResolution)
            yield return $"Set crop_size = {plan.Resolution} in the --config file too. The program counts the static network's FLOPs at "
                + "224 pixels whatever the image size.";
    }
}
