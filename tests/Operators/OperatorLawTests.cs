using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Tests.Operators;

public class OperatorLawTests
{
    private const int Float = 4;

    public static TheoryData<string> Names => [.. OperatorSamples.All.Keys];

    public static TheoryData<string> RatedNames => [.. OperatorSamples.Rated];

    [Fact]
    public void Every_operator_has_a_sample()
    {
        IEnumerable<Type> all = typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract);
        IEnumerable<Type> sampled = OperatorSamples.All.Values.Select(make => make(1, 8, 1).GetType());
        Assert.Empty(all.Except(sampled));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Work_never_falls_as_batch_channels_or_rate_rise(string name)
    {
        Func<int, int, double, Operator> make = OperatorSamples.All[name];
        double[] rates = [.. Enumerable.Range(0, 21).Select(step => step / 20.0)];
        foreach (double rate in rates)
            AssertRising(
                [.. new[] { 0, 1, 2, 3, 8, 128 }.Select(batch => make(batch, 16, rate))], rises: rate > 0 && name != "folded batch norm");
        foreach (double rate in rates)
            AssertRising(
                [.. new[] { 8, 16, 24, 64 }.Select(channels => make(2, channels, rate))], rises: rate > 0 && name != "folded batch norm");
        foreach (int batch in new[] { 1, 7 })
            AssertRising([.. rates.Select(rate => make(batch, 16, rate))], rises: OperatorSamples.Rated.Contains(name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_empty_batch_is_no_work(string name)
    {
        OperatorWork work = OperatorSamples.All[name](0, 16, 0.5).Work(Float);
        Assert.Equal((0, 0, 0), (work.Flops, work.Bytes.Total, work.OperandBytes));
    }

    [Theory]
    [MemberData(nameof(RatedNames))]
    public void Rate_zero_is_no_work(string name)
    {
        OperatorWork work = OperatorSamples.All[name](4, 16, 0).Work(Float);
        Assert.Equal((0, 0, 0, 0), (work.Flops, work.Bytes.Total, work.OperandBytes, work.Patches));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_are_proportional_to_the_element_size_but_for_indices(string name)
    {
        Operator op = OperatorSamples.All[name](2, 16, 0.5);
        TensorBytes two = op.Work(2).Bytes, four = op.Work(4).Bytes;
        Assert.Equal(new TensorBytes(2 * two.Input, 2 * two.Weight, 2 * two.Output, two.Index), four);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_more_is_moved_through_indices_than_at_all(string name)
    {
        OperatorWork work = OperatorSamples.All[name](2, 16, 0.5).Work(Float);
        Assert.InRange(work.IndexedBytes, 0, work.Bytes.Input + work.Bytes.Weight + work.Bytes.Output);
        Assert.Equal(work.IndexedBytes > 0, work.ContiguousRunBytes > 0);
    }

    /// <summary>Convolutions and products: one MAC an output and a step of the reduction.</summary>
    [Theory]
    [InlineData("conv2d")]
    [InlineData("conv2d folded")]
    [InlineData("grouped conv2d")]
    [InlineData("depthwise conv2d")]
    [InlineData("dilated conv2d")]
    [InlineData("linear")]
    [InlineData("bmm")]
    [InlineData("patch conv2d")]
    [InlineData("indexed patch conv2d")]
    [InlineData("patch conv2d with halo")]
    [InlineData("patch conv2d on kept channels")]
    [InlineData("masker-fused conv2d")]
    [InlineData("channel-masked conv2d")]
    [InlineData("channel-masked grouped conv2d")]
    [InlineData("basis synthesis")]
    [InlineData("per-image conv2d")]
    public void Shape_accounts_for_the_macs(string name)
    {
        OperatorWork work = OperatorSamples.All[name](3, 16, 0.5).Work(Float);
        Assert.True(work.Macs > 0);
        Assert.Equal(work.Macs, work.Shape.Outputs * work.Shape.Depth);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Work_allocates_nothing(string name)
    {
        Operator op = OperatorSamples.All[name](2, 16, 0.5);
        if (op is CompositeOperator)
            return;
        // Twice: what an operator looks up is made by the first call, and the runtime's way to look it up by the second.
        op.Work(Float);
        op.Work(Float);
        long before = GC.GetAllocatedBytesForCurrentThread();
        op.Work(Float);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(14)]
    [InlineData(28)]
    public void At_rate_one_a_patch_convolution_has_the_dense_macs(int granularity)
    {
        foreach (int halo in new[] { 0, 2 })
        {
            PatchConv2d patches = OperatorSamples.Patches(3, 16, granularity, 1, PatchInput.Indexed) with { Halo = halo };
            Assert.Equal(patches.Dense.Work(Float).Macs, patches.Work(Float).Macs);
        }
    }

    [Theory]
    [InlineData(3, 16, 1)]
    [InlineData(5, 24, 4)]
    public void At_keep_rate_one_a_channel_masked_convolution_has_the_dense_macs_and_bytes(int kernel, int channels, int groups)
    {
        Conv2d dense = Conv2d.Square(2, channels, 14, channels, kernel, groups: groups);
        OperatorWork all = dense.Work(Float), kept = new ChannelMaskedConv2d { Dense = dense, ChannelGroup = 2 }.Work(Float);
        Assert.Equal(
            (all.Macs, all.Bytes.Input, all.Bytes.Weight, all.Bytes.Output),
            (kept.Macs, kept.Bytes.Input, kept.Bytes.Weight, kept.Bytes.Output));
    }

    private static void AssertRising(IReadOnlyList<Operator> operators, bool rises)
    {
        OperatorWork[] works = [.. operators.Select(op => op.Work(Float))];
        foreach ((OperatorWork less, OperatorWork more) in works.Zip(works.Skip(1)))
        {
            Assert.True(more.Macs >= less.Macs && more.OtherFlops >= less.OtherFlops, $"{less} then {more}");
            Assert.True(more.Bytes.Total >= less.Bytes.Total && more.OperandBytes >= less.OperandBytes, $"{less} then {more}");
        }

        if (rises)
            Assert.True(works[^1].Bytes.Total > works[0].Bytes.Total, $"{works[0]} then {works[^1]}");
    }
}
