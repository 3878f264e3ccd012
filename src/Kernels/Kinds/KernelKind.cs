namespace LatencyLab.Kernels.Kinds;

/// <summary>A kind of kernel: which operators it runs, how it is set up, and the cases that prove it right.</summary>
/// <param name="name">Unique name, e.g. <c>gather_conv2d</c>.</param>
/// <param name="summary">One line for people.</param>
public abstract class KernelKind(string name, string summary)
{
    /// <summary>Unique name, e.g. <c>gather_conv2d</c>.</summary>
    public string Name => name;

    /// <summary>One line for people.</summary>
    public string Summary => summary;

    /// <summary>Small cases with tails and extremes of every parameter, for verification.</summary>
    public abstract IReadOnlyList<KernelCase> Cases { get; }

    /// <summary>Whether the kernel runs an operator.</summary>
    public abstract bool Supports(Operator candidate);

    /// <summary>Draws inputs, allocates and binds kernels, for whatever device the builder stands for.</summary>
    internal abstract void Build<TBuffer, TIndex, TLanes>(KernelBuilder<TBuffer, TIndex, TLanes> builder, KernelRequest request)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>;
}

/// <summary>A kind that runs operators of one type.</summary>
/// <inheritdoc cref="KernelKind" path="/param"/>
public abstract class KernelKind<TOperator>(string name, string summary) : KernelKind(name, summary) where TOperator : Operator
{
    /// <inheritdoc/>
    public sealed override bool Supports(Operator candidate) => candidate is TOperator typed && Supports(typed);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<KernelCase> Cases =>
        [.. VerificationCases().Select(named => new KernelCase(named.Name, new KernelRequest(named.Operator) { Mask = named.Mask }))];

    /// <summary>Whether this kernel runs an operator of its type.</summary>
    protected virtual bool Supports(TOperator candidate) => true;

    /// <summary>What the kernel is proved on: sizes with tails, and extremes.</summary>
    protected abstract IEnumerable<(string Name, TOperator Operator, MaskStyle Mask)> VerificationCases();

    internal sealed override void Build<TBuffer, TIndex, TLanes>(KernelBuilder<TBuffer, TIndex, TLanes> builder, KernelRequest request) =>
        Build(builder, (TOperator)request.Operator, new RandomInputs(request.Seed, request.Mask));

    private protected abstract void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TOperator source, RandomInputs random)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>;
}
