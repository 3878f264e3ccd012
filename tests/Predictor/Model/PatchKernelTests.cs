using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Convolutions on patches, gathers and scatter-additions of a GPU.</summary>
public class PatchKernelTests
{
    private static readonly LatencyLabModel s_model = new(TestDevices.Gpu, DataType.Fp32);
    private static readonly DeviceRates s_gpu = new(TestDevices.Gpu, DataType.Fp32);

    [Fact]
    public void A_block_by_hand()
    {
        // One patch of one pixel, 64 to 16 channels, pointwise: one block, of 16 columns, one engine, one wave.
        ClassParameters parameters = Hand.Defaults(OperatorClass.PatchConvolution, s_gpu, (Parameter.CacheFraction, 4));
        OperatorWork work = Patches(Conv2d.Square(1, 64, 56, 16, 1), 1, 1.0 / 3136).Work(4);
        double flops = 2 * 64 * 1.5e9 * parameters[Parameter.ComputeEfficiency];
        double loads = 1 + parameters[Parameter.BlockLoads] * (1 + 1 / 16.0);
        double compute = 2 * 16 * 64 / flops * loads + 64 * parameters[Parameter.StepSeconds];
        double onChip = 4 * (64 + 16 * 64 + 16) * 80 / (2.2e12 * parameters[Parameter.OnChipEfficiency]);
        KernelTime time = new PatchBlocks(s_gpu, parameters).Time(work);
        Assert.Equal(compute, time.Compute, compute * 1e-9);
        Assert.Equal(onChip, time.OnChip, onChip * 1e-9);
        Assert.Equal(compute + onChip, time.Total, compute * 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    public void A_patch_that_is_the_map_costs_the_dense_convolution_and_its_index(int groups)
    {
        Conv2d dense = Conv2d.Square(4, 64, 28, 64, 3, groups: groups);
        double index = Hand.Defaults(OperatorClass.PatchConvolution, s_gpu)[Parameter.IndexSeconds];
        foreach (int images in new[] { 1, 2, 4 })
        {
            double whole = s_model.Predict(dense with { Batch = images }).DeviceSeconds;
            Assert.Equal(whole + index, s_model.Predict(Patches(dense, 28, images / 4.0)).DeviceSeconds, whole * 1e-9);
        }
    }

    [Fact]
    public void Few_large_patches_leave_engines_idle()
    {
        // 784 pixels, as one patch or as 49 of 4 x 4.
        Conv2d dense = Conv2d.Square(1, 64, 56, 64, 1);
        Assert.True(s_model.Predict(Patches(dense, 28, 0.25)).TotalSeconds > 2 * s_model.Predict(Patches(dense, 4, 0.25)).TotalSeconds);
    }

    [Theory]
    [InlineData(96, 64)]
    [InlineData(576, 64)]
    [InlineData(128, 28)]
    public void All_pixels_of_a_depthwise_convolution_cost_about_the_dense_one(int channels, int size)
    {
        Conv2d dense = Conv2d.Square(1, channels, size, channels, 3, groups: channels);
        double whole = s_model.Predict(dense).TotalSeconds;
        foreach (int granularity in new[] { 1, 2, 4, 8 })
        {
            PatchConv2d all = Patches(dense, granularity, 1) with { Source = PatchInput.Indexed };
            Assert.InRange(s_model.Predict(all).TotalSeconds, whole, 2 * whole);
            Assert.True(s_model.Predict(all with { ActivationRate = 0.125 }).TotalSeconds < whole);
        }
    }

    [Fact]
    public void An_index_is_waited_for_but_hides_behind_work()
    {
        PatchScatterAdd small = new() { Batch = 1, Channels = 64, Height = 7, Width = 7, Granularity = 7, ActivationRate = 1 };
        double index = Hand.Defaults(OperatorClass.Scatter, s_gpu)[Parameter.IndexSeconds];
        Assert.InRange(Work(s_model.Predict(small)), index, 1.1 * index);
        PatchScatterAdd large = small with { Batch = 64, Channels = 256, Height = 56, Width = 56 };
        LatencyEstimate estimate = s_model.Predict(large);
        Assert.True(Work(estimate) < estimate.ComputeSeconds + estimate.OnChipSeconds + estimate.OffChipSeconds + 0.01 * index);

        static double Work(LatencyEstimate estimate) => estimate.DeviceSeconds - estimate.LaunchSeconds;
    }

    private static PatchConv2d Patches(Conv2d dense, int granularity, double rate) =>
        new() { Dense = dense, Granularity = granularity, ActivationRate = rate, Source = PatchInput.Gathered };
}
