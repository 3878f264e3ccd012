using LatencyLab.Operators.Masking;

namespace LatencyLab.Search.Lasnet;

/// <summary>The part of <c>training.json</c> of a LASNet or LAUDNet: what every block decides, and towards which rates.</summary>
internal static class LasnetTraining
{
    private const int Decimals = 6;

    public static JsonObject Of(LasnetPlan plan, FamilyTarget target)
    {
        IReadOnlyList<BlockShape> shapes = plan.Backbone.BlocksOf(target.Resolution);
        Network mean = plan.BuildBlocks(target with { Batch = 1 }), dense = plan.BuildDense(target with { Batch = 1 });
        return new JsonObject
        {
            ["target_rate"] = Math.Round(mean.Macs / dense.Macs, Decimals),
            ["blocks"] = new JsonArray([.. shapes.Zip(plan.Rated.Mean.Blocks, Block)]),
            ["spatial_masker"] = "average pool to patches, 1x1 convolution to 2 logits, nearest upsampling by S",
            ["channel_masker"] = "global average pool, linear to hidden units, relu, linear to 2 logits a group",
            ["loss"] = new JsonObject
            {
                ["rate_weight"] = 10.0,
                ["bounds_until"] = 0.33,
                ["stage_weight"] = 10.0,
                ["distillation_weight"] = 0.5,
                ["distillation_temperature"] = 4.0,
                ["gumbel_temperature"] = new JsonArray(5.0, 0.1),
                ["learning_rate_factor_of_network"] = 0.1,
                ["calibrated"] = true,
            },
        };
    }

    private static JsonObject Block(BlockShape shape, BlockConfiguration configured)
    {
        BlockConfiguration block = shape.Kind == BlockKind.Static ? BlockConfiguration.Dense : configured;
        JsonObject json = new()
        {
            ["block"] = shape.Name,
            ["stage"] = shape.Stage,
            ["mode"] = block.Mode.ToString().ToLowerInvariant(),
            ["inputs"] = shape.InputChannels,
            ["width"] = shape.Width,
            ["map"] = new JsonArray(shape.OutputHeight, shape.OutputWidth),
        };
        if (block.IsSpatial)
        {
            json["granularity"] = block.Granularity;
            json["mask_scatter"] = block.MaskScatter;
        }

        if (block.Mode is not (DynamicMode.Channel or DynamicMode.Dense))
            json["activation_rate"] = block.ActivationRate;
        if (block.MasksChannels)
        {
            json["channel_group"] = block.ChannelGroup;
            json["channel_keep_rate"] = block.ChannelKeepRate;
            json["channel_masker_hidden"] = new ChannelMasker
            {
                Batch = 1,
                InputChannels = shape.InputChannels,
                InputHeight = shape.InputHeight,
                InputWidth = shape.InputWidth,
                Groups = shape.Width / block.ChannelGroup,
            }.Hidden;
        }

        return json;
    }
}
