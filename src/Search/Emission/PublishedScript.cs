namespace LatencyLab.Search.Emission;

/// <summary>
/// The command lines of the LASNet and the LAUDNet training program. LASNet's lists have one entry a block, LAUDNet's one a stage;
/// <c>--target_rate</c> is a FLOPs ratio.
/// </summary>
/// <remarks>
/// Layer skipping is a spatial mask of one pixel in LASNet's: S is the whole map. A RegNet has no layer mode in LAUDNet's: layer skipping
/// is spatial mode with S the whole map (56-28-14-7 at 224 pixels). Flags follow the command lines that the authors published (Han et al.,
/// NeurIPS 2022 and TPAMI 2024).
/// </remarks>
internal static class PublishedScript
{
    public const string LasnetFileName = "train_lasnet.sh", LaudnetFileName = "train_laudnet.sh";

    /// <summary>Why the LASNet program cannot train this plan; null where it can.</summary>
    public static string? LasnetProblem(TrainingPlan plan) => PublishedArchitecture.Lasnet(plan.Network) is null
        ? $"the LASNet program does not have {plan.Network}; it has ResNet-50, ResNet-101, RegNetY-400MF and RegNetY-800MF"
        : plan.Stages.Any(MasksChannels) ? "the LASNet program does not skip channels; LAUDNet's does" : null;

    /// <summary>Why the LAUDNet program cannot train this plan; null where it can.</summary>
    public static string? LaudnetProblem(TrainingPlan plan) => PublishedArchitecture.Laudnet(plan.Network) is null
        ? $"the LAUDNet program does not have {plan.Network}; it has ResNet-50, ResNet-101 and RegNetX/Y from 400MF"
        : null;

    public static EmittedFile WriteLasnet(TrainingPlan plan) => Write(
        plan, LasnetFileName, $"LASNet training of {plan.Network}, S per stage {TrainingNotes.Granularities(plan)}.",
        [("arch", PublishedArchitecture.Lasnet(plan.Network)!), ("finetune_from", ShellScript.Checkpoint)],
        "32", "configs/finetune_100eps_512bs_lr0x04.py", "0.1",
        [
            ("mask_channel_group", string.Join('-', plan.PerBlock(_ => 1))),
            ("mask_spatial_granularity", string.Join('-', plan.PerBlock(stage => stage.Granularity))),
        ],
        "tcp://127.0.0.1:10001", []);

    public static EmittedFile WriteLaudnet(TrainingPlan plan)
    {
        bool isRegNet = PublishedArchitecture.IsRegNet(plan.Network);
        PlannedStage[] withChannels = [.. plan.Stages.Where(MasksChannels)];
        return Write(
            plan, LaudnetFileName, $"LAUDNet training of {plan.Network}, {TrainingNotes.Modes(plan)}.",
            [("arch", PublishedArchitecture.Laudnet(plan.Network)!), ("finetune_from", ShellScript.Checkpoint),
                ("teacher_path", ShellScript.Checkpoint)],
            "24", "configs/finetune_100eps_1024bs_lr0x08.py", isRegNet ? "0.1" : "1.0",
            [
                ("dyn_mode", PerStage(stage => Mode(stage, isRegNet))),
                ("mask_channel_group", PerStage(_ => "1")),
                ("mask_spatial_granularity", PerStage(stage => $"{stage.Granularity}")),
                ("channel_dyn_granularity", PerStage(stage => $"{stage.ChannelGroup}")),
                ("channel_masker", PerStage(_ => "MLP")),
                ("channel_masker_layers", PerStage(_ => "2")),
                ("channel_masker_reduction", PerStage(_ => "16")),
            ],
            "tcp://127.0.0.1:20003",
            withChannels.Length == 0 ? [] : [("channel_target", ShellScript.Rate(withChannels.Average(stage => stage.ChannelKeepRate)))]);

        string PerStage(Func<PlannedStage, string> value) => string.Join('-', plan.Stages.Select(value));
    }

    /// <summary>The mode that the LAUDNet program takes for a stage.</summary>
    public static string Mode(PlannedStage stage, bool isRegNet) =>
        stage.Mode == DynamicMode.Layer && isRegNet ? "spatial" : stage.Mode.ToString().ToLowerInvariant();

    private static bool MasksChannels(PlannedStage stage) => stage.Mode is DynamicMode.Channel or DynamicMode.Both;

    private static EmittedFile Write(
        TrainingPlan plan, string file, string title, (string, string)[] network, string workers, string config, string learningRate,
        (string, string)[] masks, string url, (string, string)[] last)
    {
        List<(string, string)> flags =
        [
            .. network,
            ("train_url", ShellScript.Run),
            ("data_url", ShellScript.Data),
            ("dataset", "imagenet"),
            ("workers", workers),
            ("config", config),
            ("lr_mult", learningRate),
            ("T_kd", "4.0"),
            ("alpha_kd", "0.5"),
            ("target_begin_epoch", "0"),
            ("target_rate", ShellScript.Rate(plan.MacRatio)),
            ("lambda_act", "10.0"),
            ("temp_scheduler", "exp"),
            ("t0", "5.0"),
            ("t_last", "0.1"),
            .. masks,
            ("dist_url", url),
            ("print_freq", "100"),
            ("round", "1"),
            .. last,
        ];
        if (plan.Resolution != TrainingNotes.DefaultResolution)
            flags.Add(("IMAGE_SIZE", $"{plan.Resolution}"));
        return new EmittedFile(file, ShellScript.Write(file, title, TrainingNotes.Of(plan), plan.Network, flags), IsExecutable: true);
    }
}
