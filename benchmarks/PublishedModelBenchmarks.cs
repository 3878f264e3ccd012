using BenchmarkDotNet.Attributes;
using LatencyLab.Hardware;
using LatencyLab.Networks;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Published;

namespace LatencyLab.Benchmarks;

/// <summary>
/// The published model on one core: time of one tile-searched operator of ResNet-101 (nothing memoised), and of the whole network.
/// The authors' program does 61 dynamic or 207 static convolutions a second on such a core.
/// </summary>
[MemoryDiagnoser]
public class PublishedModelBenchmarks
{
    private const int Batch = 128;
    private const int DynamicCount = 119;
    private const int StaticCount = 22;
    private const int ScatterCount = 12;
    private readonly PublishedModel _model = new(DeviceCatalog.Get("lasnet-v100"));
    private readonly Operator[] _dynamic = [.. DynamicConvolutions()];
    private readonly Operator[] _static = [.. Distinct<Conv2d>(DynamicMode.Dense, [1])];
    private readonly Operator[] _scatters = [.. Distinct<PatchScatterAdd>(DynamicMode.Spatial, [1, 4, 7, 28])];
    private readonly Network _network = LasnetFamily.Build(
        LasnetConfiguration.Create(
            BackboneCatalog.Find("resnet101"), new BlockConfiguration { Mode = DynamicMode.Spatial, ActivationRate = 0.5 }, "8-4-7-1"),
        Batch);

    [GlobalSetup]
    public void CheckCounts()
    {
        if ((_dynamic.Length, _static.Length, _scatters.Length) != (DynamicCount, StaticCount, ScatterCount))
            throw new InvalidOperationException(
                $"{_dynamic.Length}, {_static.Length} and {_scatters.Length} operators, not what the means are divided by");
    }

    [Benchmark(OperationsPerInvoke = DynamicCount)]
    public double DynamicConvolution() => Sum(_dynamic);

    [Benchmark(OperationsPerInvoke = StaticCount)]
    public double StaticConvolution() => Sum(_static);

    [Benchmark(OperationsPerInvoke = ScatterCount)]
    public double ScatterAddition() => Sum(_scatters);

    [Benchmark]
    public double WholeResNet101() => NetworkPredictor.Predict(_model, _network).Estimate.TotalSeconds;

    private double Sum(Operator[] operators)
    {
        double sum = 0;
        foreach (Operator op in operators)
            sum += _model.Predict(op).TotalSeconds;
        return sum;
    }

    private static IEnumerable<Operator> DynamicConvolutions() => Distinct<PatchConv2d>(DynamicMode.Spatial, [1, 2, 4, 7, 8, 14, 28]);

    private static IEnumerable<T> Distinct<T>(DynamicMode mode, int[] granularities)
        where T : Operator =>
        (from shape in BackboneCatalog.Find("resnet101").BlocksOf()
         from granularity in granularities
         where shape.OutputHeight % granularity == 0
         let block = new BlockConfiguration { Mode = mode, Granularity = granularity, ActivationRate = 0.5 }
         from step in LasnetFamily.BuildBlock(shape, block, Batch).Steps
         from schedule in step.Schedules
         from node in schedule.Nodes
         select node.Operator).OfType<T>().Distinct();
}
