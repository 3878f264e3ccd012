using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace LatencyLab.OnnxRuntime.Sessions;

/// <summary>
/// A model in ONNX Runtime, its inputs and outputs in place: a run allocates nothing of the size of a tensor, but for outputs whose shape
/// only the run tells.
/// </summary>
internal sealed class SessionWork : IPreparedWork
{
    private const int Seed = 2;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _values = [];
    private readonly RunOverhead? _overhead;
    private readonly int _inputs;

    /// <param name="graph">The model.</param>
    /// <param name="settings">Provider and threads.</param>
    /// <param name="overhead">What a run costs around its operators, taken away from each; null: nothing is.</param>
    public SessionWork(ModelGraph graph, SessionSettings settings, RunOverhead? overhead)
    {
        _overhead = overhead;
        _inputs = graph.Inputs.Count;
        using SessionOptions options = settings.ToOptions();
        _session = new InferenceSession(graph.ToModel(), options);
        _binding = _session.CreateIoBinding();
        Random random = new(Seed);
        foreach (ModelTensor input in graph.Inputs)
            _binding.BindInput(input.Name, Kept(Filled(input, random)));
        foreach (ModelTensor output in graph.Outputs)
        {
            if (output.Shape is null)
                _binding.BindOutputToDevice(output.Name, OrtMemoryInfo.DefaultInstance);
            else
                _binding.BindOutput(output.Name, Kept(Filled(output, random)));
        }
    }

    /// <inheritdoc/>
    public double Run(int repetitions)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
            _session.RunWithBinding(_options, _binding);
        double seconds = (double)(Stopwatch.GetTimestamp() - start) / Stopwatch.Frequency;
        return _overhead is null ? seconds
            : Math.Max(
                seconds - repetitions * _overhead.RunSeconds(_inputs, seconds / repetitions), repetitions * _overhead.NodeSeconds);
    }

    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _values)
            value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private OrtValue Kept(OrtValue value)
    {
        _values.Add(value);
        return value;
    }

    private static OrtValue Filled(ModelTensor tensor, Random random)
    {
        long[] shape = tensor.Shape!;
        if (tensor.IsInteger)
            return OrtValue.CreateTensorValueFromMemory(tensor.Values ?? new long[ModelTensor.Count(shape)], shape);
        if (tensor.Floats is float[] known)
            return OrtValue.CreateTensorValueFromMemory(known, shape);
        float[] values = new float[ModelTensor.Count(shape)];
        for (int i = 0; i < values.Length; i++)
            values[i] = 2 * random.NextSingle() - 1;
        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}
