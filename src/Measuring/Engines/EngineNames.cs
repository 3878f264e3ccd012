namespace LatencyLab.Measuring.Engines;

/// <summary>Backends that are a runtime of somebody else's, in a program of its own: <c>latlab</c> with that runtime in it.</summary>
public static class EngineNames
{
    /// <summary>ONNX Runtime on the processor.</summary>
    public const string Cpu = "onnxruntime";

    /// <summary>ONNX Runtime on a CUDA device.</summary>
    public const string Cuda = "onnxruntime-cuda";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Cpu, Cuda];

    /// <summary>The project that makes the program, from the root of the repository.</summary>
    public const string Project = "src/OnnxRuntime";
}
