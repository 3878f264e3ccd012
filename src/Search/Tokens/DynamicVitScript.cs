using LatencyLab.Networks.Tokens;

namespace LatencyLab.Search.Tokens;

/// <summary>
/// The command line of the authors' training program of DynamicViT (main_dynamic_vit.py), which knows DeiT-S pruned after a quarter, half
/// and three quarters of its layers with one keep rate.
/// </summary>
internal static class DynamicVitScript
{
    public const string FileName = "train_dynamicvit.sh";

    private const string Network = "deit_s";

    private const int Resolution = 224;

    /// <summary>The script, or why there is none.</summary>
    public static TrainingFiles Of(TokensConfiguration configuration, FamilyTarget target)
    {
        TokenReduction reduction = configuration.Reduction;
        if (reduction.Prunings.Count == 0)
        {
            return new TrainingFiles([], [reduction.MergedTokens > 0
                ? "nothing to train: merging takes the weights of the network as they are (ToMe); trained with it, the network loses less"
                : "nothing to train: this is the static network"]);
        }

        double keep = reduction.Prunings[0].Keep;
        string? problem =
            configuration.Network.Name != Network ? $"the DynamicViT program has {Network} of the networks that are known here"
            : !reduction.Prunings.Select(pruning => pruning.Layer).SequenceEqual(configuration.Network.DefaultPlaces)
                ? $"the DynamicViT program prunes before layers {string.Join(", ", configuration.Network.DefaultPlaces)}"
            : reduction.Prunings.Any(pruning => pruning.Keep != keep) ? "the DynamicViT program takes one keep rate for all places"
            : (target.Resolution ?? Resolution) != Resolution ? $"the DynamicViT program prunes images of {Resolution} pixels"
            : null;
        return problem is null ? new TrainingFiles([Write(keep)], []) : new TrainingFiles([], [$"no {FileName}: {problem}"]);
    }

    private static EmittedFile Write(double keep) => new(FileName, $"""
        #!/bin/sh
        # DynamicViT training of {Network}, keep rate {RateText.Number(keep)} at each of three places.
        # Run in a clone of the authors' program, with the weights of DeiT-S that it downloads: DATA=/path/to/imagenet sh {FileName}
        set -eu
        python -m torch.distributed.launch --nproc_per_node="$(nvidia-smi -L | wc -l)" --use_env main_dynamic_vit.py \
          --output_dir "logs/dynamic-vit_deit-small-{RateText.Number(keep)}" --arch deit_small --input-size {Resolution} --batch-size 96 \
          --data-path "$DATA" --epochs 30 --dist-eval --distill --base_rate {RateText.Number(keep)}

        """.ReplaceLineEndings("\n"), IsExecutable: true);
}
