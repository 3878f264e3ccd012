namespace LatencyLab.Networks;

/// <summary>
/// One operator in a graph. Inputs are names of nodes of the same block, or <see cref="BlockInput"/>; none means the block's input.
/// A step's result has the same node name in all its schedules.
/// </summary>
public sealed record Node(string Name, Operator Operator, params IReadOnlyList<string> Inputs)
{
    /// <summary>Stands for the block's input among other inputs (a residual addition).</summary>
    public const string BlockInput = "input";

    /// <summary>How a node of another, earlier block stands among inputs; no name has a space.</summary>
    /// <param name="block">Name of the block.</param>
    /// <param name="node">Name of the node.</param>
    public static string OfBlock(string block, string node) => $"{block} {node}";

    /// <summary>Whether an input is a node of another block.</summary>
    public static bool IsOfOtherBlock(string input) => input.Contains(' ', StringComparison.Ordinal);

    /// <summary>
    /// Decisions that what is launched after this depends on first: which patches, channels, images or branches are computed. A runtime
    /// that decides on the host reads them back here.
    /// </summary>
    public int DecisionsAwaited { get; init; }
}

/// <summary>One way to execute a step: the operators that run, in order. The step's alternatives compute the same thing.</summary>
/// <param name="Name">Short name shown when chosen, e.g. <c>masker fused into conv1</c>.</param>
public sealed record Schedule(string Name, IReadOnlyList<Node> Nodes)
{
    /// <summary>The fusion this schedule makes, shown when it is chosen; null for the plain one.</summary>
    public string? Fusion { get; init; }

    /// <summary>Whether it is there only where attention is one kernel.</summary>
    public bool FusesAttention { get; init; }
}

/// <summary>A step of a block: one or more schedules, of which the model takes the cheapest.</summary>
public sealed record Step(string Name, IReadOnlyList<Schedule> Schedules)
{
    /// <summary>A step of one schedule.</summary>
    public Step(Node node)
        : this(node.Name, [new Schedule("plain", [node])])
    {
    }

    /// <summary>Probability that the step runs at all (layer skipping at batch 1); 1 for a step that always runs.</summary>
    public double ExecutionProbability { get; init; } = 1;

    /// <summary>Decisions that are awaited in it, as many in every schedule.</summary>
    public int DecisionCount => Schedules.Count == 0 ? 0 : Schedules[0].Nodes.Sum(node => node.DecisionsAwaited);

    /// <summary>The same step, after which a decision is awaited.</summary>
    public Step ThenDecision() => this with
    {
        Schedules =
        [
            .. Schedules.Select(schedule => schedule with
            {
                Nodes = [.. schedule.Nodes.SkipLast(1), schedule.Nodes[^1] with { DecisionsAwaited = 1 }],
            }),
        ],
    };
}

/// <summary>A block of a network: steps that run one after another.</summary>
/// <param name="Name">E.g. <c>stage1.block0</c>.</param>
/// <param name="Stage">1-based stage; 0 for the stem, -1 for the head.</param>
/// <param name="Index">0-based index in its stage.</param>
public sealed record Block(string Name, int Stage, int Index, IReadOnlyList<Step> Steps)
{
    /// <summary>Ends in an answer of the network: the next block reads what the block before this one put out.</summary>
    public bool IsExit { get; init; }

    /// <summary>Decisions about what runs, each of which a host may have to read back.</summary>
    public int DecisionCount => Steps.Sum(step => step.DecisionCount);
}

/// <summary>A network for one batch size and resolution, as a sequence of blocks.</summary>
/// <param name="Resolution">Rows of the input image in pixels, mostly its side; tokens of a sequence for a transformer.</param>
public sealed record Network(string Name, int Batch, int Resolution, IReadOnlyList<Block> Blocks)
{
    /// <summary>Columns of the input image where it is not square; <see cref="Resolution"/> is its rows then.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>Size of the input, e.g. <c>224 px</c>, <c>608x1088 px</c> or <c>512 tokens</c>.</summary>
    public string SizeText => ImageShape.Text(Resolution, ImageWidth, ResolutionUnit);

    /// <summary>What <see cref="Resolution"/> counts: <c>px</c> or <c>tokens</c>.</summary>
    public string ResolutionUnit { get; init; } = "px";

    /// <summary>Trainable parameters, counting the first schedule of each step.</summary>
    public long ParameterCount => Operators.Sum(op => op.ParameterCount);

    /// <summary>Multiply-accumulates of the whole batch, counting the first schedule of each step and its execution probability.</summary>
    public double Macs =>
        Blocks.Sum(block => block.Steps.Sum(
            step => step.ExecutionProbability * step.Schedules[0].Nodes.Sum(node => node.Operator.Work(sizeof(float)).Macs)));

    /// <summary>Decisions of the network about what runs, each of which a host may have to read back.</summary>
    public int DecisionCount => Blocks.Sum(block => block.DecisionCount);

    /// <summary>Operators of the first schedule of each step.</summary>
    public IEnumerable<Operator> Operators =>
        from block in Blocks from step in block.Steps from node in step.Schedules[0].Nodes select node.Operator;
}
