using LatencyLab.Measuring.Engines;
using LatencyLab.Networks.Onnx;
using LatencyLab.Studies.Validation;

namespace LatencyLab.Tests.Studies;

public class NetworkValidationTests
{
    /// <summary>A node in a branch is called as the branch calls it; one of another name or operator tells nothing.</summary>
    [Fact]
    public void What_the_data_decided_is_read_off_the_run()
    {
        OnnxLayer[] layers =
        [
            Layer("/find", "NonZero", ("found[1]", 1), "/find"), Layer("out/boxes_7", "NonMaxSuppression", ("kept[0]", 0), "boxes_7"),
            Layer("/conv", "Conv", null, "/conv"), Layer("/lost", "NonZero", ("lost[1]", 1), "/lost"),
            Layer("/flat", "NonZero", ("flat[1]", 1), "/flat"),
        ];
        MeasuredNode[] nodes =
        [
            Node("/find", "NonZero", 2, 37), Node("boxes_7", "NonMaxSuppression", 12, 3), Node("/conv", "Conv", 1, 8),
            Node("/lost", "Transpose", 5, 5), Node("/lost_2", "NonZero", 1, 9), Node("/flat", "NonZero", 4),
        ];

        Assert.Equal(
            new Dictionary<string, long> { ["found[1]"] = 37, ["kept[0]"] = 12 }, NetworkValidation.DecidedSizes(layers, nodes));
    }

    private static OnnxLayer Layer(string name, string type, (string, int)? decided, string node) =>
        new("block", name, type, "", 0, 0, false, 0, null) { DecidedSize = decided, Nodes = [node] };

    private static MeasuredNode Node(string name, string type, params long[] shape) => new(name, type, 1e-6) { OutputShapes = [shape] };
}
