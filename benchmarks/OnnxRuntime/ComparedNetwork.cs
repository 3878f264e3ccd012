using LatencyLab.Kernels;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Networks.Onnx;
using LatencyLab.Networks.Sources;
using LatencyLab.OnnxRuntime.Sessions;
using LatencyLab.Operators;
using LatencyLab.Runtimes;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>
/// A whole network: the kernels of this project for its layers, one after another, and ONNX Runtime's run of its file. Convolutions have
/// batch norm and activation in them on both sides; a residual sum is a pass of its own in ours. Every layer of ours reads an input of its
/// own and not what the layer before has just written.
/// </summary>
internal sealed class ComparedNetwork : IDisposable
{
    private const string Runtime = "onnxruntime-cpu";
    private readonly List<PreparedKernel> _kernels = [];
    private readonly NetworkSession _session;

    /// <exception cref="Diagnostics.InputException">The file cannot be read, or a layer of it has no kernel.</exception>
    public ComparedNetwork(string path, int batch, HostExecutor executor, SessionSettings settings)
    {
        OnnxNetwork network = (OnnxNetwork)NetworkCatalog.Open(path);
        Name = $"{Path.GetFileNameWithoutExtension(path)}, batch {batch}";
        Runtime runtime = RuntimeCatalog.Get(Runtime) with { FusesResidualAdd = false };
        foreach (Operator op in network.Build(batch).Operators
            .SelectMany(op => Execution.Of(op, runtime)).Select(execution => execution.Operator).Where(IsWork))
        {
            KernelKind kind = KernelCatalog.Find(op)
                ?? throw new Diagnostics.InputException($"a layer of it, {op.Kind}, is of no kernel", path);
            _kernels.Add(executor.Prepare(kind, new KernelRequest(op)));
        }

        _session = new NetworkSession(path, settings, network.Describe(batch).InputShapes);
    }

    public string Name { get; }

    public int Kernels => _kernels.Count;

    public void RunOurs()
    {
        foreach (PreparedKernel kernel in _kernels)
            kernel.Run();
    }

    public void RunTheirs() => _session.Run(1);

    public void Dispose()
    {
        _session.Dispose();
        foreach (PreparedKernel kernel in _kernels)
            kernel.Dispose();
    }

    private static bool IsWork(Operator op)
    {
        OperatorWork work = op.Work(sizeof(float));
        return work.Flops + work.Bytes.Total > 0;
    }
}
