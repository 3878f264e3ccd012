using LatencyLab.Networks.Lcnet;

namespace LatencyLab.Search.Lcnet;

/// <summary>
/// The section <c>lcnet</c> of a configuration file: <c>blocks</c>, one entry for all blocks, one a stage or one a block.
/// </summary>
internal static class LcnetSection
{
    private const string Blocks = "blocks", LayerKeep = "layer_keep", ChannelKeep = "channel_keep", ChannelGroup = "channel_group",
        LnetHidden = "lnet_hidden", CnetHidden = "cnet_hidden", Template = "template";

    public static Field Field { get; } = new("lcnet", FieldKind.Record, "what each block of an LC-Net has")
    {
        Fields =
        [
            Field.Choice(
                Template, "nets with a hidden layer, the default, scaling conv1 and conv2; or of a single layer, scaling conv2 alone",
                LcnetFamily.Templates),
            new Field(Blocks, FieldKind.List, "one for all blocks, one a stage or one a block; an empty mapping is a dense block")
            {
                Required = true,
                Item = new Field("block", FieldKind.Record, "one block")
                {
                    Fields =
                    [
                        FamilyFields.Rate(LayerKeep, "probability that an image runs the block"),
                        FamilyFields.Rate(ChannelKeep, "mean fraction of channel groups kept"),
                        FamilyFields.Count(ChannelGroup, "channels kept or skipped together"),
                        FamilyFields.Count(LnetHidden, "hidden units of the L-Net"),
                        FamilyFields.Count(CnetHidden, "hidden units of the C-Net"),
                    ],
                },
            },
        ],
    };

    public static LcnetConfiguration Read(Bound section, FamilyTarget target, string? folder)
    {
        Backbone backbone = BackboneCatalog.Find(target.Network);
        IReadOnlyList<Bound> given = section.Records(Blocks);
        List<InputError> errors = [];
        bool single = section.Text(Template) == LcnetFamily.Templates[1];
        LcnetBlock[] read = [.. given.Select(block => ReadBlock(block, single, folder, errors))];
        IReadOnlyList<(Bound Node, LcnetBlock Block)>? blocks =
            FamilyFields.At(section, Blocks, errors, () => BlockList.Expand([.. given.Zip(read)], backbone));
        if (errors.Count > 0)
            throw new InputException(errors);
        foreach ((BlockShape shape, (Bound node, LcnetBlock block)) in backbone.BlocksOf(target.Resolution).Zip(blocks!))
        {
            if (LcnetNetwork.Violation(shape, block) is string violation
                && errors.All(error => error.Line != node.Node.Line || error.Column != node.Node.Column))
                errors.Add(node.Node.Error(violation));
        }

        return errors.Count == 0 ? new LcnetConfiguration(backbone, [.. blocks!.Select(block => block.Block)])
            : throw new InputException(errors);
    }

    public static JsonObject Write(LcnetConfiguration configuration)
    {
        JsonObject[] blocks = [.. configuration.Blocks.Select(WriteBlock)];
        IEnumerable<JsonObject> shortest = Shortest(blocks, configuration.Backbone.BlocksPerStage);
        JsonObject json = [];
        if (configuration.IsSingle)
            json[Template] = LcnetFamily.Templates[1];
        json[Blocks] = new JsonArray([.. shortest.Select(block => block.DeepClone())]);
        return json;
    }

    /// <summary>Every block with all keys, for a trainer.</summary>
    public static JsonArray TrainingBlocks(LcnetConfiguration configuration, FamilyTarget target) =>
    [
        .. configuration.Backbone.BlocksOf(target.Resolution).Zip(configuration.Blocks, (shape, block) => new JsonObject
        {
            ["block"] = shape.Name,
            ["width"] = shape.Width,
            [LayerKeep] = block.LayerKeep.Mean,
            [ChannelKeep] = block.ChannelKeep.Mean,
            [ChannelGroup] = block.ChannelGroup,
            [LnetHidden] = block.LnetHidden,
            [CnetHidden] = block.CnetHidden,
            ["lnet"] = block.HasLnet,
            ["cnet"] = block.HasCnet,
            ["saliences_scale"] = block.HasCnet
                ? block.HasSingleCnet ? new JsonArray("conv2")
                : shape.Kind == BlockKind.Basic ? new JsonArray("conv1") : new JsonArray("conv1", "conv2")
                : null,
        }),
    ];

    /// <summary>One for all, one a stage or one a block, whichever says it shortest.</summary>
    private static IEnumerable<JsonObject> Shortest(JsonObject[] blocks, IReadOnlyList<int> stages)
    {
        if (blocks.All(block => JsonNode.DeepEquals(block, blocks[0])))
            return [blocks[0]];
        List<JsonObject> perStage = [];
        int first = 0;
        foreach (int count in stages)
        {
            if (!blocks.Skip(first).Take(count).All(block => JsonNode.DeepEquals(block, blocks[first])))
                return blocks;
            perStage.Add(blocks[first]);
            first += count;
        }

        return perStage;
    }

    private static JsonObject WriteBlock(LcnetBlock block)
    {
        JsonObject json = [];
        if (block.HasLnet)
        {
            json[LayerKeep] = FamilyFields.ToJson(block.LayerKeep);
            if (!block.HasSingleLnet)
                json[LnetHidden] = block.LnetHidden;
        }

        if (block.HasCnet)
        {
            json[ChannelKeep] = FamilyFields.ToJson(block.ChannelKeep);
            json[ChannelGroup] = block.ChannelGroup;
            if (!block.HasSingleCnet)
                json[CnetHidden] = block.CnetHidden;
        }

        return json;
    }

    private static LcnetBlock ReadBlock(Bound block, bool single, string? folder, List<InputError> errors)
    {
        Together(LayerKeep, LnetHidden);
        Together(ChannelKeep, CnetHidden);
        if (block.Keys.Contains(ChannelGroup) && !block.Keys.Contains(single ? ChannelKeep : CnetHidden))
            errors.Add(block.NodeOf(ChannelGroup).Error(
                $"{ChannelGroup}: needs a C-Net ('{ChannelKeep}'{(single ? "" : $" and '{CnetHidden}'")})"));
        return new LcnetBlock
        {
            LayerKeep = FamilyFields.Rate(block, LayerKeep, folder, errors) ?? FixedRate.All,
            LnetHidden = block.Count(LnetHidden) ?? 0,
            ChannelKeep = FamilyFields.Rate(block, ChannelKeep, folder, errors) ?? FixedRate.All,
            ChannelGroup = block.Count(ChannelGroup) ?? 1,
            CnetHidden = block.Count(CnetHidden) ?? 0,
            HasSingleLnet = single && block.Keys.Contains(LayerKeep),
            HasSingleCnet = single && block.Keys.Contains(ChannelKeep),
        };

        void Together(string rate, string hidden)
        {
            if (single && block.Keys.Contains(hidden))
                errors.Add(block.NodeOf(hidden).Error($"{hidden}: template {LcnetFamily.Templates[1]} has no hidden units"));
            else if (!single && block.Keys.Contains(rate) != block.Keys.Contains(hidden))
                errors.Add(block.Node.Error(
                    $"'{(block.Keys.Contains(rate) ? rate : hidden)}' needs '{(block.Keys.Contains(rate) ? hidden : rate)}' beside it"));
        }
    }
}
