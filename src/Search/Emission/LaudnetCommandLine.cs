using LatencyLab.Networks.Lasnet;

namespace LatencyLab.Search.Emission;

/// <summary>
/// The command line of the LAUDNet training program: every list has one entry a stage, and <c>--target_rate</c> is a FLOPs
/// ratio.
/// </summary>
/// <remarks>
/// A RegNet has no layer mode there: layer skipping is spatial mode with S the whole map (56-28-14-7 at 224 pixels). Flags follow
/// the command lines that the LAUDNet authors published (Han et al., TPAMI 2024).
/// </remarks>
public static class LaudnetCommandLine
{
    public const string FileName = "train_laudnet.sh";

    /// <summary>Why the LAUDNet program cannot train this plan; null where it can.</summary>
    public static string? Problem(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return PublishedArchitecture.Laudnet(plan.Network) is null
            ? $"the LAUDNet program does not have {plan.Network}; it has ResNet-50, ResNet-101 and RegNetX/Y from 400MF"
            : null;
    }

    public static EmittedFile Write(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        bool isRegNet = PublishedArchitecture.IsRegNet(plan.Network);
        List<(string, string)> flags =
        [
            ("arch", PublishedArchitecture.Laudnet(plan.Network)!),
            ("finetune_from", ShellScript.Checkpoint),
            ("teacher_path", ShellScript.Checkpoint),
            ("train_url", ShellScript.Run),
            ("data_url", ShellScript.Data),
            ("dataset", "imagenet"),
            ("workers", "24"),
            ("config", "configs/finetune_100eps_1024bs_lr0x08.py"),
            ("lr_mult", isRegNet ? "0.1" : "1.0"),
            ("T_kd", "4.0"),
            ("alpha_kd", "0.5"),
            ("target_begin_epoch", "0"),
            ("target_rate", ShellScript.Rate(plan.TargetRate)),
            ("lambda_act", "10.0"),
            ("temp_scheduler", "exp"),
            ("t0", "5.0"),
            ("t_last", "0.1"),
            ("dyn_mode", PerStage(plan, stage => Mode(stage, isRegNet))),
            ("mask_channel_group", PerStage(plan, _ => "1")),
            ("mask_spatial_granularity", PerStage(plan, stage => $"{stage.Granularity}")),
            ("channel_dyn_granularity", PerStage(plan, stage => $"{stage.ChannelGroup}")),
            ("channel_masker", PerStage(plan, _ => "MLP")),
            ("channel_masker_layers", PerStage(plan, _ => "2")),
            ("channel_masker_reduction", PerStage(plan, _ => "16")),
            ("dist_url", "tcp://127.0.0.1:20003"),
            ("print_freq", "100"),
            ("round", "1"),
        ];
        PlannedStage[] withChannels = [.. plan.Stages.Where(stage => stage.Mode is DynamicMode.Channel or DynamicMode.Both)];
        if (withChannels.Length > 0)
            flags.Add(("channel_target", ShellScript.Rate(withChannels.Average(stage => stage.ChannelKeepRate))));
        if (plan.Resolution != TrainingNotes.DefaultResolution)
            flags.Add(("IMAGE_SIZE", $"{plan.Resolution}"));
        return new EmittedFile(FileName, ShellScript.Write(
            FileName, $"LAUDNet training of {plan.Network}, {TrainingNotes.Modes(plan)}.", TrainingNotes.Of(plan), plan.Network, flags), IsExecutable: true);
    }

    /// <summary>The mode that the program takes for a stage.</summary>
    internal static string Mode(PlannedStage stage, bool isRegNet) =>
        stage.Mode == DynamicMode.Layer && isRegNet ? "spatial" : stage.Mode.ToString().ToLowerInvariant();

    private static string PerStage(TrainingPlan plan, Func<PlannedStage, string> value) => string.Join('-', plan.Stages.Select(value));
}
