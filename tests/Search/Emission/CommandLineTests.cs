using LatencyLab.Networks.Lasnet;
using LatencyLab.Search.Emission;

namespace LatencyLab.Tests.Search.Emission;

public class CommandLineTests
{
    [Fact]
    public void Lasnet_script_of_resnet50_with_s_4421_word_for_word()
    {
        EmittedFile file = PublishedScript.WriteLasnet(Plans.Spatial("resnet50", [3, 4, 6, 3], [4, 4, 2, 1]));

        Assert.Equal("train_lasnet.sh", file.Name);
        Assert.True(file.IsExecutable);
        Assert.Equal("""
            #!/usr/bin/env bash
            # LASNet training of resnet50, S per stage 4-4-2-1.
            # --target_rate is MACs of the dynamic network over MACs of the static one, converted from the activation rate.
            # Run it in the folder imagenet_classification of that project, with these three set:
            #   CHECKPOINT=/path/to/checkpoint.pth DATA=/path/to/imagenet RUN=/path/to/logs bash train_lasnet.sh
            set -euo pipefail
            : "${CHECKPOINT:?set CHECKPOINT to the ImageNet checkpoint of resnet50 to start from}"
            : "${DATA:?set DATA to the ImageNet folder that holds train/ and val/}"
            : "${RUN:?set RUN to a folder for logs and checkpoints}"
            python -u train/main.py \
              --arch dyn_resnet50 \
              --finetune_from "$CHECKPOINT" \
              --train_url "$RUN" \
              --data_url "${DATA%/}/" \
              --dataset imagenet \
              --workers 32 \
              --config configs/finetune_100eps_512bs_lr0x04.py \
              --lr_mult 0.1 \
              --T_kd 4.0 \
              --alpha_kd 0.5 \
              --target_begin_epoch 0 \
              --target_rate 0.5 \
              --lambda_act 10.0 \
              --temp_scheduler exp \
              --t0 5.0 \
              --t_last 0.1 \
              --mask_channel_group 1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1 \
              --mask_spatial_granularity 4-4-4-4-4-4-4-2-2-2-2-2-2-1-1-1 \
              --dist_url tcp://127.0.0.1:10001 \
              --print_freq 100 \
              --round 1

            """.ReplaceLineEndings("\n"), file.Text);
    }

    [Fact]
    public void Laudnet_script_of_resnet101_in_spatial_mode_word_for_word()
    {
        EmittedFile file = PublishedScript.WriteLaudnet(Plans.Spatial());

        Assert.Equal("train_laudnet.sh", file.Name);
        Assert.Equal("""
            #!/usr/bin/env bash
            # LAUDNet training of resnet101, modes spatial-spatial-spatial-spatial, S per stage 8-4-7-1.
            # --target_rate is MACs of the dynamic network over MACs of the static one, converted from the activation rate.
            # Run it in the folder imagenet_classification of that project, with these three set:
            #   CHECKPOINT=/path/to/checkpoint.pth DATA=/path/to/imagenet RUN=/path/to/logs bash train_laudnet.sh
            set -euo pipefail
            : "${CHECKPOINT:?set CHECKPOINT to the ImageNet checkpoint of resnet101 to start from}"
            : "${DATA:?set DATA to the ImageNet folder that holds train/ and val/}"
            : "${RUN:?set RUN to a folder for logs and checkpoints}"
            python -u train/main.py \
              --arch uni_resnet101 \
              --finetune_from "$CHECKPOINT" \
              --teacher_path "$CHECKPOINT" \
              --train_url "$RUN" \
              --data_url "${DATA%/}/" \
              --dataset imagenet \
              --workers 24 \
              --config configs/finetune_100eps_1024bs_lr0x08.py \
              --lr_mult 1.0 \
              --T_kd 4.0 \
              --alpha_kd 0.5 \
              --target_begin_epoch 0 \
              --target_rate 0.5 \
              --lambda_act 10.0 \
              --temp_scheduler exp \
              --t0 5.0 \
              --t_last 0.1 \
              --dyn_mode spatial-spatial-spatial-spatial \
              --mask_channel_group 1-1-1-1 \
              --mask_spatial_granularity 8-4-7-1 \
              --channel_dyn_granularity 1-1-1-1 \
              --channel_masker MLP-MLP-MLP-MLP \
              --channel_masker_layers 2-2-2-2 \
              --channel_masker_reduction 16-16-16-16 \
              --dist_url tcp://127.0.0.1:20003 \
              --print_freq 100 \
              --round 1

            """.ReplaceLineEndings("\n"), file.Text);
    }

