using LatencyLab.Networks;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Measuring.Suites;

/// <summary>The operators of networks and blocks in the form in which kernels run them.</summary>
internal static class MeasurableOperators
{
    /// <summary>Operators of every schedule of every step, parts of composite operators one by one, as kernels run them.</summary>
    public static IEnumerable<Operator> Of(Block block) =>
        from step in block.Steps from schedule in step.Schedules from op in Of(schedule) select op;

    /// <summary>Operators of one schedule, in order, parts of composite operators one by one, as kernels run them.</summary>
    public static IEnumerable<Operator> Of(Schedule schedule) =>
        from node in schedule.Nodes from part in Parts(node.Operator) select AsRun(part);

    /// <summary>Whether kernels run every operator of a schedule.</summary>
    public static bool CanRun(Schedule schedule) => schedule.Nodes.SelectMany(node => Parts(node.Operator)).All(op => HasKernel(AsRun(op)));

    /// <summary>Whether a kernel runs the operator, and it has any work.</summary>
    public static bool HasKernel(Operator op) => op.Work(sizeof(float)).Bytes.Total > 0 && KernelCatalog.Find(op) is not null;

    private static IEnumerable<Operator> Parts(Operator op) => op is CompositeOperator composite ? composite.Parts.SelectMany(Parts) : [op];

    /// <summary>At run time a folded batch normalisation is a bias, and the pixels of a halo are those of the mask that is drawn.</summary>
    private static Operator AsRun(Operator op) => op switch
    {
        Conv2d conv => AsRun(conv),
        PatchConv2d patches => patches with { Dense = AsRun(patches.Dense), MeasuredDilatedRate = null },
        MaskerFusedConv2d fused => fused with { Dense = AsRun(fused.Dense) },
        PerImageConv2d perImage => perImage with { Dense = AsRun(perImage.Dense) },
        ChannelMaskedConv2d masked => masked with { Dense = AsRun(masked.Dense) },
        _ => op,
    };

    private static Conv2d AsRun(Conv2d conv) => conv with { HasBias = conv.AddsBias, HasFoldedBatchNorm = false };
}
