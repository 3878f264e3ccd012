using LatencyLab.Measuring.Engines;
using LatencyLab.OnnxRuntime.Sessions;

namespace LatencyLab.OnnxRuntime;

/// <summary>ONNX Runtime, as the package that this project refers to has it.</summary>
internal sealed class OnnxRuntimeEngine : IRuntimeEngine
{
    /// <inheritdoc/>
    public IMeasurementBackend Open(string name, int threads, TimeProvider? time) => new OnnxRuntimeBackend(name, threads, time);

    /// <inheritdoc/>
    public INetworkRun Load(string name, int threads, string path, IReadOnlyDictionary<string, IReadOnlyList<long>> inputs) =>
        new NetworkSession(path, new SessionSettings(name == EngineNames.Cuda, threads), inputs);
}
