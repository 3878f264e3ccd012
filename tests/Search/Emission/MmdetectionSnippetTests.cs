using LatencyLab.Networks.Lasnet;
using LatencyLab.Search.Emission;

namespace LatencyLab.Tests.Search.Emission;

public class MmdetectionSnippetTests
{
    [Fact]
    public void Lasnet_backbone_word_for_word()
    {
        EmittedFile file = MmdetectionSnippet.WriteLasnet(Plans.Spatial("resnet50", [3, 4, 6, 3], [4, 4, 2, 1]));
        Assert.Equal("mmdet_lasnet.py", file.Name);
        Assert.Equal("""
            # LASNet backbone for mmdetection: resnet50, S per stage 4-4-2-1.
            # mask_target_sparsity is MACs of the dynamic backbone over MACs of the static one, not the activation rate.
            # Replace CHECKPOINT by the trained classifier's checkpoint.
            model = dict(
                backbone=dict(
                    type='ResNet_sd',
                    depth=50,
                    num_stages=4,
                    out_indices=(0, 1, 2, 3),
                    mask_channel_group=[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
                    mask_spatial_granularity=[4, 4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 1, 1, 1],
                    mask_target_sparsity=[0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
                    init_cfg=dict(type='Pretrained', checkpoint='CHECKPOINT')))

            """.ReplaceLineEndings("\n"), file.Text);
    }

    [Fact]
    public void Laudnet_backbone_word_for_word()
    {
        EmittedFile file = MmdetectionSnippet.WriteLaudnet(Plans.Channel());
        Assert.Equal("mmdet_laudnet.py", file.Name);
        Assert.Equal("""
            # LAUDNet backbone for mmdetection: resnet101, modes channel-channel-channel-channel, channel groups 2-2-2-2.
            # sparsity_target is MACs of the dynamic backbone over MACs of the static one, not the activation rate.
            # Replace CHECKPOINT by the trained classifier's checkpoint.
            model = dict(
                backbone=dict(
                    type='LAD_MMDet_ResNet',
                    depth=101,
                    num_stages=4,
                    out_indices=(0, 1, 2, 3),
                    channel_dyn_granularity=[2, 2, 2, 2],
                    spatial_mask_channel_group=[1, 1, 1, 1],
                    mask_spatial_granularity=[1, 1, 1, 1],
                    dyn_mode=['channel', 'channel', 'channel', 'channel'],
                    channel_masker=['MLP', 'MLP', 'MLP', 'MLP'],
                    channel_masker_layers=[2, 2, 2, 2],
                    reduction_ratio=[16, 16, 16, 16],
                    sparsity_target=0.5,
                    init_cfg=dict(type='Pretrained', checkpoint='CHECKPOINT')))

            """.ReplaceLineEndings("\n"), file.Text);
    }

    [Fact]
    public void A_mode_that_the_published_backbone_cannot_run_is_said_in_the_file_and_in_the_notes()
    {
        Assert.Contains("# WARNING: ", MmdetectionSnippet.WriteLaudnet(Plans.Spatial()).Text);
        Assert.DoesNotContain("WARNING", MmdetectionSnippet.WriteLaudnet(Plans.Layer()).Text);
        Assert.Contains(
            PublishedTrainers.Of(Plans.Spatial()).Notes, note => note.StartsWith("mmdet_laudnet.py: ", StringComparison.Ordinal));
        Assert.DoesNotContain(
            PublishedTrainers.Of(Plans.Channel()).Notes, note => note.StartsWith("mmdet_laudnet.py: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_a_network_without_published_programs_there_are_reasons_only()
    {
        TrainingFiles files = PublishedTrainers.Of(Plans.Spatial("resnet18", [2, 2, 2, 2]));
        Assert.Empty(files.Files);
        Assert.Equal(
            ["no train_lasnet.sh", "no train_laudnet.sh", "no mmdet_lasnet.py", "no mmdet_laudnet.py"],
            files.Notes.Select(note => note.Split(':')[0]));
    }

    [Theory]
    [InlineData(DynamicMode.Channel)]
    [InlineData(DynamicMode.Both)]
    public void Lasnet_files_are_left_out_with_a_reason_where_channels_are_skipped(DynamicMode mode)
    {
        TrainingFiles files = PublishedTrainers.Of(Plans.Channel(mode: mode));
        Assert.Equal(["train_laudnet.sh", "mmdet_laudnet.py"], files.Files.Select(file => file.Name));
        Assert.Contains(files.Notes, note => note.StartsWith("no train_lasnet.sh: ", StringComparison.Ordinal));
        Assert.Contains(files.Notes, note => note.StartsWith("no mmdet_lasnet.py: ", StringComparison.Ordinal));
    }
}
