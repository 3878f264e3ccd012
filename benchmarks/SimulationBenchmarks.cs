using BenchmarkDotNet.Attributes;
using LatencyLab.Hardware;
using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Runtimes;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Benchmarks;

/// <summary>
/// The simulation on one core without a trace, beside the closed form of the same. Goals: 1,000,000 tiles a second; ResNet-50 at batch 1 in
/// 0.3 s, ResNet-101 at batch 128 in 5 s. SCALE-Sim v3 takes 49.8 s for two layers on such a core.
/// </summary>
[MemoryDiagnoser]
public class SimulationBenchmarks
{
    private const int Tiles = 1 << 20;
    private readonly DeviceProfile _device = DeviceCatalog.Get("nvidia-v100");
    private readonly Runtime _runtime = RuntimeCatalog.Get("graph");
    private readonly Network _small = BackboneCatalog.Find("resnet50").Build(1), _large = BackboneCatalog.Find("resnet101").Build(128);
    private readonly BatchedGemm _products = new(4096, 1024, 64, 1024);

    [GlobalSetup]
    public void CheckCounts()
    {
        long tiles = new KernelSimulator(_device, DataType.Fp32).Run(_products, CacheState.Cold, new(64, 64)).Tiles;
        if (tiles != Tiles)
            throw new InvalidOperationException($"{tiles} tiles, not what the mean is divided by");
    }

    /// <summary>Tiles whose operands no cache holds: every block is looked up.</summary>
    [Benchmark(OperationsPerInvoke = Tiles)]
    public double Tile() => new KernelSimulator(_device, DataType.Fp32).Run(_products, CacheState.Cold, new(64, 64)).Seconds;

    [Benchmark]
    public double ResNet50() => Simulated(_small);

    [Benchmark]
    public double ResNet50ClosedForm() => Closed(_small);

    [Benchmark]
    public double ResNet101OfBatch128() => Simulated(_large);

    [Benchmark]
    public double ResNet101OfBatch128ClosedForm() => Closed(_large);

    private double Simulated(Network network) =>
        new NetworkSimulator(new KernelSimulator(_device, DataType.Fp32), _runtime).Run(network).Seconds;

    private double Closed(Network network) => NetworkPredictor.Predict(
        LatencyModels.Create(LatencyModels.Default, _device, DataType.Fp32, _runtime), network).Estimate.TotalSeconds;
}
