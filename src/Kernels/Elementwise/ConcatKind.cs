namespace LatencyLab.Kernels.Elementwise;

/// <summary>Sets up <see cref="Concat"/>: of two halves, as the operator does not say which parts there are.</summary>
internal sealed class ConcatKind() : KernelKind<Concat>("concat", "concatenation of channels by copying, of two halves")
{
    protected override IEnumerable<(string Name, Concat Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("whole registers", new Concat(9, 64), default);
        yield return ("tails", new Concat(5, 77), default);
        yield return ("one column", new Concat(3, 1), default);
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, Concat source, RandomInputs random)
    {
        int rows = checked((int)source.Rows), columns = checked((int)source.Columns);
        ConcatShape shape = new()
        {
            Rows = rows,
            First = columns / 2,
            Second = columns - columns / 2,
            ItemRows = Math.Max(1, builder.RunsPerItem(columns, rows)),
            Parts = builder.ItemsPerRun(columns),
        };
        float[] first = random.Floats(checked(rows * shape.First)), second = random.Floats(checked(rows * shape.Second));
        TBuffer output = builder.Output(checked(rows * columns), () =>
        [
            .. Enumerable.Range(0, rows).SelectMany(row => first[(row * shape.First)..((row + 1) * shape.First)]
                .Concat(second[(row * shape.Second)..((row + 1) * shape.Second)])),
        ]);
        builder.Launch(
            new ConcatKernel<TBuffer, TLanes>(builder.Input(first), builder.Input(second), output, shape),
            columns == 0 ? 0 : checked((rows + shape.ItemRows - 1) / shape.ItemRows * shape.Parts));
    }
}
