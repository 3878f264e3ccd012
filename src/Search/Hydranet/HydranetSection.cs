using LatencyLab.Networks.Hydranet;
using O = LatencyLab.Search.Hydranet.HydranetOptions;

namespace LatencyLab.Search.Hydranet;

/// <summary>The section <c>hydranet</c> of a configuration file.</summary>
internal static class HydranetSection
{
    private const string Classes = "classes", StemEnd = "stem_end", StemWidth = "stem_width", StemDepth = "stem_depth",
        Branches = "branches", TopK = "top_k", BranchWidth = "branch_width", BranchDepth = "branch_depth", GateWidth = "gate_width",
        Combiner = "combiner", Execution = "execution", Usage = "usage",
        Skew = "skew";

    public static Field Field { get; } = new("hydranet", FieldKind.Record, "a HydraNet: stem, gate, branches and combiner")
    {
        Fields =
        [
            FamilyFields.Count(Classes, "classes, divided among the branches") with { Required = true },
            new Field(StemEnd, FieldKind.Text, "last stage or block of the network that belongs to the stem") { Required = true },
            Width(StemWidth, "channels of the stem over the network's; 1 where it is absent"),
            FamilyFields.Count(StemDepth, "blocks of each stage that the stem has at most; all where it is absent"),
            FamilyFields.Count(Branches, "number of branches") with { Required = true },
            FamilyFields.Count(TopK, "branches that run for an image") with { Required = true },
            Width(BranchWidth, "channels of a branch over the network's") with { Required = true },
            FamilyFields.Count(BranchDepth, "blocks of each stage that a branch has at most; all where it is absent"),
            Width(GateWidth, "channels of the gate over the network's") with { Required = true },
            Field.Choice(Combiner, "how the branches' features are joined; concat where it is absent", O.Combiners),
            Field.Choice(Execution, "whether branches may overlap in time; sequence where it is absent", O.Executions),
            new Field(Usage, FieldKind.List, "share of the images that each branch runs for; all alike where it is absent")
            {
                Item = Field.Number("share", "share of the images", 0, 1),
            },
            Field.Number(
                Skew, "exponent of the usage where it is not given: branch i has a share in proportion to i^-skew", 0,
                HydranetRules.LargestSkew),
        ],
    };

    public static HydranetPlan Read(Bound section, FamilyTarget target)
    {
        INetworkSource network = NetworkCatalog.Open(target.Network);
        HydranetConfiguration configuration = new()
        {
            Network = network,
            Resolution = target.Resolution ?? network.DefaultResolution,
            Classes = section.Count(Classes)!.Value,
            StemEnd = section.Text(StemEnd)!,
            StemWidth = section.Number(StemWidth) ?? 1,
            StemDepth = section.Count(StemDepth),
            Branches = section.Count(Branches)!.Value,
            TopK = section.Count(TopK)!.Value,
            BranchWidth = section.Number(BranchWidth)!.Value,
            BranchDepth = section.Count(BranchDepth),
            GateWidth = section.Number(GateWidth)!.Value,
            Combiner = section.Text(Combiner) is string combiner ? O.ParseCombiner(combiner) : Networks.Hydranet.Combiner.Concat,
            RunsConcurrently = section.Text(Execution) == O.Executions[1],
            Usage = section.Keys.Contains(Usage) ? [.. section.Numbers(Usage)] : null,
            Skew = section.Number(Skew),
        };
        try
        {
            return new HydranetPlan(configuration, target.Network);
        }
        catch (InputException problem)
        {
            throw new InputException([.. problem.Errors.Select(error => Placed(section, error))]);
        }
    }

    public static JsonObject Write(HydranetConfiguration configuration)
    {
        JsonObject section = new()
        {
            [Classes] = configuration.Classes,
            [StemEnd] = configuration.StemEnd,
            [StemWidth] = configuration.StemWidth,
        };
        if (configuration.StemDepth is int stemDepth)
            section[StemDepth] = stemDepth;
        section[Branches] = configuration.Branches;
        section[TopK] = configuration.TopK;
        section[BranchWidth] = configuration.BranchWidth;
        if (configuration.BranchDepth is int branchDepth)
            section[BranchDepth] = branchDepth;
        section[GateWidth] = configuration.GateWidth;
        section[Combiner] = O.Key(configuration.Combiner);
        section[Execution] = O.Executions[configuration.RunsConcurrently ? 1 : 0];
        if (configuration.Usage is { } usage)
            section[Usage] = new JsonArray([.. usage.Select(share => (JsonNode)share)]);
        if (configuration.Skew is double skew)
            section[Skew] = skew;
        return section;
    }

    /// <summary>An error at the key that it is about, or at the section.</summary>
    private static InputError Placed(Bound section, InputError error)
    {
        string? key = section.Keys.FirstOrDefault(key => O.IsNamed(key, error.Source));
        return (key is null ? section.Node : section.NodeOf(key)).Error(error.Message, error.Nearest);
    }

    private static Field Width(string key, string description) =>
        Field.Number(key, description, HydranetRules.SmallestWidth, HydranetRules.LargestWidth);
}
