using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LatencyLab.Kernels;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Measuring.Backends;
using LatencyLab.OnnxRuntime.Forms;
using LatencyLab.OnnxRuntime.Sessions;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>A layer on both sides.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Batch">Images.</param>
/// <param name="Ours">Seconds of the kernels of this project, the least of the samples.</param>
/// <param name="Theirs">Seconds of the faster form in ONNX Runtime, the least of the samples.</param>
/// <param name="Spread">Median over least of our samples, minus 1.</param>
/// <param name="Form">Number of that form: 0 what the optimizer takes, 1 channels first where it takes blocks of channels.</param>
internal sealed record ComparedResult(ComparedLayer Layer, int Batch, double Ours, double Theirs, double Spread, int Form)
{
    public double Ratio => Ours / Theirs;

    /// <summary>The least of this round and of those before, side by side.</summary>
    public ComparedResult Or(ComparedResult? before) => before is null ? this : this with
    {
        Ours = Math.Min(Ours, before.Ours),
        Theirs = Math.Min(Theirs, before.Theirs),
        Spread = Math.Min(Spread, before.Spread),
        Form = Theirs < before.Theirs ? Form : before.Form,
    };

    public double GigaflopsPerSecond => 2e-9 * Layer.Operator.Work(sizeof(float)).Macs / Ours;
}

/// <summary>
/// Times by the thread's own processor clock: what other programs take does not count. Sides take turns, and the least sample counts. What
/// a run of ONNX Runtime costs around its operator, which a network pays once, is that of a model of one element, and is taken away.
/// </summary>
internal sealed class Comparison : IDisposable
{
    private const double SampleSeconds = 2e-3;
    private const int Avx512Foundation = 1 << 16;
    private readonly HostExecutor _executor;
    private readonly ComparisonOptions _options;
    private readonly SessionSettings _settings = new(Cuda: false, Threads: 1);
    private readonly RunOverhead _overhead;

    public Comparison(ComparisonOptions options)
    {
        _options = options;
        _executor = new HostExecutor(options.Lanes);
        _overhead = new RunOverhead(_settings, isOneThread: true);
    }

    /// <summary>The machine's kind of registers, for the table.</summary>
    public string Machine => $"{_executor.Name} on a core of {HostProcessor.ModelName()}; "
        + $"ONNX Runtime on {(Vector512.IsHardwareAccelerated ? "AVX-512" : IsHeldBack ? "AVX2, held to it by eng/avx2.sh" : "AVX2")}, "
        + $"{1e6 * _overhead.BestRunSeconds:F1} us taken away from each of its runs";

    /// <summary>Whether the processor has AVX-512, and this process was told not to use it.</summary>
    private static bool IsHeldBack =>
        !Vector512.IsHardwareAccelerated && X86Base.IsSupported && (X86Base.CpuId(7, 0).Ebx & Avx512Foundation) != 0;

    public ComparedResult Measure(ComparedLayer layer, int batch)
    {
        using PreparedKernel kernel = Prepare(layer.Operator);
        BlockLayout layout = new(Vector512.IsHardwareAccelerated ? 16 : 8);
        List<SessionWork> forms = [.. RuntimeForms.Of(new KernelRequest(layer.Operator), layout)
            .Concat(layer.Operator is Conv2d conv && ConvolutionForms.IsBlocked(conv, layout) ? [() => ConvolutionForms.Plain(conv)] : [])
            .Select(form => new SessionWork(form(), _settings, null))];
        double[][] samples = Least([kernel.Run, .. forms.Select(form => (Action)(() => form.Run(1)))]);
        foreach (SessionWork form in forms)
            form.Dispose();
        double ours = samples[0].Min();
        double[] theirs = [.. samples.Skip(1).Select(times => times.Min() - _overhead.BestRunSeconds)];
        double spread = samples[0].Order().ElementAt(samples[0].Length / 2) / ours - 1;
        return new ComparedResult(layer, batch, ours, theirs.Min(), spread, Array.IndexOf(theirs, theirs.Min()));
    }

    /// <summary>Seconds of the dense layer and of the dynamic one, the least of the samples.</summary>
    public (double Dense, double Dynamic) Measure(DynamicLayer layer)
    {
        using PreparedKernel dense = Prepare(layer.Dense), part = Prepare(layer.Dynamic);
        double[][] samples = Least([dense.Run, part.Run]);
        return (samples[0].Min(), samples[1].Min());
    }

    /// <summary>Kernels of a network, their seconds and those of ONNX Runtime's run, the least of the samples.</summary>
    public (string Name, int Kernels, double Ours, double Theirs) Measure(string network, int batch)
    {
        using ComparedNetwork compared = new(network, batch, _executor, _settings);
        double[][] samples = Least([compared.RunOurs, compared.RunTheirs]);
        return (compared.Name, compared.Kernels, samples[0].Min(), samples[1].Min());
    }

    public void Dispose()
    {
        _overhead.Dispose();
        _executor.Dispose();
    }

    private PreparedKernel Prepare(Operator op) => _executor.Prepare(
        KernelCatalog.Find(op) ?? throw new ArgumentException(op.Kind), new KernelRequest(op));

    private double[][] Least(Action[] sides)
    {
        int[] runs = [.. sides.Select(side =>
        {
            side();
            side();
            return (int)Math.Clamp(SampleSeconds / Math.Max(Seconds(side, 1), 1e-9), 1, 10_000);
        })];
        double[][] samples = [.. sides.Select(_ => new double[_options.Samples])];
        for (int sample = 0; sample < _options.Samples; sample++)
            for (int side = 0; side < sides.Length; side++)
                samples[side][sample] = Seconds(sides[side], runs[side]);
        return samples;
    }

    private static double Seconds(Action side, int runs)
    {
        double start = ThreadProcessorClock.Seconds;
        for (int run = 0; run < runs; run++)
            side();
        return (ThreadProcessorClock.Seconds - start) / runs;
    }
}
