using LatencyLab.Kernels.Kinds;
using LatencyLab.Measuring.Suites;
using LatencyLab.OnnxRuntime.Forms;
using LatencyLab.OnnxRuntime.Graphs;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Selection;

namespace LatencyLab.Tests.OnnxRuntime;

public class RuntimeFormsTests
{
    private static readonly BlockLayout s_blocks = new(System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? 16 : 8), s_none = new(0);

    private static readonly Lazy<Operator[]> s_cases = new(() => [.. Cases().Where(op => RuntimeForms.Has(op))]);

    /// <summary>What the optimizer does is asked of itself: these are the channels at which it changes its mind.</summary>
    [Theory]
    [InlineData(3, 32, 1)]
    [InlineData(7, 8, 1)]
    [InlineData(12, 12, 1)]
    [InlineData(20, 10, 1)]
    [InlineData(18, 16, 1)]
    [InlineData(255, 32, 1)]
    [InlineData(64, 255, 1)]
    [InlineData(20, 20, 20)]
    [InlineData(22, 22, 22)]
    [InlineData(64, 64, 4)]
    [InlineData(32, 32, 16)]
    [InlineData(48, 48, 4)]
    public void A_convolution_is_in_blocks_where_the_optimizer_puts_it_there(int inputs, int outputs, int groups)
    {
        Conv2d conv = Conv2d.Square(1, inputs, 6, outputs, 3, groups: groups) with { HasBias = true };
        Assert.Equal(OnnxModelRun.IsBlocked(ConvolutionForms.Plain(conv)), ConvolutionForms.IsBlocked(conv, s_blocks));
    }

    [Fact]
    public void A_bounded_activation_is_in_blocks_too_and_bounds()
    {
        Conv2d relu = Conv2d.Square(1, 64, 6, 32, 3) with { HasActivation = true }, clip = relu with { IsClipped = true };
        Assert.Equal(OnnxModelRun.IsBlocked(ConvolutionForms.Plain(relu)), OnnxModelRun.IsBlocked(ConvolutionForms.Plain(clip)));
        Func<Conv2d, ModelGraph>[] forms = [ConvolutionForms.Plain, conv => ConvolutionForms.Blocked(conv, s_blocks)];
        foreach (Func<Conv2d, ModelGraph> form in forms)
        {
            float[] all = OnnxModelRun.Outputs(form(relu))[0], bounded = OnnxModelRun.Outputs(form(clip))[0];
            Assert.Equal(all.Select(value => Math.Min(value, ElementForms.LargestOfRelu6)), bounded);
        }
    }

