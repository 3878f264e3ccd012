namespace LatencyLab.Operators;

/// <summary>
/// What an operator has to do, whatever the device: arithmetic, bytes by tensor, and how much of it can run in parallel.
/// A plain value, so that predicting allocates nothing.
/// </summary>
/// <remarks>1 MAC = 2 FLOP. Bytes are compulsory traffic: every element that is needed, once.</remarks>
public readonly record struct OperatorWork()
{
    /// <summary>Whose calibrated parameters it is predicted with.</summary>
    public required OperatorClass Class { get; init; }

    /// <summary>Multiply-accumulates.</summary>
    public long Macs { get; init; }

    /// <summary>Arithmetic that is not a MAC (comparisons, additions, exponentials), in FLOP.</summary>
    public long OtherFlops { get; init; }

    /// <summary>Exponentials, hyperbolic tangents and error functions; their conventional FLOP are in <see cref="OtherFlops"/>.</summary>
    public long SpecialFunctions { get; init; }

    /// <summary>2 x <see cref="Macs"/> + <see cref="OtherFlops"/>.</summary>
    public long Flops => 2 * Macs + OtherFlops;

    /// <summary>Compulsory traffic in bytes, by tensor.</summary>
    public TensorBytes Bytes { get; init; }

    /// <summary>
    /// Bytes that the arithmetic units consume and produce if nothing is reused in registers: two operands a MAC plus the output.
    /// The traffic of the innermost level; a tile divides it.
    /// </summary>
    public long OperandBytes { get; init; }

    /// <summary>The arithmetic as matrix products: what can be computed at once, and how deep a sum is.</summary>
    public ParallelShape Shape { get; init; }

    /// <summary>How the operands of a matrix product lie in memory.</summary>
    public GemmOrder Order { get; init; }

    /// <summary>Geometry of a convolution or pooling; default (kernel 0) elsewhere.</summary>
    public ConvolutionWindow Window { get; init; }

    /// <summary>Bytes of the contiguous runs that indexed reads or writes are made of; 0 where access is regular.</summary>
    public long ContiguousRunBytes { get; init; }

    /// <summary>
    /// Columns of the weight matrix of a convolution on kept channels that lie side by side where output channels are innermost: those of
    /// a kept group, or all of a product where all outputs are kept; 0 for other operators.
    /// </summary>
    public long WeightRunColumns { get; init; }

    /// <summary>
    /// Runs of elements that an element-wise kernel starts one by one where channels come first: those that share an element of a
    /// broadcast operand; 0 where the tensor is one run.
    /// </summary>
    public long Runs { get; init; }

    /// <summary>Outputs of a convolution whose activation has an upper bound; 0 for other operators.</summary>
    public long ClippedOutputs { get; init; }

    /// <summary>Whether a copy moves every element to a place of its own, as turning a matrix does.</summary>
    public bool MovesSingly { get; init; }

    /// <summary>Bytes moved through indices (a part of <see cref="Bytes"/>).</summary>
    public long IndexedBytes { get; init; }

    /// <summary>
    /// Bytes of the table among which every single access may land; 0 where neighbouring accesses are neighbours in memory as well.
    /// </summary>
    public long TableBytes { get; init; }

    /// <summary>Mean number of updates that each address of the result receives; 0 without atomic updates.</summary>
    public double UpdatesPerAddress { get; init; }

    /// <summary>Indices choose places within a row, so that the accesses of one row share its cache lines.</summary>
    public bool IsWithinRow { get; init; }

    /// <summary>
    /// Bytes of an index an element that is written out first from one index a row; 0 where the kernel reads the index as it is.
    /// </summary>
    public long ExpandedIndexBytes { get; init; }

    /// <summary>Selected patches, kept samples or channel groups of a dynamic operator; 0 for a static one.</summary>
    public long Patches { get; init; }

    /// <summary>
    /// Pixels along a side of a patch that is computed, copied or added, its border or halo included; 0 for other operators.
    /// </summary>
    public int PatchSide { get; init; }

    /// <summary>
    /// What is marked and listed before the pixels in patches and the halo around them are computed: pixels of the maps, and rows of pixels
    /// of patches with their halo; 0 where there is none.
    /// </summary>
    public long MarkedCells { get; init; }

    /// <summary>The class of the dense convolution of which a convolution on patches or kept channels is a part.</summary>
    public OperatorClass? DenseClass { get; init; }

    /// <summary>
    /// Part of the dense convolution's pixels that is computed, before it is rounded up to whole patches, and of attention's scores; 0..1.
    /// </summary>
    public double ComputedShare { get; init; } = 1;

    /// <summary>
    /// Pixels of an image's output that a convolution on patches computes, as a mean that is not rounded up to whole patches; 0 for others.
    /// </summary>
    public long ImageRows { get; init; }

    /// <summary>Grouped products of a layer of experts; null for other operators.</summary>
    public RoutedProducts? Routed { get; init; }

    /// <summary>Passes over the data that a straightforward kernel makes (softmax: 3), at least 1.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>The same arithmetic on elements of another size; bytes are rounded up.</summary>
    /// <param name="factor">New size over old one.</param>
    internal OperatorWork Scaled(double factor)
    {
        return this with
        {
            Bytes = new TensorBytes(Of(Bytes.Input), Of(Bytes.Weight), Of(Bytes.Output), Bytes.Index),
            OperandBytes = Of(OperandBytes),
        };

        long Of(long bytes) => (long)Math.Ceiling(bytes * factor);
    }
}
