using Microsoft.ML.OnnxRuntime;

namespace LatencyLab.OnnxRuntime.Sessions;

/// <summary>Where a model runs.</summary>
/// <param name="Cuda">By the CUDA provider, which the GPU package has; else by that of processors.</param>
/// <param name="Threads">Threads within an operator.</param>
internal sealed record SessionSettings(bool Cuda, int Threads)
{
    /// <summary>
    /// Whether the optimizer rewrites layouts. Not in a model of one operator: it would pay reorders that a network does not, and is
    /// written in the layout that a network's would have.
    /// </summary>
    public bool RewritesLayouts { get; init; }

    /// <summary>Where the profile is written to, without its ending; null: there is none.</summary>
    public string? ProfilePrefix { get; init; }

    /// <exception cref="InputException">This build has no such provider.</exception>
    public SessionOptions ToOptions()
    {
        SessionOptions options = new()
        {
            IntraOpNumThreads = Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel =
                RewritesLayouts ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        if (ProfilePrefix is string prefix)
        {
            options.EnableProfiling = true;
            options.ProfileOutputPathPrefix = prefix;
        }

        if (Cuda)
            AppendCuda(options);
        return options;
    }

    private static void AppendCuda(SessionOptions options)
    {
        try
        {
            options.AppendExecutionProvider_CUDA(0);
        }
        catch (Exception problem) when (problem is OnnxRuntimeException or EntryPointNotFoundException)
        {
            throw new InputException(
                "backend 'onnxruntime-cuda': this build of ONNX Runtime has no CUDA kernels, or CUDA is not installed: build it with "
                + "-p:OnnxRuntimeGpu=true");
        }
    }
}
