using LatencyLab.Kernels;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Kernels.Probes;

namespace LatencyLab.Tests.Kernels.Ilgpu;

/// <summary>The kernels of the catalogue, and those that devices are probed with.</summary>
internal static class EveryKernel
{
    public static IReadOnlyList<KernelKind> All { get; } =
    [
        .. KernelCatalog.All,
        new FmaChainsKind(), new FmaLatencyKind(), new ClockChainKind(), new StreamReadKind(), new StreamCopyKind(),
    ];

    /// <summary>Those that have a register tile, whose size may be chosen.</summary>
    public static TheoryData<string> Tiled() =>
        [.. All.Where(kind => kind.Cases.Any(one => KernelTuning.HasTile(one.Request.Operator))).Select(kind => kind.Name)];

    public static KernelKind Named(string name) => All.Single(kind => kind.Name == name);
}
