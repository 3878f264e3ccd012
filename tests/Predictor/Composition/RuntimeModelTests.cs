using System.Diagnostics.CodeAnalysis;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Synthesis;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Predictor.Model;
using LatencyLab.Runtimes;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Composition;

public class RuntimeModelTests
{
    /// <summary>Images, channels and side of the map after the convolution: 2 x 8 x 8 pixels of 6 channels.</summary>
    private static readonly Conv2d s_convolution =
        Conv2d.Square(2, 4, 8, 6, 3) with { HasFoldedBatchNorm = true, HasActivation = true };

    private static readonly Conv2d s_bare = s_convolution with { HasFoldedBatchNorm = false, HasActivation = false };

    private static readonly Unary s_relu = new(UnaryFunction.Relu, 2 * 8 * 8, 6);

    private static readonly BatchNorm2d s_norm = new() { Batch = 2, Channels = 6, Height = 8, Width = 8 };

    /// <summary>1 s of host a convolution, 0.4 s any other, 0.7 s a decision.</summary>
    private const string Slow = """
        submission: operator
        host: {operator_s: 0.4, operator_s_by_class: {convolution: 1}, decision_s: 0.7}
        decisions: host
        """;

    [Theory]
    [InlineData("graph", true)]
    [InlineData("pytorch-eager", false)]
    [InlineData("kernels", false)]
    public void Attention_is_one_kernel_where_the_runtime_fuses_it(string runtime, bool isFused)
    {
        LatencyLabModel kernels = new(DeviceCatalog.Get("nvidia-h100-sxm-80gb"), DataType.Fp16);
        RuntimeModel model = new(kernels, RuntimeCatalog.Get(runtime));
        Block layer = NetworkCatalog.Find("gpt2").Build(4, 1024).Blocks[1];
        StepEstimate step = Assert.Single(
            NetworkPredictor.PredictSteps(model, layer).Steps, step => step.Step.Name == "attention");
        Assert.Equal(isFused, step.Schedule.FusesAttention);
    }

    [Fact]
    public void A_graph_runs_a_convolution_with_its_batch_norm_and_activation_as_one_kernel() =>
        Assert.Equal([s_convolution], Ran(s_convolution, RuntimeCatalog.Get("graph")));

    [Fact]
    public void Eager_execution_runs_batch_norm_and_activation_as_kernels_of_their_own()
    {
        Runtime eager = RuntimeCatalog.Get("pytorch-eager");
        Assert.Equal([s_bare, s_norm, s_relu], Ran(s_convolution, eager));
        Assert.Equal([s_bare with { HasBias = true }, s_relu], Ran(s_bare with { HasBias = true, HasActivation = true }, eager));
        Assert.Equal([s_bare], Ran(s_bare, eager));
    }

    [Fact]
    public void A_bias_that_is_a_pass_is_an_addition_and_what_comes_after_it_cannot_be_fused()
    {
        Runtime runtime = Parsed("submission: operator\ndecisions: device\npasses: [bias]");
        Binary bias = new(BinaryFunction.Add, 2 * 8 * 8, 6) { SecondElements = 6, Run = 64 };
        Assert.Equal([s_bare, bias], Ran(s_bare with { HasBias = true }, runtime));
        Assert.Equal([s_bare, bias, s_relu], Ran(s_bare with { HasBias = true, HasActivation = true }, runtime));
        Assert.Equal([s_bare with { HasActivation = true }], Ran(s_bare with { HasActivation = true }, runtime));
    }

    [Fact]
    public void An_activation_is_part_of_the_batch_norm_before_it_where_only_that_is_a_pass() => Assert.Equal(
        [s_bare, s_norm with { HasActivation = true }],
        Ran(s_convolution, Parsed("submission: operator\ndecisions: device\npasses: [batch_norm]")));

    [Fact]
    public void Layouts_are_converted_before_and_after_a_convolution()
    {
        Runtime runtime = Parsed("submission: operator\ndecisions: device\npasses: [layout, activation]");
        Assert.Equal(
            [
                new Permute(2 * 8 * 8, 4) { Run = 1 }, s_convolution with { HasActivation = false },
                new Permute(2 * 8 * 8, 6) { Run = 1 }, s_relu,
            ],
            Ran(s_convolution, runtime));

        // One channel is the same in both layouts.
        Conv2d one = Conv2d.Square(2, 1, 8, 6, 3);
        Assert.Equal([one, new Permute(2 * 8 * 8, 6) { Run = 1 }], Ran(one, runtime));
        Assert.Equal([new Add(8, 8)], Ran(new Add(8, 8), runtime));
    }

