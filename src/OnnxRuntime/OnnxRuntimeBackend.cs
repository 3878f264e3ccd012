using System.Runtime.Intrinsics;
using LatencyLab.Measuring.Engines;
using LatencyLab.OnnxRuntime.Forms;
using LatencyLab.OnnxRuntime.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace LatencyLab.OnnxRuntime;

/// <summary>
/// Operators in ONNX Runtime. What is not an operator of a network (probes, the reference loop) runs in this project's own kernels.
/// </summary>
internal sealed class OnnxRuntimeBackend : IMeasurementBackend
{
    private const int TrialRuns = 5;
    private readonly HostBackend _host;
    private readonly SessionSettings _settings;

    /// <param name="name">One of <see cref="EngineNames.All"/>.</param>
    /// <param name="threads">Threads within an operator.</param>
    /// <param name="time">Where budgets of seconds are read from.</param>
    /// <exception cref="InputException">Too many threads, or this build has no such provider.</exception>
    public OnnxRuntimeBackend(string name, int threads, TimeProvider? time)
    {
        Name = name;
        bool isCuda = name == EngineNames.Cuda;
        _host = new HostBackend(threads: threads, time: time);
        _settings = new SessionSettings(isCuda, threads);
        using (SessionOptions options = _settings.ToOptions())
        {
            // A provider that this build does not have is refused before anything is measured.
        }

        Version = OrtEnv.Instance().GetVersionString();
        Overhead = new RunOverhead(_settings, threads == 1);
    }

    /// <summary>Version of ONNX Runtime.</summary>
    public string Version { get; }

    /// <summary>What a run costs around its operators, and a node around its work.</summary>
    public RunOverhead Overhead { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string ModelName => _host.ModelName;

    /// <inheritdoc/>
    public string Implementation => $"{Name}-{Version}";

    /// <inheritdoc/>
    public int Threads => _host.Threads;

    /// <inheritdoc/>
    public int LaneWidth => _host.LaneWidth;

    /// <inheritdoc/>
    public string DeviceName => $"{_host.DeviceName}-{Name}";

    /// <inheritdoc/>
    public string ClockName => _host.ClockName;

    /// <inheritdoc/>
    public double ClockResolutionSeconds => _host.ClockResolutionSeconds;

    /// <inheritdoc/>
    public TimeProvider Time => _host.Time;

    /// <inheritdoc/>
    public ProbeHardware Hardware => _host.Hardware;

    /// <inheritdoc/>
    public string Deducted => FormattableString.Invariant(
        $"what a run costs around its operators, {1e6 * Overhead.BestRunSeconds:0.0} us; ")
        + FormattableString.Invariant($"an operator costs {1e6 * Overhead.NodeSeconds:0.00} us beside its work, which stays");

    /// <inheritdoc/>
    public double? OperatorSeconds => Overhead.NodeSeconds;

    /// <summary>Of one thread: those that the runtime starts itself are not seen.</summary>
    public IThreadWatch? Watch => Threads == 1 ? _host.Watch : null;

    /// <summary>Channels of a block of the CPU provider's layout.</summary>
    private int Block => _settings.Cuda ? 0 : Vector512.IsHardwareAccelerated ? 16 : 8;

    /// <inheritdoc/>
    public bool CanRun(Operator op) => RuntimeForms.Has(op);

    /// <inheritdoc/>
    public IPreparedWork Prepare(KernelKind kind, KernelRequest request) => _host.Prepare(kind, request);

    /// <summary>The fastest of the operator's forms.</summary>
    public IPreparedWork Prepare(KernelRequest request)
    {
        SessionWork? best = null;
        double least = double.PositiveInfinity;
        Func<ModelGraph>[] forms = [.. RuntimeForms.Of(request, new BlockLayout(Block))];
        foreach (Func<ModelGraph> form in forms)
        {
            SessionWork work = new(form(), _settings, Overhead);
            double seconds = forms.Length == 1 ? 0 : Enumerable.Range(0, TrialRuns).Min(_ => work.Run(1));
            SessionWork? worse = seconds < least ? best : work;
            if (seconds < least)
                (least, best) = (seconds, work);
            worse?.Dispose();
        }

        return best ?? throw new ArgumentException($"ONNX Runtime has no form of {request.Operator.Kind}", nameof(request));
    }

    /// <inheritdoc/>
    public IPreparedWork PrepareReference() => _host.PrepareReference();

    /// <inheritdoc/>
    public void EvictCaches() => _host.EvictCaches();

    /// <inheritdoc/>
    public void Dispose()
    {
        Overhead.Dispose();
        _host.Dispose();
    }
}
