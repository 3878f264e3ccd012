namespace LatencyLab.Importing;

/// <summary>One term of an index: a loop times a number.</summary>
/// <param name="Loop">Name of the loop.</param>
/// <param name="Factor">A stride or dilation; 1 for none.</param>
internal readonly record struct EinsumTerm(string Loop, int Factor = 1);

/// <summary>
/// A layer as loops over tensors: the output, and two inputs whose elements are multiplied. An index of two terms is that of a window: the
/// output's place times the stride, and the tap times the dilation.
/// </summary>
/// <param name="Sizes">Iterations by loop.</param>
/// <param name="Output">Indices of the output.</param>
/// <param name="A">Indices of one input.</param>
/// <param name="B">Indices of the other.</param>
internal sealed record ForeignEinsum(
    IReadOnlyDictionary<string, int> Sizes,
    IReadOnlyList<IReadOnlyList<EinsumTerm>> Output,
    IReadOnlyList<IReadOnlyList<EinsumTerm>> A,
    IReadOnlyList<IReadOnlyList<EinsumTerm>> B)
{
    private const int MostDirections = 2;

    /// <summary>The convolution, product or batched product that it is.</summary>
    /// <remarks>
    /// Loops of the output and the input are images, of the output and the weights output channels, of both inputs the reduction, of all
    /// three groups (of a product: the batch).
    /// </remarks>
    /// <exception cref="InputException">It is none of these.</exception>
    public Operator ToOperator()
    {
        bool isInputA = A.Any(index => index.Count > 1) || !B.Any(index => index.Count > 1);
        (IReadOnlyList<IReadOnlyList<EinsumTerm>> input, IReadOnlyList<IReadOnlyList<EinsumTerm>> weights) = isInputA ? (A, B) : (B, A);
        HashSet<string> outputs = LoopsOf(Output), inputs = LoopsOf(input), filters = LoopsOf(weights);
        IReadOnlyList<EinsumTerm>[] windows = [.. input.Where(index => index.Count > 1)];
        if (weights.Concat(Output).Any(index => index.Count > 1))
            throw new InputException("windows over several tensors are no operator here");
        HashSet<string> inWindows = [.. windows.SelectMany(index => index).Select(term => term.Loop)];
        if (Sizes.Keys.FirstOrDefault(loop => Sizes[loop] > 1 && !IsShared(loop)) is string alone)
            throw new InputException($"loop {alone} is of one tensor only, which no operator here has");

        long images = Product((ofOutput, ofInput, ofFilter) => ofOutput && ofInput && !ofFilter);
        long groups = Product((ofOutput, ofInput, ofFilter) => ofOutput && ofInput && ofFilter);
        long columns = Product((ofOutput, ofInput, _) => ofOutput && !ofInput);
        long depth = Product((ofOutput, _, _) => !ofOutput);
        if (windows.Length == 0)
            return groups > 1 ? new BatchedGemm(groups, images, columns, depth) : new Linear(images, Whole(depth), Whole(columns));
        if (windows.Length > MostDirections)
            throw new InputException($"windows of {windows.Length} directions are no operator here, expected 1 or 2");
        ForeignAxis[] axes = [.. windows.Select(window => AxisOf(window, outputs, filters))];
        ForeignAxis one = ForeignAxis.OfOutput(1, 1, 1);
        return new ForeignConvolution(
            Whole(images), Whole(checked(depth * groups)), Whole(checked(columns * groups)), Whole(groups),
            axes[0], axes.Length > 1 ? axes[1] : one).ToOperator();

        long Product(Func<bool, bool, bool, bool> isOne) => Sizes.Where(size => !inWindows.Contains(size.Key)
            && isOne(outputs.Contains(size.Key), inputs.Contains(size.Key), filters.Contains(size.Key)))
            .Aggregate(1L, (product, size) => checked(product * size.Value));

        bool IsShared(string loop) =>
            (outputs.Contains(loop) ? 1 : 0) + (inputs.Contains(loop) ? 1 : 0) + (filters.Contains(loop) ? 1 : 0) > 1;
    }

    private ForeignAxis AxisOf(IReadOnlyList<EinsumTerm> window, HashSet<string> outputs, HashSet<string> filters)
    {
        if (window.Count != 2 || window.Count(term => outputs.Contains(term.Loop)) != 1
            || !window.Any(term => filters.Contains(term.Loop) && !outputs.Contains(term.Loop)))
        {
            throw new InputException(
                $"{string.Join(" + ", window.Select(term => term.Loop))} is no window, expected the output's place and a filter's tap");
        }

        EinsumTerm place = window.First(term => outputs.Contains(term.Loop)), tap = window.First(term => !outputs.Contains(term.Loop));
        return ForeignAxis.OfOutput(SizeOf(place.Loop), SizeOf(tap.Loop), place.Factor, tap.Factor);
    }

    private int SizeOf(string loop) => Sizes.GetValueOrDefault(loop, 1);

    private static int Whole(long count) => checked((int)count);

    private static HashSet<string> LoopsOf(IReadOnlyList<IReadOnlyList<EinsumTerm>> tensor) =>
        [.. tensor.SelectMany(index => index).Select(term => term.Loop)];
}
