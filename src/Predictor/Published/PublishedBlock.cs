using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Predictor.Published;

/// <summary>A residual block as the published program describes it, which differs from what runs.</summary>
/// <remarks>
/// (1) Only residual blocks count: stem and head have no steps. (2) The shortcut's convolution counts only where it has a stride.
/// (3) Every convolution on patches uses the block's own S and no halo, conv1 of a strided block too, whose map is larger.
/// (4) conv1 is either dense with the masker folded in, or on patches after a separate masker.
/// (5) Layer skipping is a dense 1x1 convolution of the block's input to Cout(conv1) + 1 channels, and r times the dense block for
/// the whole batch (the published program charges that convolution no output, which is too cheap and not copied).
/// Source: LAUDNet's simulator, and its reference outputs for ResNet-101.
/// </remarks>
internal sealed class PublishedBlock
{
    private readonly Block _block;
    private readonly Node[] _nodes;
    private readonly Node? _addition;
    private readonly SampleGather? _gather;

    private PublishedBlock(Block block)
    {
        _block = block;
        _nodes = [.. block.Steps.SelectMany(step => step.Schedules).SelectMany(schedule => schedule.Nodes)];
        _addition = Array.FindLast(_nodes, node => node.Operator is Add or PatchScatterAdd);
        _gather = Array.Find(_nodes, node => node.Operator is SampleGather)?.Operator as SampleGather;
    }

    public static Block Describe(Block block)
    {
        return block.Stage <= 0 ? block with { Steps = [] } : new PublishedBlock(block).Described();
    }

    private Block Described() => _block with { Steps = [.. _block.Steps.Where(IsCounted).Select(Describe)] };

    private bool IsCounted(Step step) =>
        step.Schedules is not [{ Nodes: [Node node] }] || node.Operator is not (SampleGather or SampleScatter)
            && !IsUnstridedShortcut(node);

    private bool IsUnstridedShortcut(Node node) => node.Operator is Conv2d { StrideHeight: 1, StrideWidth: 1 } && IsShortcut(node);

    private bool IsShortcut(Node node) =>
        ReadsBlockInput(node) && _addition is { Inputs.Count: > 1 } addition && addition.Inputs.Contains(node.Name);

    private Step Describe(Step step)
    {
        Step described = step with
        {
            Schedules = [.. from schedule in step.Schedules where !HasDenseConvolutionBesideMasker(schedule) select Describe(schedule)],
        };
        return _gather is not null && IsOfKeptImages(step) ? described with { ExecutionProbability = _gather.KeepRate } : described;
    }

    private static bool HasDenseConvolutionBesideMasker(Schedule schedule) =>
        schedule.Nodes.Any(node => node.Operator is SpatialMasker) && schedule.Nodes.Any(node => node.Operator is Conv2d);

    private bool IsOfKeptImages(Step step) => !step.Schedules[0].Nodes.Any(node => node.Operator is LayerGate || IsShortcut(node));

    private Schedule Describe(Schedule schedule) => schedule with
    {
        Nodes = [.. schedule.Nodes.Select(node => node with { Operator = Describe(node) })],
    };

    private Operator Describe(Node node) => node.Operator switch
    {
        PatchConv2d conv when _addition?.Operator is PatchScatterAdd scatter => conv with { Granularity = scatter.Granularity, Halo = 0 },
        Conv2d conv => WholeBatch(conv),
        Add add when SourceOf(add, node) is Conv2d source =>
            new MapAdd(WholeBatch(source).Batch, source.OutputChannels, source.OutputHeight, source.OutputWidth),
        LayerGate when First() is Conv2d conv => WholeBatch(conv) with { OutputChannels = conv.OutputChannels + 1 },
        Operator op => op,
    };

    private Conv2d WholeBatch(Conv2d conv) => _gather is null ? conv : conv with { Batch = _gather.Batch };

    /// <summary>The convolution whose output map is an operand of the addition; null where there is none of its size.</summary>
    private Conv2d? SourceOf(Add add, Node node) => _nodes
        .Where(source => node.Inputs.Contains(source.Name))
        .Select(source => source.Operator)
        .OfType<Conv2d>()
        .FirstOrDefault(conv => conv.OutputChannels == add.Columns && (long)conv.Batch * conv.OutputHeight * conv.OutputWidth == add.Rows);

    private Operator? First() =>
        Array.Find(_nodes, node => node.Operator is Conv2d && ReadsBlockInput(node) && !IsShortcut(node))?.Operator;

    private static bool ReadsBlockInput(Node node) => node.Inputs is [] or [Node.BlockInput];
}
