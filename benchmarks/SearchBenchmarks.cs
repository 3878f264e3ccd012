using BenchmarkDotNet.Attributes;
using LatencyLab.Hardware;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;
using LatencyLab.Search.Searches;

namespace LatencyLab.Benchmarks;

/// <summary>
/// The main job in process: the granularity search of ResNet-101 on a V100 at batch 128, front, runner-up and break-even included. Goal: at
/// most 50 ms.
/// </summary>
[MemoryDiagnoser]
public class SearchBenchmarks
{
    private readonly DeviceProfile _device = DeviceCatalog.Get("nvidia-v100");

    /// <summary>One rate, as a paper would give it, or the default range of nine.</summary>
    [Params("0.5", "0.3..0.7")]
    public string Rates { get; set; } = "";

    [Params("latencylab", "lasnet")]
    public string Model { get; set; } = "";

    [Benchmark]
    public double ResNet101() =>
        FamilySearch.Run([LatencyModels.Create(Model, _device)], Request(Rates)).Devices[0].Costs.LatencySeconds;

    private static FamilySearchRequest Request(string rates)
    {
        INetworkFamily family = FamilyRegistry.Find("lasnet");
        return new FamilySearchRequest
        {
            Family = family,
            Target = new FamilyTarget("resnet101", null, 128),
            Knobs = KnobValues.ForSearch(family, new Dictionary<string, string> { ["--activation-rate"] = rates }),
        };
    }
}
