using LatencyLab.Networks.Lasnet;

namespace LatencyLab.Search.Emission;

/// <summary>
/// The command line of the LASNet training program: granularities are dash lists with one entry a block, and
/// <c>--target_rate</c> is a FLOPs ratio.
/// </summary>
/// <remarks>
/// Layer skipping is a spatial mask of one pixel there: S is the whole map. Flags follow the command lines that the LASNet
/// authors published (Han et al., NeurIPS 2022).
/// </remarks>
public static class LasnetCommandLine
{
    public const string FileName = "train_lasnet.sh";

    /// <summary>Why the LASNet program cannot train this plan; null where it can.</summary>
    public static string? Problem(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return PublishedArchitecture.Lasnet(plan.Network) is null
            ? $"the LASNet program does not have {plan.Network}; it has ResNet-50, ResNet-101, RegNetY-400MF and RegNetY-800MF"
            : plan.Stages.Any(stage => stage.Mode is DynamicMode.Channel or DynamicMode.Both)
                ? "the LASNet program does not skip channels; LAUDNet's does"
                : null;
    }

    public static EmittedFile Write(TrainingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<(string, string)> flags =
        [
            ("arch", PublishedArchitecture.Lasnet(plan.Network)!),
            ("finetune_from", ShellScript.Checkpoint),
            ("train_url", ShellScript.Run),
            ("data_url", ShellScript.Data),
            ("dataset", "imagenet"),
            ("workers", "32"),
            ("config", "configs/finetune_100eps_512bs_lr0x04.py"),
            ("lr_mult", "0.1"),
            ("T_kd", "4.0"),
            ("alpha_kd", "0.5"),
            ("target_begin_epoch", "0"),
            ("target_rate", ShellScript.Rate(plan.TargetRate)),
            ("lambda_act", "10.0"),
            ("temp_scheduler", "exp"),
            ("t0", "5.0"),
            ("t_last", "0.1"),
            ("mask_channel_group", string.Join('-', plan.PerBlock(_ => 1))),
            ("mask_spatial_granularity", string.Join('-', plan.PerBlock(stage => stage.Granularity))),
            ("dist_url", "tcp://127.0.0.1:10001"),
            ("print_freq", "100"),
            ("round", "1"),
        ];
        if (plan.Resolution != TrainingNotes.DefaultResolution)
            flags.Add(("IMAGE_SIZE", $"{plan.Resolution}"));
        return new EmittedFile(FileName, ShellScript.Write(
            FileName, $"LASNet training of {plan.Network}, S per stage {TrainingNotes.Granularities(plan)}.",
            TrainingNotes.Of(plan), plan.Network, flags), IsExecutable: true);
    }
}
