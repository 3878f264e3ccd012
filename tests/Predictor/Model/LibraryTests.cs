using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using LatencyLab.Runtimes;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>What the library of a runtime has, and what it computes in.</summary>
public class LibraryTests
{
    private static readonly Conv2d s_winograd = Conv2d.Square(16, 64, 56, 64, 3), s_deep = Conv2d.Square(1, 2048, 7, 512, 1);

    private static readonly DeviceProfile s_gpu = TestDevices.Gpu;

    /// <summary>Half precision at 1/64 of the rate: consumer Pascal.</summary>
    private static readonly DeviceProfile s_slowHalf = s_gpu with
    {
        Processing = s_gpu.Processing with
        {
            Rates = new Dictionary<DataType, ArithmeticRate> { [DataType.Fp16] = new(1) },
        },
    };

    private static readonly DeviceProfile s_tensorFloat = s_gpu with
    {
        Processing = s_gpu.Processing with
        {
            Rates = new Dictionary<DataType, ArithmeticRate> { [DataType.Tf32] = new(0, 512) },
        },
    };

    [Fact]
    public void A_library_that_has_everything_is_the_one_without_a_runtime()
    {
        foreach (Conv2d convolution in new[] { s_winograd, s_deep, s_winograd with { Groups = 4 } })
            Assert.Equal(Of(s_gpu, null).Predict(convolution), Of(s_gpu, Library.Full).Predict(convolution));
    }

    [Fact]
    public void What_the_library_lacks_is_never_taken_and_costs_time()
    {
        LatencyEstimate best = Of(s_gpu, null).Predict(s_winograd);
        Assert.NotEqual(Algorithm.ImplicitGemm, best.Algorithm);
        LatencyEstimate without = Of(s_gpu, With()).Predict(s_winograd);
        Assert.Equal(Algorithm.ImplicitGemm, without.Algorithm);
        Assert.True(without.TotalSeconds > best.TotalSeconds);
        foreach (LibraryAlgorithm one in new[] { LibraryAlgorithm.Winograd2, LibraryAlgorithm.Winograd4, LibraryAlgorithm.Fft })
        {
            LatencyEstimate only = Of(s_gpu, With(one)).Predict(s_winograd);
            Assert.InRange(only.TotalSeconds, best.TotalSeconds, without.TotalSeconds);
            Assert.Contains(only.Algorithm.ToString(), (string[])[one.ToString(), nameof(Algorithm.ImplicitGemm)]);
        }
    }

    [Fact]
    public void Reductions_are_split_where_the_library_can()
    {
        Assert.True(Of(s_gpu, With(LibraryAlgorithm.SplitK)).Predict(s_deep).Tile.SplitDepth > 1);
        Assert.Equal(1, Of(s_gpu, With()).Predict(s_deep).Tile.SplitDepth);
    }

    [Fact]
    public void Groups_have_direct_kernels_where_the_library_has()
    {
        Conv2d grouped = Conv2d.Square(8, 512, 14, 512, 3) with { Groups = 128 };
        Assert.Equal(Algorithm.Direct, Of(s_gpu, With(LibraryAlgorithm.Direct)).Predict(grouped).Algorithm);
        Assert.Equal(Algorithm.ImplicitGemm, Of(s_gpu, With()).Predict(grouped).Algorithm);
        Conv2d depthwise = Conv2d.Square(8, 512, 14, 512, 3) with { Groups = 512 };
        Assert.Equal(Algorithm.Direct, Of(s_gpu, With()).Predict(depthwise).Algorithm);
    }

