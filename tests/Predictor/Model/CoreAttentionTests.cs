using LatencyLab.Operators;
using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Attention, rows to normalise and weights to collect on the test's CPU of two cores, whose vectors have 8 lanes.</summary>
public class CoreAttentionTests
{
    private static readonly DeviceRates s_cpu = new(TestDevices.Cpu, DataType.Fp32);

    private static readonly FusedAttention s_two = new() { Batch = 2, Queries = 9, Keys = 21, Heads = 1, HeadSize = 40 };

    [Fact]
    public void Blocks_of_four_queries_take_strips_of_keys_and_of_features()
    {
        ClassParameters p = Hand.Defaults(
            OperatorClass.Attention, s_cpu, (Parameter.ComputeEfficiency, 0.5), (Parameter.SpecialSeconds, 1e-10),
            (Parameter.TileSeconds, 3e-8), (Parameter.UpdateSeconds, 1e-9));

        // A sequence a core: 3 blocks of 9 queries; 21 keys are 2 strips of 16 or 3 vectors, 40 features 3 strips.
        double macs = 32 * 40 + 48 * 21, row = 2 * macs * 2 / (s_cpu.PeakFlopsPerSecond * 0.5) + 24 * 1e-10;
        double expected = 3 * (4 * row + 3e-8) + 21 * 40 * 1e-9;
        Assert.Equal(expected, CoreAttention.Time(s_cpu, p, s_two.Work(4)).Compute, 1e-15);
    }

    [Fact]
    public void One_query_costs_what_four_do()
    {
        LatencyLabModel model = new(TestDevices.Cpu, DataType.Fp32);
        Assert.Equal(
            model.Predict(s_two with { Queries = 4 }).ComputeSeconds, model.Predict(s_two with { Queries = 1 }).ComputeSeconds, 1e-15);
        Assert.True(model.Predict(s_two with { Queries = 5 }).ComputeSeconds > model.Predict(s_two with { Queries = 4 }).ComputeSeconds);
    }

    [Fact]
    public void Nothing_takes_no_time() =>
        Assert.Equal(0, CoreAttention.Time(s_cpu, Hand.Defaults(OperatorClass.Attention, s_cpu), default).Total);

    [Fact]
    public void Every_normalised_row_starts_once_and_softmax_takes_exponentials()
    {
        Assert.Equal(37, LaneUse.Starts(s_cpu, new LayerNorm(37, 100).Work(4)));
        Assert.Equal(0, new LayerNorm(37, 100).Work(4).SpecialFunctions);
        Assert.Equal(3700, new Softmax(37, 100).Work(4).SpecialFunctions);
    }

    [Fact]
    public void A_row_is_read_again_from_the_level_that_holds_it()
    {
        ClassParameters p = Hand.Defaults(OperatorClass.Normalization, s_cpu, (Parameter.OnChipEfficiency, 1));
        double once = StreamingKernel.Time(s_cpu, p, 1e9, 1e9, 0, 0).OnChip;
        Assert.Equal(
            once + s_cpu.Caches.Seconds(4e8, 4096, p[Parameter.CacheFraction]),
            StreamingKernel.Time(s_cpu, p, 1e9, 1e9, 0, 0, 4e8, 4096).OnChip, 1e-12);
    }

    [Fact]
    public void Patches_over_kept_channels_collect_the_weights_of_every_image()
    {
        PatchConv2d all = new()
        {
            Dense = Conv2d.Square(3, 64, 8, 64, 3),
            Granularity = 2,
            ActivationRate = 0.5,
            Source = PatchInput.Gathered,
            ChannelGroup = 8,
        };
        OperatorWork work = (all with { InputKeepRate = 0.5, OutputKeepRate = 0.5 }).Work(4);
        ClassParameters p = Hand.Defaults(OperatorClass.PatchConvolution, s_cpu, (Parameter.UpdateSeconds, 1e-9));

        // 32 of 64 inputs under 9 taps, by vectors of the 8 neighbouring ones of 32 outputs; two cores share them.
        Assert.Equal(3 * 32 * 9 * 32 / 8.0 * 1e-9 / 2, s_cpu.Kind.SelectionSeconds(s_cpu, p, work), 1e-15);
        Assert.Equal(0, s_cpu.Kind.SelectionSeconds(s_cpu, p, all.Work(4)));
    }
}
