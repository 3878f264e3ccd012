using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Hydranet;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Onnx;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Normalization;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Networks.Onnx;

public sealed class OnnxNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 224)]
    [InlineData(8, 160)]
    public void A_residual_network_is_the_one_that_is_built_in(int batch, int side)
    {
        string file = OnnxModels.ResNet18("N", "side").Write(_folder.File("r.onnx"));
        INetworkSource known = NetworkCatalog.Find("resnet18");

        Network read = NetworkCatalog.Open($"{file}?side={side}").Build(batch), built = known.Build(batch, side);

        Assert.Equal(built.Macs, read.Macs);
        Assert.Equal(built.Blocks.Select(block => block.Name), read.Blocks.Select(block => block.Name));
        Assert.Equal(built.Blocks.Select(block => block.Stage), read.Blocks.Select(block => block.Stage));
        Assert.Equal(
            built.Operators.OfType<Conv2d>().Select(Plain).OrderBy(text => text, StringComparer.Ordinal),
            read.Operators.OfType<Conv2d>().Select(Plain).OrderBy(text => text, StringComparer.Ordinal));
    }

    [Fact]
    public void A_residual_network_can_be_made_dynamic()
    {
        Backbone read = BackboneCatalog.Find(OnnxModels.ResNet18(1, 224).Write(_folder.File("r.onnx")));
        Backbone built = BackboneCatalog.Find("resnet18");

        Assert.Equal(built.Stages, read.Stages);
        Assert.Equal(built.Stem, read.Stem);
        Assert.Equal((built.Kind, built.Classes, built.HasFreeShortcuts), (read.Kind, read.Classes, read.HasFreeShortcuts));
        Assert.Equal(_folder.File("r.onnx"), read.Reference);
    }

    [Fact]
    public void What_is_no_residual_block_is_refused_with_its_node()
    {
        string file = OnnxModels.Transformer().Write(_folder.File("m.onnx"));

        InputException refusal = Assert.Throws<InputException>(() => BackboneCatalog.Find(file));

        Assert.Contains("cannot be made dynamic: node 'node/", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Two blocks at 16 x 16, S = 4 and r = 1: maskers of 2 x 16 multiply-accumulates a patch, 16 patches each.</summary>
    [Fact]
    public void Inverted_residuals_can_be_made_dynamic()
    {
        string file = OnnxModels.InvertedResiduals().Write(_folder.File("m.onnx"));
        Backbone read = BackboneCatalog.Find(file);

        Assert.Equal((BlockKind.ResidualChain, 2, file), (read.Kind, read.BlockCount, read.Reference));
        BlockConfiguration all = new() { Mode = DynamicMode.Spatial, Granularity = 4, ActivationRate = 1 };
        Network dynamic = LasnetFamily.Build(LasnetConfiguration.Uniform(read, all), 1);
        Assert.Equal(read.Build(1).Macs + 2 * 2 * 16 * 16, dynamic.Macs);
        Assert.Equal(["stem", "stage1.block0", "stage1.block1", "head"], dynamic.Blocks.Select(block => block.Name));

        // Families that narrow a network's stages need those of a ResNet.
        Assert.Contains(
            "head has a 1x1 convolution of stride 1, 16x16x16 to 64",
            Assert.Throws<InputException>(() => CutBlocks.Of(NetworkCatalog.Open(file), 1)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// As MobileNetV3 and EfficientNet have it: of 16 x 16 pixels 64 are computed at r = 1/4, which are averaged and scaled; the products
    /// stay 96 x 24 and back.
    /// </summary>
    [Theory]
    [InlineData("Relu", "HardSigmoid", UnaryFunction.Relu, UnaryFunction.HardSigmoid)]
    [InlineData(null, "Sigmoid", UnaryFunction.Silu, UnaryFunction.Sigmoid)]
    public void Squeeze_and_excitation_stays_in_a_dynamic_block(string? activation, string gate, UnaryFunction inner, UnaryFunction outer)
    {
        string file = OnnxModels.InvertedResiduals((model, x) => OnnxModels.Squeeze(model, x, activation, gate))
            .Write(_folder.File("m.onnx"));
        Backbone read = BackboneCatalog.Find(file);
        BlockConfiguration quarter = new() { Mode = DynamicMode.Spatial, Granularity = 4, ActivationRate = 0.25 };

        Network dynamic = LasnetFamily.Build(LasnetConfiguration.Uniform(read, quarter), 1);

        Assert.Equal(BlockKind.ResidualChain, read.Kind);
        SqueezeExcite[] found = [.. dynamic.Operators.OfType<SqueezeExcite>()];
        Assert.Equal(2, found.Length);
        Assert.All(found, squeeze => Assert.Equal(
            (96, 24, 16, 16, inner, outer, 0.25, 2L * 96 * 24),
            (squeeze.Channels, squeeze.SqueezedChannels, squeeze.Height, squeeze.Width, squeeze.Activation, squeeze.Gate,
                squeeze.ComputedRate, squeeze.Work(4).Macs)));
    }

    /// <summary>Factors that are added and not multiplied are no squeeze-and-excitation, and the node that prevents it is named.</summary>
    [Fact]
    public void What_only_looks_like_squeeze_and_excitation_is_refused()
    {
        string file = OnnxModels.InvertedResiduals((model, x) => OnnxModels.Squeeze(model, x, "Relu", "Sigmoid", "Sub"))
            .Write(_folder.File("m.onnx"));

        Assert.Contains(
            "cannot be made dynamic: node '", Assert.Throws<InputException>(() => BackboneCatalog.Find(file)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_clip_is_applied_by_the_convolution_before_it()
    {
        Network network = Open(OnnxModels.InvertedResiduals()).Build(1);

        Assert.Equal(["stem", "stage1.block0", "stage1.block1", "head"], network.Blocks.Select(block => block.Name));
        Assert.Equal(["conv2d", "depthwise_conv2d", "conv2d", "add"], Kinds(network, 1));
        Assert.Equal(["conv2d", "global_pool", "linear"], Kinds(network, 3));
        IEnumerable<Step> convolutions = network.Blocks[1].Steps.Take(3);
        Assert.Equal(
            [true, true, false], convolutions.Select(step => ((Conv2d)step.Schedules[0].Nodes[0].Operator).HasActivation));

        // 16 x 16 pixels: stem 27 x 16; a block 16 x 96 + 9 x 96 + 96 x 16; head 16 x 64, and 64 x 10.
        Assert.Equal(256 * (432 + 2 * (1536 + 864 + 1536) + 1024) + 640, network.Macs);
    }

    [Fact]
    public void A_transformer_is_put_together_from_what_exporters_take_apart()
    {
        OnnxGraphSummary summary = Open(OnnxModels.Transformer()).Describe(2);
        Network network = Open(OnnxModels.Transformer()).Build(2);

        Assert.Equal(2, network.Operators.OfType<LayerNorm>().Count());
        Assert.Equal(new Unary(UnaryFunction.Gelu, 32, 256), Assert.Single(network.Operators.OfType<Unary>()));
        Assert.Equal([new BatchedGemm(8, 16, 16, 16), new BatchedGemm(8, 16, 16, 16)], network.Operators.OfType<BatchedGemm>());
        Assert.All(network.Operators.OfType<Linear>(), linear => Assert.True(linear.HasBias));
        Assert.Equal(1, summary.Fusions["attention with its scale in the product"]);
        Assert.DoesNotContain(summary.Layers, layer => layer.IsUnknown);

        // An image: patches 16 x 64 x 192, four projections of 16 x 64 x 64, two products of 16 x 16 x 64, 2 x 16 x 64 x 256, 640.
        Assert.Equal(2 * (196_608 + 4 * 65_536 + 2 * 16_384 + 2 * 262_144 + 640), network.Macs);
        Assert.Equal(
            64 * 192 + 64 + 16 * 64 + 4 * (64 * 64 + 64) + 4 * 64 + (64 * 256 + 256) + (256 * 64 + 64) + 650, summary.ParameterCount);
    }

    [Fact]
    public void A_batch_that_a_shape_fixes_follows_the_one_that_is_asked_for()
    {
        OnnxWriter model = new();
        string x = model.Node("Reshape", [model.Input("x", 1, 4, 8, 8), model.Whole(1, 256)]);
        model.Output(model.Node("Gemm", [x, model.Weight(256, 10)]));

        Assert.Equal(5 * 2560, Open(model).Build(5).Macs);
    }

    [Fact]
    public void A_free_dimension_is_bound_or_named()
    {
        string file = Sequence().Write(_folder.File("s.onnx"));

        Assert.Equal(4 * 7 * 32, NetworkCatalog.Open($"{file}?length=7").Build(1).Macs);
        Assert.Equal(3 * 4 * 7 * 32, NetworkCatalog.Open($"{file}?length=7").Build(3).Macs);
        Assert.Equal(3 * 4 * 7 * 32, NetworkCatalog.Open($"{file}?length=7,batch=3").Build(1).Macs);
        Assert.Contains("--bind length=128", Refusal(file), StringComparison.Ordinal);
        Assert.Contains("has no free dimension 'lenght'", Refusal($"{file}?length=7,lenght=7"), StringComparison.Ordinal);
        Assert.Contains("not of the form name=size", Refusal($"{file}?length"), StringComparison.Ordinal);
        Assert.Contains("bound twice", Refusal($"{file}?length=7,length=8"), StringComparison.Ordinal);
        Assert.Contains("expected 1 to", Refusal($"{file}?length=0"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_that_is_not_understood_is_named_and_charged()
    {
        OnnxWriter model = new();
        string x = OnnxModels.Conv(model, model.Input("x", 1, 3, 8, 8), 3, 8, 3, 1);
        string[] custom = model.Node("Mystery", "acme", [x, model.Weight(8, 8)], ["mystery"]);
        model.Output(OnnxModels.Conv(model, custom[0], 8, 8, 1, 1));
        string file = model.Write(_folder.File("u.onnx"));

        // 64 pixels: 216 and 64 MACs are understood, 64 may be of the other.
        OnnxGraphSummary summary = OnnxNetwork.Open(file).Describe(1);
        Assert.Equal(64 * 64 / (64.0 * (216 + 64 + 64)), summary.UnknownShare, 12);
        Assert.Contains("'node/mystery' (Mystery)", Refusal(file), StringComparison.Ordinal);
        Network network = NetworkCatalog.Open($"{file}?allow_unknown=1").Build(1);
        Assert.Contains(new Permute(64, 8) { Run = 8 * 64 }, network.Operators);
    }

    [Fact]
    public void What_no_output_needs_and_what_constants_make_costs_nothing()
    {
        OnnxWriter model = new();
        string x = model.Input("x", 1, 3, 8, 8);
        model.Node("Exp", [x]);
        string weight = model.Node("Transpose", [model.Weight(3, 16, 1, 1)], ("perm", new[] { 1, 0, 2, 3 }));
        model.Output(model.Node("Conv", [x, weight]));

        Assert.Equal(["conv2d"], Open(model).Build(1).Operators.Select(op => op.Kind));
    }

    [Fact]
    public void A_batch_norm_is_folded_into_the_convolution_and_zeros_around_its_map_into_its_padding()
    {
        OnnxWriter model = new();
        string x = model.Node("Pad", [model.Input("x", 1, 3, 8, 8), model.Whole(0, 0, 1, 1, 0, 0, 1, 1)]);
        x = model.Node("Conv", [x, model.Weight(16, 3, 3, 3)]);
        x = model.Node("BatchNormalization", [x, model.Weight(16), model.Weight(16), model.Weight(16), model.Weight(16)]);
        model.Output(model.Node("Relu", [x]));

        Network network = Open(model).Build(1);

        Conv2d convolution = Assert.IsType<Conv2d>(Assert.Single(network.Operators));
        Assert.True(convolution is { HasFoldedBatchNorm: true, HasActivation: true, InputHeight: 8, PaddingHeight: 2, OutputHeight: 8 });
        Assert.Equal(16 * 27 + 32, network.ParameterCount);
    }

    [Theory]
    [InlineData(1, "conv2d")]
    [InlineData(0, "max_pool2d")]
    public void A_branch_that_constants_choose_is_taken_and_sees_what_is_around_it(int condition, string kind)
    {
        OnnxWriter model = new();
        string x = model.Input("x", 1, 3, 8, 8), weight = model.Weight(4, 3, 1, 1);
        OnnxWriter then = new(), other = new(), inner = new();
        inner.Output(inner.Node("Conv", ["y", weight], ["inner"])[0]);
        then.Node("Identity", [x], ["y"]);
        then.Output(then.Node("If", [model.Whole(1)], ["chosen"], ("then_branch", inner), ("else_branch", inner))[0]);
        other.Output(other.Node("MaxPool", [x], ["pooled"], ("kernel_shape", new[] { 2, 2 }))[0]);
        model.Output(model.Node("If", [model.Whole(condition)], ("then_branch", then), ("else_branch", other)));

        Assert.Equal(kind, Assert.Single(Open(model).Build(1).Operators).Kind);
    }

    [Fact]
    public void A_function_of_the_model_is_its_nodes_with_the_attributes_of_its_call()
    {
        OnnxWriter model = new();
        string x = model.Input("x", 1, 3, 8, 8);
        model.Function("acme", "Twice", ["a"], ["b"], writer => writer.Node(
            "MaxPool", [writer.Node("Relu", ["a"], ["r"])[0]], ["b"], ("kernel_shape", new AttributeOf("side"))));
        model.Output(model.Node("Twice", "acme", [x], ["out"], ("side", new[] { 2, 2 }))[0]);

        Assert.Equal(["relu", "max_pool2d"], Open(model).Build(1).Operators.Select(op => op.Kind));
    }

    [Fact]
    public void Classifiers_may_end_in_probabilities()
    {
        OnnxWriter model = OnnxModels.ResNet18(1, 224, probabilities: true);

        Assert.Equal(BackboneCatalog.Find("resnet18").Stages, BackboneCatalog.Find(model.Write(_folder.File("p.onnx"))).Stages);
    }

    private OnnxNetwork Open(OnnxWriter model) => OnnxNetwork.Open(model.Write(_folder.File("model.onnx")));

    private static OnnxWriter Sequence()
    {
        OnnxWriter model = new();
        model.Output(model.Node("MatMul", [model.Input("x", "batch", "length", 4), model.Weight(4, 32)]));
        return model;
    }

    private static string Refusal(string text) =>
        $"{Assert.Throws<InputException>(() => NetworkCatalog.Open(text).Build(1)).Errors[0]}";

    private static IEnumerable<string> Kinds(Network network, int block) =>
        network.Blocks[block].Steps.Select(step => step.Schedules[0].Nodes[0].Operator.Kind);

    private static string Plain(Conv2d convolution) => (convolution with { HasBias = false, HasFoldedBatchNorm = false }).ToString();
}
