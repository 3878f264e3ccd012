using Microsoft.ML.OnnxRuntime;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>A model in ONNX Runtime, one thread, inputs and output in place: a run allocates nothing of the size of a tensor.</summary>
internal sealed class RuntimeRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _inputNames, _outputNames = ["y"];
    private readonly OrtValue[] _inputs, _outputs;

    public RuntimeRun(OnnxNode node)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            // Extended, without layout: a model of one operator would pay reorders that a network does not.
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
        };
        _session = new InferenceSession(node.ToModel(), options);
        Random random = new(2);
        _inputNames = [.. node.Inputs.Select((_, i) => $"x{i}")];
        _inputs = [.. node.Inputs.Select(shape => Tensor(shape, random))];
        _outputs = [Tensor(node.Output, random)];
    }

    public void Run() => _session.Run(_options, _inputNames, _inputs, _outputNames, _outputs);

    public void Dispose()
    {
        foreach (OrtValue value in _inputs.Concat(_outputs))
            value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static OrtValue Tensor(long[] shape, Random random)
    {
        float[] values = new float[OnnxNode.Count(shape)];
        for (int i = 0; i < values.Length; i++)
            values[i] = 2 * random.NextSingle() - 1;
        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}
