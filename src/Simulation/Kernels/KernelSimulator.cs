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

    /// <summary>Of the mask whose patches lie anywhere.</summary>
    private const int ScatterSeed = 1;

    private readonly IKernelPlanner _planner;
    private readonly InnerCaches _cores;
    private readonly DeviceProfile _device;
    private readonly Dictionary<(Operator, CacheState, TileChoice?), KernelRun> _runs = [];
    private readonly Dictionary<(int Images, int Rows, int Columns, long Active, PatchWindow, long MapBytes), double> _anywhere = [];

    /// <param name="device">The device.</param>
    /// <param name="dataType">Element type of all tensors.</param>
    /// <param name="library">The kernels there are; null: all.</param>
    /// <exception cref="Diagnostics.InputException">The device has no arithmetic of this type.</exception>
    public KernelSimulator(DeviceProfile device, DataType dataType, Library? library = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        (_device, DataType, _planner) = (device, dataType, LatencyModels.Planner(device, dataType, library));
        _cores = new InnerCaches(device);
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
        CacheState known = Rounded(state);
        if (!_runs.TryGetValue((op, known, tile), out KernelRun? run))
            _runs.Add((op, known, tile), run = Grids(_planner.Plan(op, tile), known).Run(false));
        return run;
    }

    /// <summary>Runs a kernel again, with a record of where and when its tiles ran.</summary>
    public KernelRun Recorded(Operator op, CacheState state, TileChoice? tile = null) =>
        Grids(_planner.Plan(op, tile), Rounded(state)).Run(true);

    /// <summary>Runs a kernel on the patches of a mask.</summary>
    /// <param name="masked">The operator and its mask.</param>
    /// <param name="state">What is in the outermost cache before.</param>
    /// <param name="records">Whether to keep where and when tiles ran.</param>
    public KernelRun Run(MaskedOperator masked, CacheState state, bool records = false)
    {
        ArgumentNullException.ThrowIfNull(masked);
        if (masked.Mask is null)
            return records ? Recorded(masked.Operator, state) : Run(masked.Operator, state);
        return Grids(masked, state).Run(records);
    }

    /// <summary>A kernel that runs beside others.</summary>
    internal KernelGrids Grids(MaskedOperator masked, CacheState state)
    {
        if (masked.Mask is null)
            return Grids(_planner.Plan(masked.Operator), Rounded(state));
        PatchPlaces? places = masked.MapBytes > 0 && masked.Mask.Active > 0
            ? new PatchPlaces(masked.Mask, masked.Window, (long)Math.Ceiling(masked.MapBytes * DataType.ElementBytes())) : null;
        return Grids(WithCores(WithRuns(_planner.Plan(masked.Operator), masked), masked, places), state, places);
    }

    /// <summary>
    /// What the cores' own caches make of where patches lie: the closed form has as many that lie anywhere, and its time on chip is scaled
    /// by what the mask takes over what such a mask does.
    /// </summary>
    private KernelPlan WithCores(KernelPlan plan, MaskedOperator masked, PatchPlaces? places)
    {
        if (!IsHost || places is null || !_cores.Exist || plan.Work.Class != OperatorClass.Gather)
            return plan;
        double theirs = SecondsAnywhere(masked.Mask!, masked.Window, places.MapBytes, plan.Engines);
        double scale = theirs > 0 ? _cores.SecondsOfPixel(places, plan.Engines) / theirs : 1;
        return plan with
        {
            Grids = [.. plan.Grids.Select(grid => grid with { OnChipBytesPerSecond = grid.OnChipBytesPerSecond / scale })],
        };
    }

    /// <summary>Seconds of a pixel of as many patches that lie anywhere: found once for all masks with as many of as large a map.</summary>
    private double SecondsAnywhere(PatchMask mask, PatchWindow window, long mapBytes, int engines)
    {
        var key = (mask.Images, mask.Rows, mask.Columns, mask.Active, window, mapBytes);
        if (!_anywhere.TryGetValue(key, out double seconds))
        {
            seconds = _cores.SecondsOfPixel(new PatchPlaces(mask.Scattered(ScatterSeed), window, mapBytes), engines);
            _anywhere.Add(key, seconds);
        }

        return seconds;
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

    private static CacheState Rounded(CacheState state) =>
        state with { InputShare = Rounded(state.InputShare), WeightShare = Rounded(state.WeightShare) };

    private static double Rounded(double share) => Math.Round(share * ShareSteps) / ShareSteps;

    private KernelGrids Grids(KernelPlan plan, CacheState state, PatchPlaces? places = null) =>
        new(plan, state, _device.OffChip.TransactionBytes, places);
}
