using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using LatencyLab.Runtimes;

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

    [Fact]
    public void Lanes_of_a_direct_kernel_bring_their_weights_once_a_patch()
    {
        ClassParameters parameters = Hand.Defaults(OperatorClass.PatchConvolution, s_gpu);
        OperatorWork work = Patches(Conv2d.Square(1, 64, 56, 64, 3) with { Groups = 16 }, 4, 0.5).Work(4);
        double bytes = 98 * 64.0 * 4 * 9 * 4; // patches, output channels, inputs of a group, taps, bytes
        double seconds = bytes / (2.2e12 * parameters[Parameter.OnChipEfficiency]);
        Assert.Equal(seconds, new PatchBlocks(s_gpu, parameters).WeightSeconds(work), seconds * 1e-9);
    }

    /// <remarks>As a group narrows, blocks of 16 columns waste their lanes and the direct kernel of dense convolutions wins.</remarks>
    [Fact]
    public void A_direct_kernel_on_patches_costs_the_weights_of_each()
    {
        double Seconds(int granularity) =>
            s_model.Predict(Patches(Conv2d.Square(1, 128, 56, 128, 3) with { Groups = 32 }, granularity, 1)).OnChipSeconds;
        double bandwidth = 2.2e12 * Hand.Defaults(OperatorClass.PatchConvolution, s_gpu)[Parameter.OnChipEfficiency];
        double more = 3136 * 128 * 36.0 * 4 * (1 / 4.0 - 1 / 16.0) / bandwidth;
        Assert.InRange(Seconds(2) - Seconds(4), more, double.PositiveInfinity);
    }

    /// <remarks>Shapes at which the largest tile, block or width wins, and some in between.</remarks>
    [Theory]
    [InlineData(1, 64, 56, 64, 3, 1, 4, 0.3)]
    [InlineData(1, 64, 56, 64, 3, 1, 28, 0.6)]
    [InlineData(1, 512, 7, 512, 3, 1, 7, 1)]
    [InlineData(1, 16, 224, 512, 1, 1, 1, 0.9)]
    [InlineData(1, 256, 14, 256, 1, 1, 2, 0.4)]
    [InlineData(8, 256, 56, 256, 1, 1, 8, 0.7)]
    [InlineData(32, 64, 112, 128, 3, 1, 16, 0.8)]
    [InlineData(32, 64, 112, 128, 3, 1, 32, 0.8)]
    [InlineData(16, 16, 128, 16, 3, 2, 32, 0.9)]
    [InlineData(64, 512, 56, 8, 3, 1, 8, 0.9)]
    [InlineData(64, 8, 56, 512, 5, 1, 2, 0.9)]
    [InlineData(64, 128, 56, 256, 3, 1, 1, 0.9)]
    [InlineData(64, 64, 128, 8, 7, 1, 64, 0.9)]
    public void The_fastest_block_of_all(int batch, int inputs, int size, int outputs, int kernel, int stride, int granularity, double rate)
    {
        ClassParameters parameters = Hand.Defaults(OperatorClass.PatchConvolution, s_gpu);
        OperatorWork work = Patches(Conv2d.Square(batch, inputs, size, outputs, kernel, stride), granularity, rate).Work(4);
        KernelTime plain = PlainBlocks.Of(s_gpu, parameters, work), time = new PatchBlocks(s_gpu, parameters).Time(work);
        Assert.Equal(plain.Total, time.Total, plain.Total * 1e-9);
        Assert.Equal(plain.Tile, time.Tile);
    }

    /// <remarks>A tuned kernel has no indices and may cut the map at any size: it is never slower than its patches at any S.</remarks>
    [Theory]
    [InlineData(64, 56, 64, 1)]
    [InlineData(64, 56, 64, 3)]
    [InlineData(512, 7, 512, 3)]
    [InlineData(256, 14, 1024, 1)]
    public void A_dense_kernel_tuned_for_its_shape_is_the_best_cut_of_the_map(int inputs, int size, int outputs, int kernel)
    {
        Conv2d dense = Conv2d.Square(1, inputs, size, outputs, kernel);
        ClassParameters parameters = Hand.Defaults(OperatorClass.PatchConvolution, s_gpu);
        double best = (kernel == 1 ? (int[])[1, 2, 4, 8, 16] : [16]).Min(
            side => PlainBlocks.Of(s_gpu, parameters, dense.Work(4) with { PatchSide = side }).Total);
        Assert.Equal(best, new PatchBlocks(s_gpu, parameters).OfMap(dense.Work(4)).Total, best * 1e-9);
        LatencyLabModel tuned = new(TestDevices.Gpu, DataType.Fp32, library: Library.Tuned);
        Assert.InRange(tuned.Predict(dense).TotalSeconds, 0, s_model.Predict(dense).TotalSeconds);
        foreach (int granularity in new[] { 1, 2, 4, 7 }.Where(side => size % side == 0))
            Assert.True(tuned.Predict(Patches(dense, granularity, 1)).TotalSeconds >= tuned.Predict(dense).TotalSeconds);
    }

    /// <remarks>Weights of 512 x 512 channels, transformed: 36 points, read and written once at 900 GB/s in one of the two.</remarks>
    [Fact]
    public void Tuned_kernels_transform_the_weights_of_winograd_ahead()
    {
        Conv2d dense = Conv2d.Square(8, 512, 28, 512, 3);
        ClassParameters parameters = Hand.Defaults(OperatorClass.Convolution, s_gpu);
        DeviceRates tuned = new(TestDevices.Gpu, DataType.Fp32, library: new Library
        {
            IsTuned = true,
            Algorithms = new HashSet<LibraryAlgorithm> { LibraryAlgorithm.Winograd4 },
        });
        double each = Time(s_gpu), ahead = Time(tuned);
        double weights = (9.0 + 36) * 512 * 512 * 4 * parameters[Parameter.TransformTraffic] / s_gpu.OffChipBytesPerSecond;
        Assert.Equal(weights, each - ahead, each * 1e-9);

        double Time(DeviceRates device) => new DenseConvolution(
            device, parameters, () => Hand.Defaults(OperatorClass.PatchConvolution, s_gpu, (Parameter.ComputeEfficiency, 0.05)))
            .Time(dense.Work(4), out Algorithm algorithm).Total + (algorithm == Algorithm.Winograd4 ? 0 : double.NaN);
    }

    [Theory]
    [InlineData(3, LibraryAlgorithm.Winograd2, Algorithm.Winograd2)]
    [InlineData(3, LibraryAlgorithm.Winograd4, Algorithm.Winograd4)]
    [InlineData(5, LibraryAlgorithm.Winograd4, Algorithm.Winograd4)]
    [InlineData(5, LibraryAlgorithm.Winograd2, Algorithm.ImplicitGemm)]
    [InlineData(7, LibraryAlgorithm.Winograd4, Algorithm.ImplicitGemm)]
    [InlineData(7, LibraryAlgorithm.Fft, Algorithm.Fft)]
    [InlineData(3, LibraryAlgorithm.SplitK, Algorithm.ImplicitGemm)]
    public void A_library_computes_with_what_it_has(int kernel, LibraryAlgorithm only, Algorithm expected)
    {
        Library library = new() { Algorithms = new HashSet<LibraryAlgorithm> { only } };
        Conv2d dense = Conv2d.Square(32, 256, 28, 256, kernel);
        DeviceRates gpu = new(TestDevices.Gpu, DataType.Fp32, library: library);
        Assert.Equal(expected, new LatencyLabModel(TestDevices.Gpu, DataType.Fp32, library: library).Predict(dense).Algorithm);
        Assert.Equal(expected != Algorithm.ImplicitGemm, DenseConvolution.HasCheaperAlgorithms(gpu, dense.Work(4)));
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
