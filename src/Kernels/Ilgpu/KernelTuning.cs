using System.Diagnostics;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>
/// Chooses among variants of an operator's kernels by a short measurement, once for every operator; the first variant where there is one
/// only, and for operators without a register tile.
/// </summary>
/// <param name="variants">Variants, the first of which every device takes.</param>
internal sealed class KernelTuning(IReadOnlyList<KernelVariant> variants)
{
    /// <summary>Seconds and runs of a timing, and timings, the least of which counts.</summary>
    private const double TimedSeconds = 1e-3;

    private const int MostRuns = 50, Timings = 3;

    private readonly Dictionary<Operator, KernelVariant> _chosen = [];

    /// <summary>The operator's kernels, as the fastest variant.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="prepare">Prepares its kernels as a variant.</param>
    public PreparedKernel Prepare(Operator op, Func<KernelVariant, PreparedKernel> prepare)
    {
        if (variants.Count == 1 || !HasTile(op))
            return prepare(variants[0]);
        if (_chosen.TryGetValue(op, out KernelVariant known))
            return prepare(known);
        PreparedKernel best = prepare(variants[0]);
        KernelVariant chosen = variants[0];
        double least = Seconds(best);
        foreach (KernelVariant variant in variants.Skip(1))
        {
            PreparedKernel? other = TryPrepare(prepare, variant);
            if (other is null)
                continue;
            double seconds = Seconds(other);
            (seconds < least ? best : other).Dispose();
            if (seconds >= least)
                continue;
            (best, chosen, least) = (other, variant, seconds);
        }

        _chosen.Add(op, chosen);
        return best;
    }

    /// <summary>Whether its kernels have a register tile, whose size may be chosen.</summary>
    public static bool HasTile(Operator op) => op is not CompositeOperator && op.Work(sizeof(float)).Class
        is OperatorClass.Convolution or OperatorClass.GroupedConvolution or OperatorClass.DepthwiseConvolution or OperatorClass.Linear
        or OperatorClass.BatchedGemm or OperatorClass.PatchConvolution or OperatorClass.ChannelMaskedConvolution;

    /// <remarks>A driver may refuse a wide tile, for want of registers, and take a narrow one.</remarks>
    private static PreparedKernel? TryPrepare(Func<KernelVariant, PreparedKernel> prepare, KernelVariant variant)
    {
        try
        {
            return prepare(variant);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static double Seconds(PreparedKernel kernel)
    {
        kernel.Run();
        double once = Timed(kernel, 1), least = double.PositiveInfinity;
        int runs = (int)Math.Clamp(TimedSeconds / Math.Max(once, 1e-9), 1, MostRuns);
        for (int i = 0; i < Timings; i++)
            least = Math.Min(least, Timed(kernel, runs));
        return least;
    }

    private static double Timed(PreparedKernel kernel, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int run = 1; run < runs; run++)
            kernel.Start();
        kernel.Run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
    }
}
