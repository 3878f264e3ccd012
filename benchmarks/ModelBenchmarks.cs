using BenchmarkDotNet.Attributes;
using LatencyLab.Hardware;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Benchmarks;

/// <summary>
/// The default model on one core: mean time of one tile-searched operator, nothing memoised.
/// The authors' program does 61 dynamic or 207 static convolutions a second on such a core.
/// </summary>
[MemoryDiagnoser]
public class ModelBenchmarks
{
    private const int DynamicCount = 200;
    private const int StaticCount = 16;
    private readonly LatencyLabModel _model = new(DeviceCatalog.Get("nvidia-v100"), DataType.Fp32);
    private readonly Operator[] _dynamicConvolutions = [.. DynamicConvolutions().Take(DynamicCount)];
    private readonly Operator[] _staticConvolutions = [.. StaticConvolutions()];

    [GlobalSetup]
    public void CheckCounts()
    {
        if ((_dynamicConvolutions.Length, _staticConvolutions.Length) != (DynamicCount, StaticCount))
            throw new InvalidOperationException(
                $"{_dynamicConvolutions.Length} and {_staticConvolutions.Length} operators, not what the means are divided by");
    }

    /// <summary>Convolutions on patches of ResNet's four map sizes, all S, five activation rates, batch 1 and 128.</summary>
    [Benchmark(OperationsPerInvoke = DynamicCount)]
    public double DynamicConvolution() => Sum(_dynamicConvolutions);

    /// <summary>The same layers dense, where Winograd and FFT are searched too.</summary>
    [Benchmark(OperationsPerInvoke = StaticCount)]
    public double StaticConvolution() => Sum(_staticConvolutions);

    private double Sum(Operator[] operators)
    {
        double sum = 0;
        foreach (Operator op in operators)
            sum += _model.Predict(op).TotalSeconds;
        return sum;
    }

    private static IEnumerable<Conv2d> StaticConvolutions() =>
        from size in new[] { 56, 28, 14, 7 }
        from kernel in new[] { 1, 3 }
        from batch in new[] { 1, 128 }
        select Conv2d.Square(batch, 3584 / size, size, 3584 / size, kernel);

    private static IEnumerable<Operator> DynamicConvolutions() =>
        from dense in StaticConvolutions()
        from granularity in new[] { 1, 2, 4, 7 }
        where dense.OutputHeight % granularity == 0
        from rate in new[] { 0.1, 0.3, 0.5, 0.7, 0.9 }
        select new PatchConv2d { Dense = dense, Granularity = granularity, ActivationRate = rate, Source = PatchInput.Gathered };
}
