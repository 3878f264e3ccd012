using LatencyLab.Predictor.Catalog;
using LatencyLab.Runtimes;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Masks;

namespace LatencyLab.Simulation.Kernels;

/// <summary>Simulates kernels on one device; equal kernels that begin with the same cache are simulated once. Not thread-safe.</summary>
public sealed class KernelSimulator
{
    /// <summary>Steps in which a share of a tensor is known: what is left of a map in the cache need not be exact to be the same.</summary>
    private const int ShareSteps = 16;

    private readonly IKernelPlanner _planner;
    private readonly DeviceProfile _device;
    private readonly Dictionary<(Operator, CacheState, TileChoice?), KernelRun> _runs = [];

    /// <param name="device">The device.</param>
    /// <param name="dataType">Element type of all tensors.</param>
    /// <param name="library">The kernels there are; null: all.</param>
    /// <exception cref="Diagnostics.InputException">The device has no arithmetic of this type.</exception>
    public KernelSimulator(DeviceProfile device, DataType dataType, Library? library = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        (_device, DataType, _planner) = (device, dataType, LatencyModels.Planner(device, dataType, library));
        IsHost = LatencyModels.IsHost(device);
    }

    /// <summary>Element type of all tensors.</summary>
    public DataType DataType { get; }

    /// <summary>The device.</summary>
    public DeviceProfile Device => _device;

    /// <summary>Whether the host is the device.</summary>
    public bool IsHost { get; }

    /// <summary>Kernels simulated so far.</summary>
    public int Count => _runs.Count;

    /// <summary>Runs one kernel.</summary>
    /// <param name="op">The operator, not a composite one.</param>
    /// <param name="state">What is in the outermost cache before.</param>
    /// <param name="tile">The tile to take; null: the predictor's.</param>
    /// <exception cref="Diagnostics.InputException">The operator has no such tile.</exception>
    public KernelRun Run(Operator op, CacheState state, TileChoice? tile = null)
    {
        CacheState known = state with { InputShare = Rounded(state.InputShare), WeightShare = Rounded(state.WeightShare) };
        if (!_runs.TryGetValue((op, known, tile), out KernelRun? run))
            _runs.Add((op, known, tile), run = Run(_planner.Plan(op, tile), known, false));
        return run;
    }

    /// <summary>Runs a kernel again, with a record of where and when its tiles ran.</summary>
    public KernelRun Recorded(Operator op, CacheState state, TileChoice? tile = null) => Run(
        _planner.Plan(op, tile), state with { InputShare = Rounded(state.InputShare), WeightShare = Rounded(state.WeightShare) }, true);

    /// <summary>Runs a kernel on the patches of a mask.</summary>
    /// <param name="masked">The operator and its mask.</param>
    /// <param name="state">What is in the outermost cache before.</param>
    /// <param name="records">Whether to keep where and when tiles ran.</param>
    public KernelRun Run(MaskedOperator masked, CacheState state, bool records = false)
    {
        ArgumentNullException.ThrowIfNull(masked);
        if (masked.Mask is null)
            return records ? Recorded(masked.Operator, state) : Run(masked.Operator, state);
        KernelPlan plan = _planner.Plan(masked.Operator);
        PatchPlaces? places = masked.MapBytes > 0 && masked.Mask.Active > 0
            ? new PatchPlaces(masked.Mask, masked.Window, (long)Math.Ceiling(masked.MapBytes * DataType.ElementBytes())) : null;
        return Run(WithRuns(plan, masked), state, records, places);
    }

    /// <summary>
    /// Patches side by side are one run of addresses, of which only the ends waste a part of a transaction: w t / run of every byte.
    /// </summary>
    private static KernelPlan WithRuns(KernelPlan plan, MaskedOperator masked)
    {
        double patches = masked.Mask!.MeanRun;
        if (plan.Work.Class is not (OperatorClass.Gather or OperatorClass.Scatter) || patches <= 1)
            return plan;
        return plan with
        {
            Grids =
            [
                .. plan.Grids.Select(grid =>
                {
                    double factor = 1 + (grid.OffChipFactor - 1) / patches;
                    double rate = grid.OnChipBytesPerSecond * grid.OffChipFactor / factor;
                    return grid with { OffChipFactor = factor, OnChipBytesPerSecond = rate };
                }),
            ],
        };
    }

    private static double Rounded(double share) => Math.Round(share * ShareSteps) / ShareSteps;

    private KernelRun Run(KernelPlan plan, CacheState state, bool records, PatchPlaces? places = null)
    {
        List<GridRun> runs = [];
        bool isWhole = plan.Estimate.Algorithm is not (Algorithm.Winograd2 or Algorithm.Winograd4 or Algorithm.Fft);
        KernelLaw law = new(plan.Engines, plan.Scale, plan.SecondsPerMac, isWhole, plan.IsStatic);
        foreach (GridPlan grid in plan.Grids)
        {
            long together = (long)(plan.Engines * Math.Max(1, Math.Min(grid.Residency, grid.Tiles)));
            GridCache? cache = grid.Kind == GridKind.Pass ? null
                : new GridCache(grid, _device.OffChip.TransactionBytes, state, plan.IsStatic ? plan.Engines : 0, together, places);
            runs.Add(GridSimulator.Run(grid, law, cache, records));
        }

        return new KernelRun(plan, Picoseconds.Of(plan.StartSeconds), runs);
    }
}