    public static TheoryData<string> Kinds() =>
        [.. s_cases.Value.Select(op => op.Kind).Distinct()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_form_of_an_operator_runs_and_all_compute_the_same(string kind)
    {
        foreach (Operator op in s_cases.Value.Where(op => op.Kind == kind))
        {
            foreach (BlockLayout layout in (BlockLayout[])[s_none, s_blocks])
            {
                // Weights in blocks are other random numbers than those with channels first.
                bool isComparable = layout == s_none || op is not ChannelMaskedConv2d;
                float[][]? first = null;
                foreach (Func<ModelGraph> form in RuntimeForms.Of(new KernelRequest(op), layout))
                {
                    float[][] outputs = OnnxModelRun.Outputs(form());
                    first = isComparable && first is not null ? first : outputs;
                    Assert.Equal(first.Length, outputs.Length);
                    foreach ((float[] wanted, float[] got) in first.Zip(outputs))
                    {
                        Assert.Equal(wanted.Length, got.Length);
                        Assert.All(wanted.Zip(got), pair => Assert.Equal(pair.First, pair.Second, 1e-3f * (1 + Math.Abs(pair.First))));
                    }
                }
            }
        }
    }

    /// <summary>One run stays where it is, as does a single row or column of runs; 24 elements are no runs of 5.</summary>
    [Theory]
    [InlineData(7, 5, 35L, false)]
    [InlineData(4, 3, 6L, false)]
    [InlineData(8, 3, 5L, false)]
    [InlineData(8, 3, 6L, true)]
    [InlineData(4, 6, 2L, true)]
    [InlineData(4, 6, null, true)]
    public void Runs_that_can_change_places_have_a_form(int rows, int columns, long? run, bool has) =>
        Assert.Equal(has, RuntimeForms.Has(new Permute(rows, columns) { Run = run }));

    /// <summary>The random inputs are such that the runtime finds and keeps what the operator says.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(40, 17)]
    [InlineData(300, 300)]
    [InlineData(300, 40)]
    public void What_is_searched_for_is_there(int all, int found)
    {
        Assert.Equal(found, OnnxModelRun.Outputs(SelectionForms.Of(new NonZeroSearch(all) { Found = found }))[0].Length);
        float[] kept = OnnxModelRun.Outputs(SelectionForms.Of(new BoxSuppression(2, all) { KeptRate = (double)found / all }))[0];
        Assert.Equal(2 * 3 * found, kept.Length);
    }

    [Fact]
    public void Patches_are_those_of_the_map_with_its_border()
    {
        PatchGather gather = new()
        {
            Batch = 1,
            Channels = 2,
            InputHeight = 6,
            InputWidth = 6,
            OutputHeight = 6,
            OutputWidth = 6,
            Granularity = 2,
            ActivationRate = 1,
            Kernel = 3,
        };
        float[] patches = OnnxModelRun.Outputs(RuntimeForms.Of(new KernelRequest(gather), s_none).First()())[0];
        Random random = new(3);
        float[] map = [.. Enumerable.Range(0, 72).Select(_ => random.NextSingle())];
        for (int patch = 0, at = 0; patch < 9; patch++)
        {
            for (int channel = 0; channel < 2; channel++)
            {
                for (int y = patch / 3 * 2 - 1; y < patch / 3 * 2 + 3; y++)
                {
                    for (int x = patch % 3 * 2 - 1; x < patch % 3 * 2 + 3; x++)
                        Assert.Equal(y is >= 0 and < 6 && x is >= 0 and < 6 ? map[(channel * 6 + y) * 6 + x] : 0, patches[at++]);
                }
            }
        }
    }

    [Fact]
    public void Scattered_patches_are_added_where_they_lie_and_nowhere_else()
    {
        PatchScatterAdd scatter = new() { Batch = 1, Channels = 3, Height = 4, Width = 4, Granularity = 2, ActivationRate = 0.5 };
        ModelGraph graph = RuntimeForms.Of(new KernelRequest(scatter), s_none).First()();
        float[] sum = OnnxModelRun.Outputs(graph)[0];
        long[] patches = graph.Inputs.Single(input => input.IsInteger).Values!;
        Random random = new(3);
        float[] map = [.. Enumerable.Range(0, 48).Select(_ => random.NextSingle())];
        float[] values = [.. Enumerable.Range(0, 24).Select(_ => random.NextSingle())];
        for (int i = 0; i < sum.Length; i++)
        {
            int channel = i / 16, y = i % 16 / 4, x = i % 4, place = Array.IndexOf(patches, y / 2 * 2 + x / 2);
            float added = place < 0 ? 0 : values[((place * 3 + channel) * 2 + y % 2) * 2 + x % 2];
            Assert.Equal(map[i] + added, sum[i], 1e-6f);
        }
    }

    [Fact]
    public void What_has_no_form_is_told_apart()
    {
        Conv2d dense = Conv2d.Square(2, 8, 8, 8, 3);
        Assert.False(RuntimeForms.Has(new ChannelMaskedConv2d { Dense = dense, ChannelGroup = 2, OutputKeepRate = 0.5 }));
        Assert.False(RuntimeForms.Has(
            new PatchConv2d { Dense = dense, Granularity = 2, ActivationRate = 0.5, Source = PatchInput.Indexed }));
        Assert.True(RuntimeForms.Has(dense));
    }

    /// <summary>Operators of a small network of each kind, and one or two of what no suite has small.</summary>
    private static IEnumerable<Operator> Cases()
    {
        foreach (Operator op in MeasurementSuites.Create("balanced", [false], _ => true).Select(row => row.Operator).Where(IsSmall)
            .GroupBy(op => op.Kind).SelectMany(kind => kind.Take(3)))
            yield return op;
        foreach (Operator op in MeasurementSuites.Create("inference", [false], _ => true).Select(row => row.Operator).Where(IsSmall)
            .GroupBy(op => op.Kind).SelectMany(kind => kind.Take(2)))
            yield return op;
        Conv2d conv = Conv2d.Square(1, 16, 8, 24, 3) with { HasBias = true, HasActivation = true };
        foreach (int granularity in (int[])[1, 2, 4])
        {
            foreach (PatchInput source in Enum.GetValues<PatchInput>())
                yield return new PatchConv2d { Dense = conv, Granularity = granularity, ActivationRate = 0.5, Source = source };
            yield return new PatchScatter
            {
                Batch = 1,
                Channels = 16,
                Height = 8,
                Width = 8,
                Granularity = granularity,
                ActivationRate = 0.3,
                ClearsMap = true,
            };
            yield return new PatchScatterAdd
            {
                Batch = 1,
                Channels = 16,
                Height = 8,
                Width = 8,
                Granularity = granularity,
                ActivationRate = 0.3,
                HasActivation = true,
            };
        }

        yield return new ChannelMaskedConv2d { Dense = conv, ChannelGroup = 4, OutputKeepRate = 0.5 };
        yield return new ChannelMaskedConv2d { Dense = conv, ChannelGroup = 4, InputKeepRate = 0.5 };
        yield return new BranchCombine { Batch = 2, Channels = 8, Height = 4, Width = 4, TopK = 3 };
        yield return new Linear(3, 16, 8) { HasBias = true };
        yield return new Unary(UnaryFunction.HardSwish, 4, 8);
    }

    private static bool IsSmall(Operator op) => op.Work(1) is { Macs: < 20_000_000 } work && work.Bytes.Total < 2_000_000;
}
