namespace LatencyLab.Kernels.Kinds;

/// <summary>Something that runs kernels: the host's cores, or a GPU through ILGPU.</summary>
public interface IExecutor : IDisposable
{
    /// <summary>E.g. <c>host-512x2</c>.</summary>
    string Name { get; }

    /// <summary>Allocates, fills and compiles; nothing of that is left for <see cref="PreparedKernel.Run"/>.</summary>
    PreparedKernel Prepare(KernelKind kind, KernelRequest request);
}