    [Fact]
    public void Activations_behind_additions_and_batch_norms_are_passes_too()
    {
        Runtime eager = RuntimeCatalog.Get("pytorch-eager");
        Assert.Equal([new Add(128, 6), s_relu], Ran(new Add(128, 6) { HasActivation = true }, eager));
        Assert.Equal([s_norm, s_relu], Ran(s_norm with { HasActivation = true }, eager));
        Add fused = new(128, 6) { HasActivation = true };
        Assert.Equal([fused], Ran(fused, RuntimeCatalog.Get("graph")));
    }

    /// <summary>Half of 16 patches of 2 x 2 pixels: 32 pixels of 6 channels.</summary>
    [Fact]
    public void Convolutions_on_patches_have_the_passes_of_dense_ones_on_what_is_computed()
    {
        PatchConv2d patches = new()
        {
            Dense = s_convolution with { Batch = 1 },
            Granularity = 2,
            ActivationRate = 0.5,
            Source = PatchInput.Gathered,
        };
        PatchConv2d bare = patches with { Dense = s_bare with { Batch = 1 } };
        BatchNorm2d norm = new() { Batch = 1, Channels = 6, Height = 32, Width = 1 };
        Assert.Equal([bare, norm, new Unary(UnaryFunction.Relu, 32, 6)], Ran(patches, RuntimeCatalog.Get("pytorch-eager")));
        Assert.Equal([patches], Ran(patches, RuntimeCatalog.Get("graph")));
        PatchConv2d none = patches with { ActivationRate = 0 };
        Assert.Equal(LatencyEstimate.Zero, Model(Slow + "\npasses: [batch_norm]").Predict(none));
    }

    /// <summary>Half of 6 output channels: 2 x 8 x 8 pixels of 3 channels.</summary>
    [Fact]
    public void Convolutions_on_kept_channels_have_the_passes_of_dense_ones_on_what_is_computed()
    {
        ChannelMaskedConv2d masked = new() { Dense = s_convolution, ChannelGroup = 1, OutputKeepRate = 0.5 };
        Assert.Equal(
            [masked with { Dense = s_bare }, new BatchNorm2d { Batch = 1, Channels = 3, Height = 128, Width = 1 },
                new Unary(UnaryFunction.Relu, 128, 3)],
            Ran(masked, RuntimeCatalog.Get("pytorch-eager")));
        PerImageConv2d own = new() { Dense = s_convolution };
        Assert.Equal(
            [own with { Dense = s_bare }, new BatchNorm2d { Batch = 1, Channels = 6, Height = 128, Width = 1 }, s_relu],
            Ran(own, RuntimeCatalog.Get("pytorch-eager")));
    }

    /// <summary>A map of 8 x 8 pixels in 3 x 3 patches of 3 pixels: averages of 3 x 3 pixels, one row and column of them padding.</summary>
    [Fact]
    public void Maskers_are_pooling_products_and_a_comparison_where_nothing_is_fused()
    {
        Runtime eager = RuntimeCatalog.Get("pytorch-eager");
        SpatialMasker spatial = new()
        {
            Batch = 2,
            InputChannels = 4,
            InputHeight = 8,
            InputWidth = 8,
            OutputHeight = 8,
            OutputWidth = 8,
            Granularity = 3,
        };
        Operator[] ran = Ran(spatial, eager);
        Pool2d pool = Assert.IsType<Pool2d>(ran[0]);
        Assert.Equal((3, 3, 3, 1), (pool.OutputHeight, pool.OutputWidth, pool.KernelHeight, pool.PaddingHeight));
        Conv2d logits = Assert.IsType<Conv2d>(ran[1]);
        Assert.Equal((2, 4, 3, 2, true), (logits.Batch, logits.InputChannels, logits.InputHeight, logits.OutputChannels, logits.HasBias));
        Assert.Equal(new Binary(BinaryFunction.Subtract, 18, 1), ran[2]);
        Assert.Equal([spatial], Ran(spatial, RuntimeCatalog.Get("graph")));

        ChannelMasker channels = new() { Batch = 2, InputChannels = 4, InputHeight = 8, InputWidth = 8, Groups = 3 };
        Assert.Equal(
            [
                new GlobalPool { Batch = 2, Channels = 4, Height = 8, Width = 8 }, new Linear(2, 4, 16) { HasBias = true },
                new Unary(UnaryFunction.Relu, 2, 16), new Linear(2, 16, 6) { HasBias = true }, new Binary(BinaryFunction.Subtract, 2, 3),
            ],
            Ran(channels, eager));
        LayerGate gate = new() { Batch = 2, InputChannels = 4, InputHeight = 8, InputWidth = 8 };
        Assert.Equal(["global_pool", "linear", "sub"], Ran(gate, eager).Select(op => op.Kind));
        Assert.Equal(
            ["global_pool", "linear", "relu", "linear", "sub"], Ran(gate with { Hidden = 16 }, eager).Select(op => op.Kind));

        MaskerFusedConv2d fused = new() { Dense = s_convolution, OutputHeight = 8, OutputWidth = 8, Granularity = 4 };
        Assert.Equal(
            ["conv2d", "batch_norm2d", "relu", "avg_pool2d", "relu"], Ran(fused, eager).Select(op => op.Kind));
        Assert.Equal(7, Assert.IsType<Conv2d>(Ran(fused, eager)[0]).OutputChannels);
    }

