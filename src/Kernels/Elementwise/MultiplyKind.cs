namespace LatencyLab.Kernels.Elementwise;

/// <summary>
/// Sets up <see cref="Binary"/> with <see cref="BinaryFunction.Multiply"/>: of equal tensors, or of one with rows that are repeated.
/// </summary>
internal sealed class MultiplyKind() : KernelKind<Binary>("mul", "product of two tensors, the second one's rows repeated or not")
{
    /// <summary>The second operand is whole rows, each for as many rows of the first.</summary>
    protected override bool Supports(Binary candidate) =>
        candidate is { Function: BinaryFunction.Multiply, Rows: > 0, Columns: > 0 } && SecondElements(candidate) is long second and > 0
        && second % candidate.Columns == 0 && candidate.Rows % (second / candidate.Columns) == 0;

    protected override IEnumerable<(string Name, Binary Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("one element", new Binary(BinaryFunction.Multiply, 1, 1), default);
        yield return ("equal tensors, tails", new Binary(BinaryFunction.Multiply, 7, 13), default);
        yield return ("equal tensors, several runs", new Binary(BinaryFunction.Multiply, 131, 67), default);
        yield return ("one row repeated", new Binary(BinaryFunction.Multiply, 49, 37) { SecondElements = 37 }, default);
        yield return (
            "a row an image, several runs", new Binary(BinaryFunction.Multiply, 3 * 49, 160) { SecondElements = 3 * 160 }, default);
        yield return ("a row longer than a run", new Binary(BinaryFunction.Multiply, 4, 4101) { SecondElements = 2 * 4101 }, default);
        yield return ("rows of two blocks of registers", new Binary(BinaryFunction.Multiply, 33, 101) { SecondElements = 101 }, default);
        yield return ("one column", new Binary(BinaryFunction.Multiply, 30, 1) { SecondElements = 3 }, default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Binary source, RandomInputs random)
    {
        int length = checked((int)(source.Rows * source.Columns)), secondLength = checked((int)SecondElements(source));
        float[] first = random.Floats(length), second = random.Floats(secondLength);

        // Equal tensors are one row that is used once.
        bool isEqual = secondLength == length;
        int columns = isEqual ? length : checked((int)source.Columns), factors = secondLength / columns, rows = length / secondLength;
        Launch(
            builder, (factors, rows, columns), isEqual, builder.Input(first), builder.Input(second), builder.Output(length, Reference));

        double[] Reference() =>
            [.. first.Select((value, i) => (double)value * second[isEqual ? i : i / columns / rows * columns + i % columns])];
    }

    /// <summary>Adds the launch.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="sizes">Rows of the second operand, rows of the first for each of them, and columns.</param>
    /// <param name="isEqual">Whether a row is a tensor, which is cut anywhere.</param>
    /// <param name="first">[factors * rows, columns].</param>
    /// <param name="second">[factors, columns].</param>
    /// <param name="output">As the first.</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, (int Factors, int Rows, int Columns) sizes, bool isEqual, TBuffer first,
        TBuffer second, TBuffer output)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        (int factors, int rows, int columns) = sizes;
        int run = isEqual ? KernelBuilder<TBuffer, TIndex, TLanes>.ItemElements : columns * builder.RunsPerItem(columns, rows);
        TensorRuns runs = new() { Length = rows * columns, Run = run, Parts = builder.ItemsPerRun(Math.Min(run, columns)) };
        builder.Launch(new MultiplyKernel<TBuffer, TLanes>(first, second, output, columns, runs), checked(factors * runs.Items));
    }

    private static long SecondElements(Binary source) => Math.Min(source.SecondElements ?? long.MaxValue, source.Rows * source.Columns);
}