    /// <summary>With less arithmetic than any algorithm that is there, a fitted correction would be below what the device can do.</summary>
    [Fact]
    public void Only_algorithms_that_are_there_are_cheaper_than_the_product()
    {
        Assert.True(Cheaper(s_winograd, LibraryAlgorithm.Winograd2));
        Assert.True(Cheaper(s_winograd, LibraryAlgorithm.Winograd4));
        Assert.True(Cheaper(s_winograd, LibraryAlgorithm.Fft));
        Assert.False(Cheaper(s_winograd, LibraryAlgorithm.Direct, LibraryAlgorithm.SplitK));
        Conv2d five = Conv2d.Square(16, 64, 56, 64, 5), seven = Conv2d.Square(16, 64, 56, 64, 7);
        Assert.False(Cheaper(five, LibraryAlgorithm.Winograd2));
        Assert.True(Cheaper(five, LibraryAlgorithm.Winograd4));
        Assert.False(Cheaper(seven, LibraryAlgorithm.Winograd2, LibraryAlgorithm.Winograd4));
        Assert.True(Cheaper(s_winograd with { Groups = 4 }, LibraryAlgorithm.Winograd2));
        Assert.False(Cheaper(s_winograd with { Groups = 4 }, LibraryAlgorithm.Winograd4, LibraryAlgorithm.Fft));

        static bool Cheaper(Conv2d convolution, params LibraryAlgorithm[] algorithms) => DenseConvolution.HasCheaperAlgorithms(
            new DeviceRates(s_gpu, DataType.Fp32, library: With(algorithms)), convolution.Work(4));
    }

    /// <summary>
    /// F(4 x 4, 5 x 5): 16 outputs of 25 MACs each by 64 products. FFT tiles of 128 around 2 x 2: 127^2 outputs by 128 x 65 products of 4
    /// MACs.
    /// </summary>
    [Fact]
    public void The_most_that_is_saved_is_that_of_the_algorithm_with_the_least_arithmetic()
    {
        Assert.Equal(2.25, Saving(s_winograd, LibraryAlgorithm.Winograd2));
        Assert.Equal(4, Saving(s_winograd, LibraryAlgorithm.Winograd2, LibraryAlgorithm.Winograd4));
        Assert.Equal(126 * 126 * 9 / (4.0 * 128 * 65), Saving(s_winograd, LibraryAlgorithm.Winograd4, LibraryAlgorithm.Fft));
        Assert.Equal(6.25, Saving(Conv2d.Square(16, 64, 56, 64, 5), LibraryAlgorithm.Winograd4));
        Assert.Equal(127 * 127 * 4 / (4.0 * 128 * 65), Saving(Conv2d.Square(16, 64, 56, 64, 2), LibraryAlgorithm.Fft));
        Assert.Equal(2.25, Saving(s_winograd with { Groups = 4 }, LibraryAlgorithm.Winograd2, LibraryAlgorithm.Winograd4));
        Assert.Equal(1, Saving(s_winograd, LibraryAlgorithm.Direct));
        Assert.Equal(1, Saving(Conv2d.Square(1, 8, 300, 8, 200), LibraryAlgorithm.Fft));

        static double Saving(Conv2d convolution, params LibraryAlgorithm[] algorithms) => DenseConvolution.MostSaving(
            new DeviceRates(s_gpu, DataType.Fp32, library: With(algorithms)), convolution.Work(4));
    }

    /// <summary>Trees bring a product to 0.6 of its time: where there are FFT tiles it is theirs, else not below the peak.</summary>
    [Fact]
    public void A_time_below_the_arithmetic_of_the_product_is_that_of_an_algorithm_with_less()
    {
        string trees = new BoostedResidual(
            new byte[BoostedResidual.Splits], new float[BoostedResidual.Splits],
            [.. Enumerable.Repeat(-0.5f, BoostedResidual.Leaves)]).Encode();
        DeviceProfile fitted = s_gpu with
        {
            Calibration = new DeviceCalibration
            {
                Date = "2026-01-01",
                Data = ["made-up"],
                Classes = new Dictionary<string, ClassCalibration>
                {
                    ["convolution"] = new ClassCalibration
                    {
                        Measurement = CalibratedParameters.Kernel,
                        Rows = 100,
                        Parameters = new Dictionary<string, double> { ["compute_efficiency"] = 0.9 },
                        Residual = trees,
                    },
                },
            },
        };
        Conv2d large = Conv2d.Square(64, 1024, 56, 256, 2);
        double direct = large.Work(4).Flops / new DeviceRates(fitted, DataType.Fp32).PeakFlopsPerSecond;
        LatencyEstimate none = Of(fitted, With(LibraryAlgorithm.Direct)).Predict(large);
        Assert.Equal(Algorithm.ImplicitGemm, none.Algorithm);
        Assert.Equal(direct, none.TotalSeconds, 1e-12);
        LatencyEstimate fast = Of(fitted, With(LibraryAlgorithm.Fft)).Predict(large);
        Assert.Equal(Algorithm.Fft, fast.Algorithm);
        Assert.InRange(fast.TotalSeconds, direct * (4.0 * 128 * 65) / (127 * 127 * 4), 0.99 * direct);
        Assert.NotEqual(default, fast.Tile);
    }