    [Fact]
    public void An_activation_behind_a_scatter_is_a_pass_over_the_map()
    {
        PatchScatterAdd scatter =
            new() { Batch = 2, Channels = 6, Height = 8, Width = 8, Granularity = 2, ActivationRate = 0.5, HasActivation = true };
        Assert.Equal([scatter with { HasActivation = false }, s_relu], Ran(scatter, RuntimeCatalog.Get("pytorch-eager")));
        Assert.Equal([scatter], Ran(scatter, RuntimeCatalog.Get("graph")));
        Assert.Equal(LatencyEstimate.Zero, Model(Slow + "\npasses: [activation]").Predict(scatter with { ActivationRate = 0 }));
    }

    /// <summary>A third of its traffic in the kernel before it, without a start and a host: (3 - 1) / 3.</summary>
    [Fact]
    public void A_fused_residual_addition_is_a_third_of_its_work_and_no_kernel()
    {
        RuntimeModel model =
            Model("submission: operator\nhost: {operator_s: 0.4}\nkernel_gap_s: 0.5\ndecisions: device\nfuses: [residual_add]");
        LatencyEstimate fused = model.Predict(new Add(4, 4)), plain = model.Predict(s_relu);
        Assert.Equal(2.0 / 3, fused.TotalSeconds, 12);
        Assert.Equal((0.0, 0.0), (fused.HostSeconds, fused.LaunchSeconds));
        Assert.Equal((3.9, 3.5, 0.4), (plain.TotalSeconds, plain.DeviceSeconds, plain.HostSeconds));
    }

    [Fact]
    public void The_convolution_gives_its_algorithm_to_all_that_runs_for_it()
    {
        LatencyEstimate estimate = Model(Slow + "\npasses: [batch_norm, activation, layout]").Predict(s_convolution);
        Assert.Equal(Algorithm.ImplicitGemm, estimate.Algorithm);
    }

    /// <summary>Five additions of 3 s on the device; the host takes 0.4 s or 1 s each, or gets ahead.</summary>
    [Theory]
    [InlineData("0.4", 0.4 + 15)]
    [InlineData("1", 1 + 15)]
    public void Operators_that_the_device_takes_longer_for_are_enqueued_ahead(string host, double expected) =>
        Assert.Equal(expected, Seconds($"submission: operator\nhost: {{operator_s: {host}}}\ndecisions: device", Additions(5)), 9);

    /// <summary>The device is done 3 s after the last of the convolutions is enqueued.</summary>
    [Fact]
    public void Operators_that_the_host_takes_longer_for_leave_the_device_waiting()
    {
        RuntimeModel model = new(new Kernels(TestDevices.Gpu, 0.02, 0.01), Parsed(Slow));
        Network network = Of([.. Enumerable.Range(0, 5).Select(i => new Step(new Node($"c{i}", s_bare)))]);
        LatencyEstimate estimate = NetworkPredictor.Predict(model, network).Estimate;
        Assert.Equal(5 * 1 + 0.03, estimate.TotalSeconds, 9);
        Assert.Equal((0.15, 5.0), (Math.Round(estimate.DeviceSeconds, 9), Math.Round(estimate.HostSeconds, 9)));
        Assert.Equal(Bottleneck.Host, estimate.Bound);
    }

    /// <summary>A convolution (1 s of host) and two additions (0.4 s), 3 s each on the device.</summary>
    [Fact]
    public void The_host_takes_what_the_class_of_the_operator_takes() => Assert.Equal(
        1 + 9, Seconds(Slow, [new Step(new Node("c", s_bare)), .. Additions(2)]), 9);

