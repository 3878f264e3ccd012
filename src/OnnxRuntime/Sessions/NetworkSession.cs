using System.Diagnostics;
using System.Text.Json;
using LatencyLab.Measuring.Engines;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace LatencyLab.OnnxRuntime.Sessions;

/// <summary>A network's file in ONNX Runtime, with random inputs in place.</summary>
internal sealed class NetworkSession : INetworkRun
{
    private const string NodeCategory = "Node", KernelEnding = "_kernel_time";
    private static readonly HashSet<string> s_holders = new(StringComparer.Ordinal) { "If", "Loop", "Scan" };
    private readonly string _path;
    private readonly SessionSettings _settings;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<long>> _inputs;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<OrtValue> _values = [];

    /// <exception cref="InputException">ONNX Runtime does not load or run the file.</exception>
    public NetworkSession(string path, SessionSettings settings, IReadOnlyDictionary<string, IReadOnlyList<long>> inputs)
    {
        (_path, _settings, _inputs) = (path, settings with { RewritesLayouts = true }, inputs);
        _session = Opened(_settings);
        _binding = Bound(_session);
        Warnings = _session.OverridableInitializerMetadata.Count == 0 ? []
            :
            [
                $"lists {_session.OverridableInitializerMetadata.Count} of its weights as inputs, which another run could replace: ONNX "
                + "Runtime then fuses and packs none of them",
            ];
        Guarded(() => _session.RunWithBinding(_options, _binding));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; }

    /// <inheritdoc/>
    public double Run(int repetitions)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
            _session.RunWithBinding(_options, _binding);
        return (double)(Stopwatch.GetTimestamp() - start) / Stopwatch.Frequency;
    }

    /// <inheritdoc/>
    public IReadOnlyList<MeasuredNode> Profile(int runs)
    {
        string prefix = Path.Combine(Path.GetTempPath(), $"latlab-{Guid.NewGuid():N}");
        string? file = null;
        try
        {
            using (InferenceSession session = Opened(_settings with { ProfilePrefix = prefix }))
            {
                using OrtIoBinding binding = Bound(session);
                for (int i = 0; i <= runs; i++)
                    session.RunWithBinding(_options, binding);
                file = session.EndProfiling();
            }

            return Read(file, runs);
        }
        finally
        {
            if (file is not null)
                File.Delete(file);
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _values)
            value.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    /// <summary>Events of every run come in the same order; those of the first run are passed over.</summary>
    private static IReadOnlyList<MeasuredNode> Read(string file, int runs)
    {
        using FileStream stream = File.OpenRead(file);
        using JsonDocument events = JsonDocument.Parse(stream);
        MeasuredNode[] all = [.. events.RootElement.EnumerateArray().Select(NodeOf).OfType<MeasuredNode>()];
        int nodes = all.Length / (runs + 1);
        return
        [
            .. Enumerable.Range(0, nodes)
                .Select(node => all[node] with { Seconds = Enumerable.Range(1, runs).Min(run => all[run * nodes + node].Seconds) }),
        ];
    }

    /// <summary>Null for events of other things, and for what only holds other nodes, which have events of their own.</summary>
    private static MeasuredNode? NodeOf(JsonElement entry)
    {
        if (entry.GetProperty("cat").GetString() != NodeCategory || entry.GetProperty("name").GetString() is not string name
            || !name.EndsWith(KernelEnding, StringComparison.Ordinal))
        {
            return null;
        }

        JsonElement details = entry.GetProperty("args");
        string type = details.GetProperty("op_name").GetString() ?? "";
        return s_holders.Contains(type) ? null
            : new MeasuredNode(name[..^KernelEnding.Length], type, entry.GetProperty("dur").GetDouble() * 1e-6)
            {
                OutputShapes = details.TryGetProperty("output_type_shape", out JsonElement shapes)
                    ? [.. shapes.EnumerateArray().SelectMany(shape => shape.EnumerateObject()).Select(shape => SidesOf(shape.Value))] : [],
            };
    }

    private static IReadOnlyList<long> SidesOf(JsonElement shape) => [.. shape.EnumerateArray().Select(side => side.GetInt64())];

    private InferenceSession Opened(SessionSettings settings)
    {
        using SessionOptions options = settings.ToOptions();
        return Guarded(() => new InferenceSession(_path, options));
    }

    private OrtIoBinding Bound(InferenceSession session)
    {
        OrtIoBinding binding = session.CreateIoBinding();
        Random random = new(2);
        foreach ((string name, IReadOnlyList<long> shape) in _inputs)
        {
            if (!session.InputMetadata.TryGetValue(name, out NodeMetadata? metadata))
                continue;
            OrtValue value = Filled(name, metadata.ElementDataType, [.. shape], random);
            _values.Add(value);
            binding.BindInput(name, value);
        }

        foreach (string output in session.OutputMetadata.Keys)
            binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
        return binding;
    }

    private OrtValue Filled(string name, TensorElementType type, long[] shape, Random random)
    {
        int count = (int)ModelTensor.Count(shape);
        return type switch
        {
            TensorElementType.Float => OrtValue.CreateTensorValueFromMemory(
                Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1).ToArray(), shape),
            TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(1L, count).ToArray(), shape),
            TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(1, count).ToArray(), shape),
            TensorElementType.Bool => OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(true, count).ToArray(), shape),
            TensorElementType.UInt8 => OrtValue.CreateTensorValueFromMemory(new byte[count], shape),
            _ => throw new InputException($"its input '{name}' is of {type}, expected floats, integers or truth values", _path),
        };
    }

    private void Guarded(Action run) => Guarded(() =>
    {
        run();
        return true;
    });

    private T Guarded<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (OnnxRuntimeException problem)
        {
            throw new InputException($"ONNX Runtime does not run it: {ShortText.Of(problem.Message.Split('\n')[0])}", _path);
        }
    }
}
