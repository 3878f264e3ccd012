using LatencyLab.Kernels;
using LatencyLab.Kernels.Host;
using LatencyLab.Networks.Onnx;
using LatencyLab.Networks.Sources;
using LatencyLab.OnnxRuntime.Sessions;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Runtimes;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>
/// A whole network: the kernels of this project for its layers, one after another on shared maps, and ONNX Runtime's run of its file.
/// Convolutions have batch norm, residual sum and activation in them on both sides.
/// </summary>
internal sealed class ComparedNetwork : IDisposable
{
    private const string Runtime = "onnxruntime-cpu";
    private readonly PreparedChain _chain;
    private readonly NetworkSession _session;

    /// <exception cref="Diagnostics.InputException">The file cannot be read, or a layer of it has no kernel.</exception>
    public ComparedNetwork(string path, int batch, HostExecutor executor, SessionSettings settings)
    {
        OnnxNetwork network = (OnnxNetwork)NetworkCatalog.Open(path);
        Name = $"{Path.GetFileNameWithoutExtension(path)}, batch {batch}";
        Runtime runtime = RuntimeCatalog.Get(Runtime);
        List<Operator> layers = [];
        foreach (Execution run in network.Build(batch).Operators.SelectMany(op => Execution.Of(op, runtime))
            .Where(run => IsWork(run.Operator)))
        {
            if (run is { IsFused: true, Operator: Add sum } && layers.Count > 0 && layers[^1] is Conv2d { IsDepthwise: false } convolution)
                layers[^1] = convolution with { AddsResidual = true, HasActivation = sum.HasActivation };
            else
                layers.Add(run.Operator);
        }

        _chain = executor.PrepareChain(
        [
            .. layers.Select(layer => (
                KernelCatalog.Find(layer) ?? throw new Diagnostics.InputException($"a layer of it, {layer.Kind}, is of no kernel", path),
                layer)),
        ]);
        _session = new NetworkSession(path, settings, network.Describe(batch).InputShapes);
    }

    public string Name { get; }

    public int Kernels => _chain.Count;

    public void RunOurs() => _chain.Run();

    public void RunTheirs() => _session.Run(1);

    public void Dispose()
    {
        _session.Dispose();
        _chain.Dispose();
    }

    private static bool IsWork(Operator op)
    {
        OperatorWork work = op.Work(sizeof(float));
        return work.Flops + work.Bytes.Total > 0;
    }
}