    [Fact]
    public void Gaps_between_kernels_are_the_devices() => Assert.Equal(
        5 * 3.5, Seconds("submission: network\nkernel_gap_s: 0.5\ndecisions: device", Additions(5)), 9);

    [Fact]
    public void A_network_is_submitted_once()
    {
        const string Text = "submission: network\nhost: {submission_s: 0.9}\ndecisions: device";
        RuntimeModel model = Model(Text);
        Network network = Of(Additions(5));
        Assert.Equal(0.9 + 15, NetworkPredictor.Predict(model, network).Estimate.TotalSeconds, 9);
        DynamicNetwork twice = DynamicNetwork.Static(network with { Blocks = [network.Blocks[0], network.Blocks[0] with { Name = "c" }] });
        DynamicEstimate estimate = DynamicPredictor.Predict(model, twice);
        Assert.Equal(0.9 + 30, estimate.Expected.TotalSeconds, 9);
        Assert.Equal(0.9 + 30, estimate.Distribution.MeanSeconds, 9);
        Assert.Equal(0.9 + 30, estimate.AtMeanSeconds, 9);
        Assert.Equal(0.9 + 30, DynamicPredictor.Expected(new PartCosts(model), twice).Latency.TotalSeconds, 9);
    }

    [Fact]
    public void A_decision_is_charged_after_the_step_that_decides()
    {
        // 0.4 s, 3 s and 3 s; wait 0.7 s; 0.4 s, 3 s.
        Assert.Equal(6.4 + 0.7 + 3.4, Seconds(Slow, Deciding()), 9);
        Assert.Equal(6.4 + 3, Seconds(Slow.Replace(", decision_s: 0.7", "", StringComparison.Ordinal)
            .Replace("decisions: host", "decisions: device", StringComparison.Ordinal), Deciding()), 9);
        Assert.Equal(6.4 + 3, Seconds(Slow, Additions(3)), 9);
        LatencyEstimate estimate = NetworkPredictor.Predict(Model(Slow), Of(Deciding())).Estimate;
        Assert.Equal((9.0, 0.4, 1.1), (estimate.DeviceSeconds, Math.Round(estimate.HostWaitSeconds, 9),
            Math.Round(estimate.SynchronisationSeconds, 9)));
    }

    [Fact]
    public void Blocks_and_their_breakdown_agree_with_decisions()
    {
        RuntimeModel model = Model(Slow);
        Network network = Of(Deciding());
        NetworkEstimate estimate = NetworkPredictor.Predict(model, network);
        foreach (LatencyEstimate block in new[]
        {
            NetworkPredictor.PredictBlock(model, network.Blocks[0]), NetworkPredictor.PredictSteps(model, network.Blocks[0]).Estimate,
        })
        {
            Assert.Equal(estimate.Estimate.TotalSeconds, block.TotalSeconds, 9);
            Assert.Equal(estimate.Estimate.SynchronisationSeconds, block.SynchronisationSeconds, 9);
            Assert.Equal(estimate.Estimate.Time.DeviceToHost, block.Time.DeviceToHost, 9);
        }

        Assert.Equal(1, network.DecisionCount);
        Assert.Equal(
            estimate.Estimate.TotalSeconds, DynamicPredictor.Predict(model, DynamicNetwork.Static(network)).Expected.TotalSeconds, 9);
    }

    /// <summary>What lies between two decisions is a graph of its own.</summary>
    [Fact]
    public void Graphs_are_submitted_again_after_every_decision_of_the_host()
    {
        const string Text = "submission: network\nhost: {submission_s: 0.5, decision_s: 0.25}\ndecisions: host";
        Assert.Equal(0.5 + 6 + 0.75 + 3, Seconds(Text, Deciding()), 9);
        Assert.Equal(0.5 + 9, Seconds(Text, Additions(3)), 9);
    }

    [Fact]
    public void On_a_processor_host_and_device_add_up()
    {
        RuntimeModel model = new(new Kernels(TestDevices.Cpu, 2, 1), Parsed(Slow));
        LatencyEstimate estimate = NetworkPredictor.Predict(model, Of(Deciding())).Estimate;
        Assert.Equal(3 * 3.4 + 0.7, estimate.TotalSeconds, 9);
        Assert.True(estimate.Time.IsDeviceOnly);
        Assert.Equal((0.0, estimate.TotalSeconds), (estimate.HostSeconds, estimate.DeviceSeconds));

        RuntimeModel graph = new(
            new Kernels(TestDevices.Cpu, 2, 1),
            Parsed("submission: network\nhost: {submission_s: 0.5, decision_s: 0.25}\ndecisions: host"));
        Assert.Equal(0.5 + 9 + 0.75, NetworkPredictor.Predict(graph, Of(Deciding())).Estimate.TotalSeconds, 9);
    }

