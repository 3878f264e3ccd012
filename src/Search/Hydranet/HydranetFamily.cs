using LatencyLab.Networks.Hydranet;
using O = LatencyLab.Search.Hydranet.HydranetOptions;

namespace LatencyLab.Search.Hydranet;

/// <summary>HydraNet on the command line, in files and in searches.</summary>
internal sealed class HydranetFamily : INetworkFamily
{
    public string Name => "hydranet";

    public string Summary => "a stem, specialised branches of which a gate picks k an image, a combiner";

    public IReadOnlyList<FamilyKnob> Knobs => O.Knobs;

    public Field Section => HydranetSection.Field;

    public IReadOnlyList<string> TrainerFiles { get; } = [];

    public IFamilyConfiguration Configure(KnobValues knobs, FamilyTarget target)
    {
        O.RefuseSharedRates(target);
        INetworkSource network = NetworkCatalog.Open(target.Network);
        HydranetTemplate template = O.Named(() => O.TemplateOf(knobs, network));
        int topK = Count(O.TopK, template.TopK, HydranetRules.MaximumBranches);
        HydranetConfiguration configuration = new()
        {
            Network = network,
            Resolution = target.Resolution ?? network.DefaultResolution,
            Classes = Count(O.Classes, template.Classes, O.MostClasses),
            StemEnd = knobs.Text(O.StemEnd) ?? template.StemEnd,
            StemWidth = Width(O.StemWidth, template.StemWidth),
            StemDepth = Depth(O.StemDepth, template.StemDepth),
            Branches = Count(O.Branches, template.Branches, HydranetRules.MaximumBranches),
            TopK = topK,
            BranchWidth = Width(O.BranchWidth, template.BranchWidth),
            BranchDepth = Depth(O.BranchDepth, template.BranchDepth),
            GateWidth = Width(O.GateWidth, template.GateWidth),
            Combiner = knobs.Text(O.Combiner) is null ? Combiner.Concat : O.ParseCombiner(knobs.Choice(O.Combiner, O.Combiners)),
            RunsConcurrently = knobs.Choice(O.Execution, O.Executions) == O.Executions[1],
            Skew = O.SkewOf(knobs),
            Usage = O.UsageOf(knobs, topK),
        };
        return O.Named(() => new HydranetPlan(configuration, target.Network));

        int Count(string option, int otherwise, int most) => knobs.Text(option) is null ? otherwise : knobs.Count(option, 1, most);

        double Width(string option, double otherwise) =>
            knobs.Text(option) is null ? otherwise : knobs.Number(option, HydranetRules.SmallestWidth, HydranetRules.LargestWidth);

        int? Depth(string option, int? otherwise) => knobs.Text(option) is string text ? O.Depth(text, option) : otherwise;
    }

    public IFamilyConfiguration Read(Bound file, FamilyTarget target, string? folder) => HydranetSection.Read(file.Record(Name)!, target);

    public FamilySpace Space(KnobValues knobs, FamilyTarget target, PartCosts costs) => HydranetSpace.Of(knobs, target, costs);

    /// <summary>A width as it is shown and read.</summary>
    internal static string Text(double width) => width.ToString("0.######", CultureInfo.InvariantCulture);
}