    [Theory]
    [InlineData("resnet50", new[] { 3, 4, 6, 3 }, 16)]
    [InlineData("resnet101", new[] { 3, 4, 23, 3 }, 33)]
    [InlineData("regnety-400mf", new[] { 1, 3, 6, 6 }, 16)]
    [InlineData("regnet_y_800mf", new[] { 1, 3, 8, 2 }, 14)]
    public void Lasnet_lists_have_one_entry_a_block(string network, int[] blocks, int expected)
    {
        EmittedFile file = PublishedScript.WriteLasnet(Plans.Spatial(network, blocks));
        Assert.Equal(expected, Plans.Flag(file, "mask_spatial_granularity").Split('-').Length);
        Assert.Equal(expected, Plans.Flag(file, "mask_channel_group").Split('-').Length);
    }

    [Theory]
    [InlineData("regnety-400mf", "dyn_regnet_y_400mf", "lad_regnet_y_400mf")]
    [InlineData("RegNetY_800MF", "dyn_regnet_y_800mf", "lad_regnet_y_800mf")]
    [InlineData("regnety-1.6gf", null, "lad_regnet_y_1_6gf")]
    [InlineData("regnet_x_3.2gf", null, "lad_regnet_x_3_2gf")]
    [InlineData("resnet50", "dyn_resnet50", "uni_resnet50")]
    [InlineData("resnet18", null, null)]
    [InlineData("resnet152", null, null)]
    public void Networks_go_by_the_names_of_the_training_programs(string network, string? lasnet, string? laudnet)
    {
        TrainingPlan plan = Plans.Spatial(network);
        Assert.Equal(lasnet, PublishedScript.LasnetProblem(plan) is null ? Plans.Flag(PublishedScript.WriteLasnet(plan), "arch") : null);
        Assert.Equal(laudnet, PublishedScript.LaudnetProblem(plan) is null ? Plans.Flag(PublishedScript.WriteLaudnet(plan), "arch") : null);
    }

    [Fact]
    public void Layer_skipping_is_its_own_mode_for_a_resnet_and_a_whole_map_mask_for_a_regnet()
    {
        Assert.Equal("layer-layer-layer-layer", Plans.Flag(PublishedScript.WriteLaudnet(Plans.Layer()), "dyn_mode"));
        EmittedFile regnet = PublishedScript.WriteLaudnet(Plans.Layer("regnety-400mf", [1, 3, 6, 6]));
        Assert.Equal("spatial-spatial-spatial-spatial", Plans.Flag(regnet, "dyn_mode"));
        Assert.Equal("56-28-14-7", Plans.Flag(regnet, "mask_spatial_granularity"));
        Assert.StartsWith(
            "56-56-56-28-28-28-28-14-", Plans.Flag(PublishedScript.WriteLasnet(Plans.Layer()), "mask_spatial_granularity"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DynamicMode.Channel, "channel-channel-channel-channel", "1-1-1-1")]
    [InlineData(DynamicMode.Both, "both-both-both-both", "4-4-2-1")]
    public void Channel_modes_are_for_laudnet_only(DynamicMode mode, string modes, string granularities)
    {
        TrainingPlan plan = Plans.Channel(mode: mode);
        Assert.Equal("the LASNet program does not skip channels; LAUDNet's does", PublishedScript.LasnetProblem(plan));
        EmittedFile file = PublishedScript.WriteLaudnet(plan);
        Assert.Equal(modes, Plans.Flag(file, "dyn_mode"));
        Assert.Equal(granularities, Plans.Flag(file, "mask_spatial_granularity"));
        Assert.Equal("2-2-2-2", Plans.Flag(file, "channel_dyn_granularity"));
        Assert.Equal("0.75", Plans.Flag(file, "channel_target"));
    }

    [Fact]
    public void Another_image_size_is_told_to_the_programs()
    {
        TrainingPlan plan = Plans.Spatial(resolution: 288);
        Assert.Equal("288", Plans.Flag(PublishedScript.WriteLasnet(plan), "IMAGE_SIZE"));
        Assert.Equal("288", Plans.Flag(PublishedScript.WriteLaudnet(plan), "IMAGE_SIZE"));
        Assert.Contains("crop_size = 288", PublishedScript.WriteLasnet(plan).Text);
        Assert.DoesNotContain("IMAGE_SIZE", PublishedScript.WriteLasnet(Plans.Spatial()).Text);
    }
}