    [Fact]
    public void Work_of_no_size_is_not_enqueued() => Assert.Equal(LatencyEstimate.Zero, Model(Slow).Predict(new Add(0, 4)));

    [Fact]
    public void What_the_kernels_model_does_not_describe_is_not_described()
    {
        Assert.False(Model(Slow).TryPredict(new Softmax(2, 2), out _, out string? problem));
        Assert.Equal("softmax", problem);
    }

    /// <summary>
    /// Two images, kept with one half each: none with 1/4, else 3 s of work enqueued in 0.4 s; then 3 s more. Batches take 3.4 or 6.4 s.
    /// </summary>
    [Fact]
    public void Batches_are_drawn_through_host_and_device()
    {
        RuntimeModel model = Model("submission: operator\nhost: {operator_s: 0.4}\ndecisions: device");
        DynamicNetwork network = new()
        {
            Name = "kept",
            Batch = 2,
            Resolution = 1,
            Groups =
            [
                new KeptGroup { Parts = [Part.Of("maybe", 1, _ => Of(Additions(1)).Blocks)], Keep = new FixedRate(0.5) },
                new KeptGroup { Parts = [Part.Of("always", 1, _ => Of(Additions(1)).Blocks)], Keep = new FixedRate(1) },
            ],
        };
        DynamicEstimate estimate = DynamicPredictor.Predict(model, network);
        Assert.Equal(0.25 * 3.4 + 0.75 * 6.4, estimate.Distribution.MeanSeconds, 0.05);
        Assert.Equal(6.4, estimate.P50Seconds, 9);
        Assert.True(estimate.ExpectationIsOfMeans);
        Assert.InRange(estimate.Expected.TotalSeconds, 3 + 0.75 * 3, 0.25 * 3.4 + 0.75 * 6.4 + 1e-9);
    }

    private static Operator[] Ran(Operator op, Runtime runtime)
    {
        Kernels kernels = new(TestDevices.Gpu, 2, 1);
        LatencyEstimate estimate = new RuntimeModel(kernels, runtime).Predict(op);
        Assert.Equal(kernels.Asked.Count * (3 + runtime.KernelGapSeconds), estimate.DeviceSeconds, 9);
        return [.. kernels.Asked];
    }

    private static Step[] Additions(int count) => [.. Enumerable.Range(0, count).Select(i => new Step(new Node($"n{i}", new Add(4, 4))))];

    /// <summary>Three additions, the second of which decides.</summary>
    private static Step[] Deciding()
    {
        Step[] steps = Additions(3);
        steps[1] = steps[1].ThenDecision();
        return steps;
    }

    private static Network Of(params Step[] steps) => new("net", 1, 8, [new Block("b", 1, 0, steps)]);

    private static double Seconds(string runtime, params Step[] steps) =>
        NetworkPredictor.Predict(Model(runtime), Of(steps)).Estimate.TotalSeconds;

    private static RuntimeModel Model(string runtime) => new(new Kernels(TestDevices.Gpu, 2, 1), Parsed(runtime));

    private static Runtime Parsed(string rest) => RuntimeReader.Parse($"schema: latencylab/runtime/v1\nname: test\n{rest}\n", "test.yaml");

    /// <summary>Takes the same for every kernel, and remembers which it was asked for.</summary>
    private sealed class Kernels(DeviceProfile device, double work, double start) : ILatencyModel
    {
        public List<Operator> Asked { get; } = [];

        public string Name => "counting";

        public DeviceProfile Device => device;

        public DataType DataType => DataType.Fp32;

        public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
        {
            Asked.Add(op);
            problem = op is Softmax ? op.Kind : null;
            estimate = problem is not null || op.Work(4).Bytes.Total == 0 ? default : LatencyEstimate.OnDevice(work + start) with
            {
                ComputeSeconds = work,
                LaunchSeconds = start,
                Bound = Bottleneck.Compute,
                Algorithm = op is Conv2d ? Algorithm.ImplicitGemm : Algorithm.Streaming,
            };
            return problem is null;
        }
    }
}
