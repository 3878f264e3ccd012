using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Kernels.Synthesis;

/// <summary>
/// Weights of every image as a sum of weight sets. The order of a set's elements is kept, so packed sets give packed weights.
/// </summary>
internal sealed class SynthesisKind()
    : KernelKind<BasisSynthesis>("basis_synthesis", "sum of N weight sets with coefficients of every image")
{
    protected override IEnumerable<(string Name, BasisSynthesis Operator, MaskStyle Mask)> VerificationCases()
    {
        yield return ("tails", Case(3, 4, 333), default);
        yield return ("whole registers", Case(2, 8, 512), default);
        yield return ("seven images", Case(7, 16, 1024), default);
        yield return ("one set", Case(2, 1, 70), default);
        yield return ("one element", Case(1, 3, 1), default);
        yield return ("no sets", Case(2, 0, 20), default);

        static BasisSynthesis Case(int batch, int bases, int elements) => new() { Batch = batch, Bases = bases, Elements = elements };
    }

    private protected override void Build<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, BasisSynthesis source, RandomInputs random)
    {
        int images = source.Batch, bases = source.Bases, elements = checked((int)source.Elements);
        float[] coefficients = random.Floats(checked(images * bases)), sets = random.Floats(checked(bases * elements));
        TBuffer weights = builder.Output(
            checked(images * elements), () => MatrixReference.Products(1, images, elements, bases, coefficients, sets));
        Launch(builder, builder.Input(coefficients), sets, (images, bases, elements), weights);
    }

    /// <summary>Adds the launch.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="coefficients">[images, sets].</param>
    /// <param name="sets">[sets, elements].</param>
    /// <param name="sizes">Images, sets, and elements of a set.</param>
    /// <param name="weights">[images, elements].</param>
    public static void Launch<TBuffer, TIndex, TLanes>(
        KernelBuilder<TBuffer, TIndex, TLanes> builder, TBuffer coefficients, float[] sets, (int Images, int Bases, int Elements) sizes,
        TBuffer weights)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        (int images, int bases, int elements) = sizes;
        int stride = SynthesisKernel<TBuffer, TLanes>.StrideOf(elements);
        float[] apart = new float[checked(bases * stride)];
        for (int n = 0; n < bases; n++)
            sets.AsSpan(n * elements, elements).CopyTo(apart.AsSpan(n * stride));
        int chunk = SynthesisKernel<TBuffer, TLanes>.Registers * TLanes.Width;
        builder.Launch(
            new SynthesisKernel<TBuffer, TLanes>(coefficients, builder.Input(apart), weights, images, bases, elements, stride),
            (elements + chunk - 1) / chunk);
    }
}
