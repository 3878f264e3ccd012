namespace LatencyLab.Search.Emission;

/// <summary>Backbone settings for the two projects' mmdetection folders: ResNets only, as there.</summary>
internal static class MmdetectionSnippet
{
    public const string LasnetFileName = "mmdet_lasnet.py", LaudnetFileName = "mmdet_laudnet.py";

    /// <summary>Why there is no LASNet detection backbone for this plan; null where there is.</summary>
    public static string? LasnetProblem(TrainingPlan plan) => LaudnetProblem(plan)
        ?? (plan.Stages.Any(stage => stage.Mode != DynamicMode.Spatial)
            ? "LASNet's detection backbone has spatial mode only: its mask follows the size of the image"
            : null);

    /// <summary>Why there is no LAUDNet detection backbone for this plan; null where there is.</summary>
    public static string? LaudnetProblem(TrainingPlan plan) => PublishedArchitecture.MmdetectionDepth(plan.Network) is null
        ? $"the detection backbones are ResNets of 50, 101 and 152 layers, not {plan.Network}" : null;

    /// <summary>Settings of <c>ResNet_sd</c>: one entry a block.</summary>
    public static EmittedFile WriteLasnet(TrainingPlan plan)
    {
        string rate = ShellScript.Rate(plan.MacRatio);
        return new EmittedFile(LasnetFileName, Write(
            [$"LASNet backbone for mmdetection: {plan.Network}, S per stage {TrainingNotes.Granularities(plan)}.",
                .. Notes("mask_target_sparsity")],
            plan, "ResNet_sd",
            [
                ("mask_channel_group", List(plan.PerBlock(_ => "1"))),
                ("mask_spatial_granularity", List(plan.PerBlock(stage => Integer(stage.Granularity)))),
                ("mask_target_sparsity", List(plan.PerBlock(_ => rate))),
            ]));
    }

    /// <summary>Settings of <c>LAD_MMDet_ResNet</c>: one entry a stage.</summary>
    public static EmittedFile WriteLaudnet(TrainingPlan plan)
    {
        List<string> comments = [$"LAUDNet backbone for mmdetection: {plan.Network}, {TrainingNotes.Modes(plan)}.",
            .. Notes("sparsity_target")];
        if (!LaudnetBackboneRuns(plan))
        {
            comments.Add("WARNING: the published LAD_MMDet_ResNet makes maskers for channel and layer mode only; "
                + "it accepts spatial and both, and then fails in its first forward pass.");
        }

        return new EmittedFile(LaudnetFileName, Write(
            comments, plan, "LAD_MMDet_ResNet",
            [
                ("channel_dyn_granularity", PerStage(plan, stage => Integer(stage.ChannelGroup))),
                ("spatial_mask_channel_group", PerStage(plan, _ => "1")),
                ("mask_spatial_granularity", PerStage(plan, stage => Integer(stage.Granularity))),
                ("dyn_mode", PerStage(plan, stage => $"'{PublishedScript.Mode(stage, isRegNet: false)}'")),
                ("channel_masker", PerStage(plan, _ => "'MLP'")),
                ("channel_masker_layers", PerStage(plan, _ => "2")),
                ("reduction_ratio", PerStage(plan, _ => "16")),
                ("sparsity_target", ShellScript.Rate(plan.MacRatio)),
            ]));
    }

    /// <summary>Whether the published LAUDNet detection backbone has maskers for every stage of the plan.</summary>
    public static bool LaudnetBackboneRuns(TrainingPlan plan) =>
        plan.Stages.All(stage => stage.Mode is DynamicMode.Channel or DynamicMode.Layer);

    private static IEnumerable<string> Notes(string target) =>
    [
        $"{target} is MACs of the dynamic backbone over MACs of the static one, not the activation rate.",
        "Replace CHECKPOINT by the trained classifier's checkpoint.",
    ];

    private static string Write(
        IEnumerable<string> comments, TrainingPlan plan, string type, IEnumerable<(string Key, string Value)> settings) =>
        string.Join('\n',
        [
            .. comments.Select(comment => $"# {comment}"),
            "model = dict(",
            "    backbone=dict(",
            $"        type='{type}',",
            $"        depth={PublishedArchitecture.MmdetectionDepth(plan.Network)},",
            "        num_stages=4,",
            "        out_indices=(0, 1, 2, 3),",
            .. settings.Select(setting => $"        {setting.Key}={setting.Value},"),
            "        init_cfg=dict(type='Pretrained', checkpoint='CHECKPOINT')))",
        ]) + "\n";

    private static string PerStage(TrainingPlan plan, Func<PlannedStage, string> value) => List(plan.Stages.Select(value));

    private static string List(IEnumerable<string> values) => $"[{string.Join(", ", values)}]";

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);
}
