using BenchmarkDotNet.Attributes;
using LatencyLab.Hardware;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Search.Lasnet;
using LatencyLab.Search.Spaces;

namespace LatencyLab.Benchmarks;

/// <summary>The main job in process: the granularity search of ResNet-101 on a V100 at batch 128, front, runner-up and break-even included. Goal: at most 50 ms.</summary>
[MemoryDiagnoser]
public class SearchBenchmarks
{
    private readonly DeviceProfile _device = DeviceCatalog.Get("nvidia-v100");
    private readonly SearchRequest _request = Request();

    /// <summary>One rate, as a paper would give it, or the default range of nine.</summary>
    [Params("0.5", "0.3..0.7")]
    public string Rates { get; set; } = "";

    [Params("latencylab", "lasnet")]
    public string Model { get; set; } = "";

    [Benchmark]
    public double ResNet101() =>
        LasnetSearch.Run(LatencyModels.Create(Model, _device), _request with { Rates = ActivationRates.Parse(Rates, "rates") }).Total.TotalSeconds;

    private static SearchRequest Request()
    {
        Backbone backbone = BackboneCatalog.Find("resnet101");
        return new SearchRequest
        {
            Family = "lasnet",
            Backbone = backbone,
            Resolution = backbone.DefaultResolution,
            Batch = 128,
            Choices = LasnetSpace.Build("lasnet", backbone, backbone.DefaultResolution, "spatial", null, null),
            Rates = ActivationRates.Of(0.5),
        };
    }
}
