using LatencyLab.Networks.Basisnet;
using LatencyLab.Networks.Sources;

namespace LatencyLab.Tests.Networks.Basisnet;

/// <summary>BasisNets small enough to count by hand.</summary>
internal static class Basisnets
{
    /// <summary>
    /// 4x4 image, 3 channels. Stem 1x1 3 to 4; block1: 1x1 4 to 8, depthwise 3x3, squeeze to 2; head: pool, 8 to 6 hidden, 6 to 10 classes.
    /// </summary>
    public static NetworkReference Tiny { get; } = Parse("tiny", 4, """
        blocks:
        - {name: stem, layers: [{type: conv, channels: 4}]}
        - name: stage1
          layers:
          - {type: conv, channels: 8}
          - {type: depthwise, kernel: 3}
          - {type: squeeze_excite, squeezed_channels: 2}
        - {name: head, layers: [{type: global_pool}, {type: linear, channels: 6, activation: relu}, {type: linear, channels: 10}]}
        """);

    /// <summary>2x2 image, 3 channels. Stem 1x1 3 to 5; head: pool, 5 to 10 classes.</summary>
    public static NetworkReference TinyPreview { get; } = Parse("tiny-preview", 2, """
        blocks:
        - {name: stem, layers: [{type: conv, channels: 5}]}
        - {name: head, layers: [{type: global_pool}, {type: linear, channels: 10}]}
        """);

    public static BasisnetConfiguration Configuration { get; } = new()
    {
        Backbone = Tiny,
        Resolution = 4,
        Bases = 3,
        Preview = TinyPreview,
        PreviewResolution = 2,
        Exit = new EarlyExit(0.25) { Threshold = 0.7 },
    };

    public static NetworkReference Parse(string name, int resolution, string blocks) => new(name, NetworkFile.Parse(
        $"schema: latencylab/network/v1\nname: {name}\ninput: {{resolution: {resolution}, channels: 3}}\n{blocks}\n", $"{name}.yaml"));
}
