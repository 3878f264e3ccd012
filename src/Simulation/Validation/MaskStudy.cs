using LatencyLab.Operators.Patches;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Masks;

namespace LatencyLab.Simulation.Validation;

/// <summary>An operator timed on patches that lie scattered and on as many that lie in clusters.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Measured">Time of clusters over that of scattered patches, as measured.</param>
/// <param name="Simulated">The same, simulated.</param>
public sealed record MaskPair(Operator Operator, double Measured, double Simulated);

/// <summary>Whether the simulation says what it matters how patches lie: a closed form at a mean rate says that it does not.</summary>
public static class MaskStudy
{
    /// <summary>Masks of each kind that are simulated for a pair.</summary>
    private const int Draws = 4;

    /// <summary>Diameter of a cluster over the longer side of the grid of patches: two blobs an image that reach a third of it.</summary>
    private const double ClusterShare = 2.0 / 3;

    /// <summary>Compares rows of measurement files that differ in the <c>mask</c> column alone.</summary>
    /// <param name="device">The profile.</param>
    /// <param name="paths">Measurement files of the device.</param>
    /// <exception cref="InputException">A file cannot be read, or has no rows of one of the two masks.</exception>
    public static IReadOnlyList<MaskPair> Run(DeviceProfile device, IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(paths);
        Dictionary<(DataType, Operator), double> scattered = [];
        foreach (TimedOperator row in Rows(device, paths, "random"))
            scattered.TryAdd((row.Type, Plain(row.Operator)), row.Seconds);
        Dictionary<DataType, KernelSimulator> simulators = [];
        List<MaskPair> pairs = [];
        foreach (TimedOperator row in Rows(device, paths, "clustered"))
        {
            Operator op = Plain(row.Operator);
            if (!scattered.TryGetValue((row.Type, op), out double seconds))
                continue;
            if (!simulators.TryGetValue(row.Type, out KernelSimulator? kernels))
                simulators.Add(row.Type, kernels = new KernelSimulator(device, row.Type));
            pairs.Add(new MaskPair(op, row.Seconds / seconds, Mean(kernels, op, true) / Mean(kernels, op, false)));
        }

        return pairs;
    }

    private static IReadOnlyList<TimedOperator> Rows(DeviceProfile device, IReadOnlyList<string> paths, string mask) =>
        MeasuredRows.Read(paths, new RowSelection { Filters = [("mask", mask), ("trusted", "1")] }, device).Rows;

    /// <summary>The operator without what its mask made of it.</summary>
    private static Operator Plain(Operator op) => op is PatchConv2d patches ? patches with { MeasuredDilatedRate = null } : op;

    private static double Mean(KernelSimulator kernels, Operator op, bool isClustered) => Enumerable.Range(1, Draws).Average(seed =>
    {
        MaskedOperator masked = MaskedOperator.Of(op, (images, rows, columns, rate) =>
        {
            int all = images * rows * columns, active = (int)new PatchGrid(rows, columns, 1).ActivePatches(images, rate);
            return isClustered ? new DrawnMasks((ulong)seed, Math.Max(1, ClusterShare * Math.Max(rows, columns)))
                .Of(op.Kind, images, rows, columns, active / (double)all) : PatchMask.Scattered(images, rows, columns, active, seed);
        });
        return kernels.Run(masked, CacheState.Repeated).Seconds;
    });
}
