using LatencyLab.OnnxRuntime.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace LatencyLab.Tests.OnnxRuntime;

/// <summary>Runs a small model once, for what it puts out.</summary>
internal static class OnnxModelRun
{
    /// <summary>Whether the optimizer rewrites a model into blocks of channels.</summary>
    public static bool IsBlocked(ModelGraph graph)
    {
        string path = Path.GetTempFileName();
        try
        {
            using SessionOptions options = new()
            {
                OptimizedModelFilePath = path,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            using InferenceSession session = new(graph.ToModel(), options);
            return System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)).Contains("_nchwc", StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Outputs of random inputs, the same for models whose inputs have the same shapes.</summary>
    public static float[][] Outputs(ModelGraph graph)
    {
        using SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        using InferenceSession session = new(graph.ToModel(), options);
        Random random = new(3);
        List<OrtValue> inputs = [.. graph.Inputs.Select(input => Value(input, random))];
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            run, [.. graph.Inputs.Select(input => input.Name)], inputs, [.. graph.Outputs.Select(output => output.Name)]);
        foreach ((OrtValue value, ModelTensor output) in outputs.Zip(graph.Outputs))
        {
            if (output.Shape is long[] shape)
                Assert.Equal(shape, value.GetTensorTypeAndShape().Shape);
        }

        float[][] read = [.. outputs.Zip(graph.Outputs, (value, output) => output.IsInteger
            ? value.GetTensorDataAsSpan<long>().ToArray().Select(number => (float)number).ToArray()
            : value.GetTensorDataAsSpan<float>().ToArray())];
        inputs.ForEach(input => input.Dispose());
        return read;
    }

    private static OrtValue Value(ModelTensor input, Random random)
    {
        long[] shape = input.Shape!;
        if (input.IsInteger)
            return OrtValue.CreateTensorValueFromMemory(input.Values!, shape);
        float[] values = input.Floats ?? [.. Enumerable.Range(0, (int)ModelTensor.Count(shape)).Select(_ => random.NextSingle())];
        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}
