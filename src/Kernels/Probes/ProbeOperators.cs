namespace LatencyLab.Kernels.Probes;

/// <summary>Independent chains of multiply-adds in registers: nothing but arithmetic.</summary>
/// <param name="Items">Work items, each with its own chains: at least one a thread.</param>
/// <param name="Iterations">Links of every chain.</param>
/// <param name="LaneWidth">fp32 lanes of a register.</param>
internal sealed record FmaChains(int Items, int Iterations, int LaneWidth) : Operator
{
    /// <summary>Chains of one item: enough to cover the latency of two pipelines of 4 cycles, few enough for 16 registers.</summary>
    public const int Chains = 12;

    public override string Kind => "fma_chains";

    public override OperatorWork Work(int elementBytes) => new()
    {
        Class = OperatorClass.Elementwise,
        Macs = (long)Items * Iterations * Chains * LaneWidth,
    };
}

/// <summary>A register tile of a small matrix product that stays in the first cache, over and over.</summary>
/// <param name="Items">Work items: at least one a thread.</param>
/// <param name="Passes">Times the product is added up.</param>
/// <param name="LaneWidth">fp32 lanes of a register.</param>
internal sealed record RegisterTile(int Items, int Passes, int LaneWidth) : Operator
{
    /// <summary>Rows of the tile; its columns are two registers: 12 sums, which 16 registers hold beside what is multiplied.</summary>
    public const int Rows = 6;

    /// <summary>Length of the sums: the weights are 8 KB with 16 lanes.</summary>
    public const int Depth = 64;

    public override string Kind => "register_tile";

    public override OperatorWork Work(int elementBytes) => new()
    {
        Class = OperatorClass.Elementwise,
        Macs = (long)Items * Passes * Depth * Rows * 2 * LaneWidth,
        Passes = Passes,
    };
}

/// <summary>One chain of dependent multiply-adds an item: its links take a pipeline's depth each.</summary>
internal sealed record FmaLatency(int Items, int Iterations) : Operator
{
    public override string Kind => "fma_latency";

    public override OperatorWork Work(int elementBytes) => new() { Class = OperatorClass.Elementwise, Macs = (long)Items * Iterations };
}

/// <summary>A chain of dependent one-cycle integer operations: its rate is the clock.</summary>
internal sealed record ClockChain(int Items, int Iterations) : Operator
{
    /// <summary>Dependent operations in one iteration.</summary>
    public const int Operations = 32;

    public override string Kind => "clock_chain";

    public override OperatorWork Work(int elementBytes) => new()
    {
        Class = OperatorClass.Elementwise,
        OtherFlops = (long)Items * Iterations * Operations,
    };
}

/// <summary>Every item reads its own run of memory from end to end, several times.</summary>
/// <param name="Items">Work items.</param>
/// <param name="FloatsPerItem">Length of an item's run.</param>
/// <param name="Passes">Times the run is read.</param>
/// <param name="LaneWidth">fp32 lanes of a register.</param>
internal sealed record StreamRead(int Items, int FloatsPerItem, int Passes, int LaneWidth) : Operator
{
    /// <summary>Items take blocks in turn, as the threads of a GPU must; false: each has a run of its own.</summary>
    public bool IsInterleaved { get; init; }

    public StreamLayout Layout => StreamLayout.Of(Items, FloatsPerItem, Passes, LaneWidth, IsInterleaved);

    public override string Kind => "stream_read";

    public override OperatorWork Work(int elementBytes) => new()
    {
        Class = OperatorClass.Elementwise,
        Bytes = new TensorBytes((long)Layout.Length(Items, LaneWidth) * Passes * elementBytes, 0, 0),
        Passes = Passes,
    };
}

/// <summary>Every item copies its own run of memory to another, several times; bytes read and bytes written both count.</summary>
/// <inheritdoc cref="StreamRead" path="/param"/>
internal sealed record StreamCopy(int Items, int FloatsPerItem, int Passes, int LaneWidth) : Operator
{
    /// <inheritdoc cref="StreamRead.IsInterleaved"/>
    public bool IsInterleaved { get; init; }

    public StreamLayout Layout => StreamLayout.Of(Items, FloatsPerItem, Passes, LaneWidth, IsInterleaved);

    public override string Kind => "stream_copy";

    public override OperatorWork Work(int elementBytes)
    {
        long bytes = (long)Layout.Length(Items, LaneWidth) * Passes * elementBytes;
        return new OperatorWork { Class = OperatorClass.Elementwise, Bytes = new TensorBytes(bytes, 0, bytes), Passes = Passes };
    }
}

/// <summary>A launch that does nothing.</summary>
internal sealed record EmptyLaunch(int Items) : Operator
{
    public override string Kind => "empty_launch";

    public override OperatorWork Work(int elementBytes) => new() { Class = OperatorClass.Elementwise };
}
