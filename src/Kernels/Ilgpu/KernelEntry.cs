using ILGPU;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>The entry point of every kernel on an accelerator: one thread an item.</summary>
internal static class KernelEntry
{
    public static void Run<TKernel>(Index1D item, TKernel kernel) where TKernel : struct, IKernel => kernel.Execute(item);
}
