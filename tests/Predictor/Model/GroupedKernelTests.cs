using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Grouped convolutions: the fastest of tiles, fused Winograd and a direct kernel.</summary>
public class GroupedKernelTests
{
    private static readonly DeviceRates s_rates = new(TestDevices.Gpu, DataType.Fp32);

    [Fact]
    public void Wide_groups_of_three_by_three_kernels_use_winograd()
    {
        Conv2d wide = Conv2d.Square(64, 512, 28, 512, 3, groups: 8);
        Assert.Equal(Algorithm.Winograd2, Predict(wide).Algorithm);
        Assert.NotEqual(Algorithm.Winograd2, Predict(wide with { StrideHeight = 2, StrideWidth = 2 }).Algorithm);
        Assert.NotEqual(Algorithm.Winograd2, Predict(wide with { DilationHeight = 2, DilationWidth = 2 }).Algorithm);
        Assert.NotEqual(Algorithm.Winograd2, Predict(Conv2d.Square(64, 512, 28, 512, 5, groups: 8)).Algorithm);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    public void Half_precision_has_winograd_on_lanes_and_not_on_matrix_units(int matrixMacs)
    {
        Processing both = TestDevices.Gpu.Processing with
        {
            Rates = new Dictionary<DataType, ArithmeticRate> { [DataType.Fp16] = new(128, matrixMacs) },
        };
        LatencyLabModel half = new(TestDevices.Gpu with { Processing = both }, DataType.Fp16);
        Algorithm taken = half.Predict(Conv2d.Square(64, 512, 28, 512, 3, groups: 8)).Algorithm;
        Assert.Equal(matrixMacs == 0, taken == Algorithm.Winograd2);
    }

    [Fact]
    public void Winograd_of_groups_counts_four_multiplications_an_output_and_channel_pair()
    {
        // 5 x 5 outputs are 9 blocks of 2 x 2 of 2 images, 4 groups of 3 to 2 channels.
        TiledProduct product = DenseConvolution.FusedWinogradProduct(Conv2d.Square(2, 12, 5, 8, 3, groups: 4).Work(sizeof(float)));
        Assert.Equal(4, product.Batch);
        Assert.Equal(2 * 9 * 4, product.Rows);
        Assert.Equal(2, product.Columns);
        Assert.Equal(4 * 3, product.Depth);
    }

    [Fact]
    public void Few_taps_take_the_time_of_the_least()
    {
        double[] values = DirectOnly();
        double one = Compute(1, values), three = Compute(3, values);
        Assert.Equal(9, three / one, 6);
        values[(int)Parameter.LeastTaps] = 4;
        Assert.Equal(4 * one, Compute(1, values), 12);
        Assert.Equal(three, Compute(3, values), 12);
    }

    [Theory]
    [InlineData("volta")]
    [InlineData("rdna2")]
    [InlineData("cdna1")]
    public void Latency_never_falls_when_one_dimension_grows(string architecture)
    {
        LatencyLabModel model = new(TestDevices.Gpu with { Architecture = architecture }, DataType.Fp32);
        Random random = new(11);
        for (int trial = 0; trial < 400; trial++)
        {
            int kernel = 1 + 2 * random.Next(0, 3), groups = random.Next(2, 65), inputs = random.Next(2, 65), outputs = random.Next(1, 65);
            Conv2d conv = Conv2d.Square(
                random.Next(1, 65), groups * inputs, random.Next(kernel, 120), groups * outputs, kernel, random.Next(1, 3), groups: groups);
            double before = model.Predict(conv).TotalSeconds;
            int more = groups + random.Next(1, 9);
            Conv2d[] larger =
            [
                conv with { Batch = conv.Batch + random.Next(1, 9) },
                conv with { InputChannels = more * inputs, OutputChannels = more * outputs, Groups = more },
                conv with { InputChannels = groups * (inputs + random.Next(1, 9)) },
                conv with { OutputChannels = groups * (outputs + random.Next(1, 9)) },
                conv with { InputHeight = conv.InputHeight + random.Next(1, 9) },
                conv with { InputWidth = conv.InputWidth + random.Next(1, 9) },
            ];
            foreach (Conv2d one in larger)
                Assert.True(model.Predict(one).TotalSeconds * (1 + 1e-9) >= before, $"{one} is faster than {conv}");
        }
    }

    private static LatencyEstimate Predict(Conv2d conv) => new LatencyLabModel(TestDevices.Gpu, DataType.Fp32).Predict(conv);

    private static double Compute(int kernel, double[] values)
    {
        Conv2d conv = Conv2d.Square(16, 64, 32, 64, kernel, groups: 16);
        LatencyEstimate estimate = new ClassModel(
            s_rates, OperatorClass.GroupedConvolution, new ClassParameters(values, includesFramework: false))
            .Predict(conv.Work(sizeof(float)));
        Assert.Equal(Algorithm.Direct, estimate.Algorithm);
        return estimate.ComputeSeconds;
    }

    /// <summary>Tiles and Winograd slow enough for the direct kernel to win, and no clock ramp.</summary>
    private static double[] DirectOnly()
    {
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.GroupedConvolution, s_rates));
        values[(int)Parameter.ComputeEfficiency] = 1e-6;
        values[(int)Parameter.ClockDeficit] = 0;
        values[(int)Parameter.LeastTaps] = 1;
        return values;
    }
}
