using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Networks;

public class MemoryUseTests
{
    /// <summary>
    /// 8 x 8 pixels of 2 channels are 128 elements; the first layer makes 256, the second 512; the input is kept to the sum.
    /// </summary>
    [Fact]
    public void Maps_are_kept_until_they_are_read_for_the_last_time()
    {
        Network chain = Of("{type: conv, channels: 4}", "{type: conv, channels: 8}");
        Network residual = Of("{type: conv, channels: 4}", "{type: conv, channels: 2, activation: none}", "{type: residual}");

        Assert.Equal(4 * (256 + 512), MemoryUse.Of(chain, 4).PeakActivationBytes);
        Assert.Equal(4 * (128 + 256 + 128), MemoryUse.Of(residual, 4).PeakActivationBytes);
        Assert.Equal(4 * chain.ParameterCount, MemoryUse.Of(chain, 4).WeightBytes);
    }

    [Fact]
    public void What_does_not_fit_a_device_is_said()
    {
        string small = Latlab.Output("predict", "--device", "nvidia-v100", "--network", "resnet50");
        string large = Latlab.Output("predict", "--device", "nvidia-v100", "--network", "resnet50", "--batch", "4096");

        Assert.Contains("25.557 M parameters", small, StringComparison.Ordinal);
        Assert.DoesNotContain("does not fit", small, StringComparison.Ordinal);
        Assert.Contains("does not fit", large, StringComparison.Ordinal);
    }

    private static Network Of(params string[] layers) => NetworkFile.Parse(
        "schema: latencylab/network/v1\nname: one\ninput: {resolution: 8, channels: 2}\nblocks:\n- name: a\n  layers:\n"
        + string.Concat(layers.Select(layer => $"  - {layer}\n")), "n.yaml").Build(1);
}