    /// <summary>80 engines of 64 lanes at 1.5 GHz: 7.68e12 MAC/s of fp32; 512 an engine and cycle: 61.44e12 of tf32.</summary>
    [Fact]
    public void A_type_is_computed_in_what_the_library_says_where_the_device_is_as_fast()
    {
        DeviceRates tensorFloat = new(s_tensorFloat, DataType.Fp32, library: In(DataType.Fp32, DataType.Tf32));
        Assert.Equal((4, DataType.Tf32, 2 * 61.44e12), (tensorFloat.ElementBytes, tensorFloat.Arithmetic, tensorFloat.PeakFlopsPerSecond));
        DeviceRates has = new(s_gpu, DataType.Fp32, library: In(DataType.Fp32, DataType.Tf32));
        Assert.Equal((DataType.Fp32, 2 * 7.68e12), (has.Arithmetic, has.PeakFlopsPerSecond));
        DeviceRates half = new(s_tensorFloat, DataType.Int8, library: In(DataType.Int8, DataType.Fp32));
        Assert.Equal((1, DataType.Fp32), (half.ElementBytes, half.Arithmetic));
        Assert.Equal(DataType.Fp32, new DeviceRates(s_slowHalf, DataType.Fp16).Arithmetic);
    }

    /// <summary>Rows of a type tell of it where they were stored and computed alike.</summary>
    [Fact]
    public void Intervals_are_those_of_the_type_that_is_computed()
    {
        Assert.Equal(DataType.Fp16, new DeviceRates(s_slowHalf, DataType.Fp16).FittedAs);
        Assert.Equal(DataType.Fp16, new DeviceRates(s_slowHalf, DataType.Fp16, library: In(DataType.Fp16, DataType.Fp32)).FittedAs);
        Assert.Equal(DataType.Tf32, new DeviceRates(s_tensorFloat, DataType.Fp32, library: In(DataType.Fp32, DataType.Tf32)).FittedAs);
        Assert.Null(new DeviceRates(s_tensorFloat, DataType.Fp16, library: In(DataType.Fp16, DataType.Tf32)).FittedAs);
    }

    [Fact]
    public void Patches_of_groups_take_the_direct_kernel_where_the_library_has_one()
    {
        PatchConv2d patches = new()
        {
            Dense = Conv2d.Square(8, 128, 28, 128, 3) with { Groups = 64 },
            Granularity = 1,
            ActivationRate = 0.5,
            Source = PatchInput.Indexed,
        };
        LatencyEstimate direct = Of(s_gpu, With(LibraryAlgorithm.Direct)).Predict(patches), tiles = Of(s_gpu, With()).Predict(patches);
        Assert.True(direct.TotalSeconds <= tiles.TotalSeconds);
        Assert.Equal(Algorithm.ImplicitGemm, tiles.Algorithm);
    }

    private static Library With(params LibraryAlgorithm[] algorithms) => new() { Algorithms = algorithms.ToHashSet() };

    private static Library In(DataType stored, DataType computed) =>
        new() { Precision = new Dictionary<DataType, DataType> { [stored] = computed } };

    private static LatencyLabModel Of(DeviceProfile device, Library? library) => new(device, DataType.Fp32, library: library);
}
