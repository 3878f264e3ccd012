using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>
/// Tiled products against the equations written out, see <see cref="PlainTiles"/>; the products that convolutions are, by hand.
/// </summary>
public class TiledKernelTests
{
    private static readonly DeviceRates s_gpu = new(TestDevices.Gpu, DataType.Fp32), s_cpu = new(TestDevices.Cpu, DataType.Fp32);

    private static readonly TileOptions[] s_options =
    [
        new(), new() { HasNarrowTiles = false }, new() { MostSplits = 32 },
        new() { MostSplits = 32, SweepsColumns = true, HasRowKernel = true }, DenseConvolution.Direct,
        new() { RelativeEfficiency = 0.6 }, new() { RelativeEfficiency = 1.4 },
    ];

    [Theory]
    [InlineData(OperatorClass.Convolution)]
    [InlineData(OperatorClass.Linear)]
    [InlineData(OperatorClass.BatchedGemm)]
    public void Products_of_a_gpu_take_what_the_equations_say(OperatorClass operatorClass)
    {
        foreach (ClassParameters parameters in ParameterSets(operatorClass, s_gpu))
        {
            foreach (TileOptions options in s_options)
            {
                TiledKernel kernel = s_gpu.Kind.Tiles(s_gpu, parameters, options);
                foreach (TiledProduct product in Products())
                    AssertEqual(PlainTiles.Gpu(s_gpu, parameters, options, product), kernel.Time(product), $"{options}: {product}");
            }
        }
    }

    [Theory]
    [InlineData(OperatorClass.Convolution)]
    [InlineData(OperatorClass.Linear)]
    [InlineData(OperatorClass.BatchedGemm)]
    public void Products_of_a_cpu_take_what_the_equations_say(OperatorClass operatorClass)
    {
        foreach (ClassParameters parameters in ParameterSets(operatorClass, s_cpu))
        {
            foreach (TileOptions options in s_options)
            {
                TiledKernel kernel = s_cpu.Kind.Tiles(s_cpu, parameters, options);
                foreach (TiledProduct product in Products())
                    AssertEqual(PlainTiles.Cpu(s_cpu, parameters, options, product), kernel.Time(product), $"{options}: {product}");
            }
        }
    }

    [Theory]
    [InlineData(OperatorClass.Convolution, DataType.Bf16)]
    [InlineData(OperatorClass.Linear, DataType.Bf16)]
    [InlineData(OperatorClass.Linear, DataType.Int8)]
    [InlineData(OperatorClass.Linear, DataType.Fp8)]
    [InlineData(OperatorClass.BatchedGemm, DataType.Fp8)]
    public void Products_of_matrix_units_take_what_the_equations_say(OperatorClass operatorClass, DataType type)
    {
        DeviceRates rates = new(TestDevices.MatrixGpu, type);
        foreach (ClassParameters parameters in ParameterSets(operatorClass, rates))
        {
            foreach (TileOptions options in s_options)
            {
                TiledKernel kernel = rates.Kind.Tiles(rates, parameters, options);
                foreach (TiledProduct product in Products())
                {
                    double expected = PlainTiles.Matrix(rates, parameters, options, product);
                    Assert.Equal(1, kernel.Time(product).Total / expected, 9);
                }
            }
        }
    }

    [Fact]
    public void What_a_fit_says_of_fp8_is_of_fp8_alone()
    {
        DeviceRates bf16 = new(TestDevices.MatrixGpu, DataType.Bf16), fp8 = new(TestDevices.MatrixGpu, DataType.Fp8);
        TiledProduct product = new(1, 512, 512, 512, 512 * 512, 512 * 512, 512 * 512, 512);
        ClassParameters none = Hand.Defaults(OperatorClass.Linear, bf16), slow = Hand.Defaults(
            OperatorClass.Linear, bf16, (Parameter.ConvertSeconds, 1), (Parameter.ConvertCost, 20), (Parameter.Fp8Efficiency, 0.3));
        Assert.Equal(bf16.Kind.Tiles(bf16, none, new()).Time(product), bf16.Kind.Tiles(bf16, slow, new()).Time(product));
        Assert.True(fp8.Kind.Tiles(fp8, slow, new()).Time(product).Total > 1);
    }

    /// <summary>
    /// Depths of 4096, 4095 and 4094 elements of two bytes: whole vectors of 16 bytes, elements, words. A long product is arithmetic alone.
    /// </summary>
    [Fact]
    public void Rows_that_are_no_whole_vectors_slow_linear_layers_down()
    {
        DeviceRates rates = new(TestDevices.MatrixGpu, DataType.Bf16);
        double Seconds(double depth, OperatorClass operatorClass = OperatorClass.Linear) =>
            rates.Kind.Tiles(rates, Hand.Defaults(operatorClass, rates), new()).Time(
                new TiledProduct(1, 8192, 8192, depth, 16384 * depth, 16384 * depth, 1 << 27, depth)).Compute;
        double unaligned = Hand.Defaults(OperatorClass.Linear, rates)[Parameter.MatrixUnaligned];
        Assert.InRange(Seconds(4094) / Seconds(4096) * unaligned, 0.9, 1.1);
        Assert.InRange(Seconds(4095) / Seconds(4096) * Math.Pow(unaligned, 1.75), 0.9, 1.1);
        Assert.Equal(1, Seconds(4095, OperatorClass.BatchedGemm) / Seconds(4096, OperatorClass.BatchedGemm), 1e-3);
    }

    /// <summary>One tile of one step on an idle card, by hand: 64 x 64 x 64 in bf16.</summary>
    [Fact]
    public void A_single_step_waits_for_its_operands()
    {
        DeviceRates rates = new(TestDevices.MatrixGpu, DataType.Bf16);
        ClassParameters parameters = Hand.Defaults(
            OperatorClass.Linear, rates, (Parameter.StepWait, 1e-3), (Parameter.MatrixRamp, 10), (Parameter.SplitSeconds, 2e-5));
        TiledKernel kernel = rates.Kind.Tiles(rates, parameters, new());
        // Twelve tiles of the menu all take a millisecond, but for microseconds of arithmetic: 12^(-1/16) of it.
        Assert.Equal(1e-3 * Math.Pow(12, -1.0 / 16), kernel.Time(new TiledProduct(1, 64, 64, 64, 8192, 8192, 8192, 64)).Total, 1e-5);
    }

    [Fact]
    public void Matrix_units_take_types_that_they_have_and_leave_fp32_to_the_lanes()
    {
        Assert.True(new DeviceRates(TestDevices.MatrixGpu, DataType.Bf16).UsesMatrixUnits);
        Assert.True(new DeviceRates(TestDevices.MatrixGpu, DataType.Fp8).UsesMatrixUnits);
        Assert.False(new DeviceRates(TestDevices.MatrixGpu, DataType.Fp32).UsesMatrixUnits);
        DeviceRates withoutFp8 = new(TestDevices.MatrixGpu with
        {
            Processing = TestDevices.MatrixGpu.Processing with
            {
                Rates = new Dictionary<DataType, ArithmeticRate> { [DataType.Bf16] = new(64, 512) },
            },
        }, DataType.Fp8);
        Assert.Equal((DataType.Bf16, 1, true), (withoutFp8.Arithmetic, withoutFp8.ElementBytes, withoutFp8.UsesMatrixUnits));
        Assert.Equal(DataType.Fp32, new DeviceRates(TestDevices.Gpu, DataType.Fp8).Arithmetic);
    }

    [Fact]
    public void The_menu_of_tiles_is_that_of_public_libraries()
    {
        Assert.Equal(PlainTiles.OfMatrixUnits.Select(tile => new TileChoice(tile.Rows, tile.Columns)), TileMenu.Matrix);
        Assert.Equal(PlainTiles.Wide.Select(tile => new TileChoice(tile.Rows, tile.Columns)), TileMenu.GpuWide);
        Assert.Equal(PlainTiles.Wide.Concat(PlainTiles.Narrow).Select(tile => new TileChoice(tile.Rows, tile.Columns)), TileMenu.Gpu);
    }

    [Fact]
    public void Windows_overlap_inside_of_a_tile()
    {
        // Twice the square of the stride of the 3 x 3 taps are distinct, at most all; 8 channels.
        Assert.Equal(8 * 2, ImplicitGemm.Of(Conv2d.Square(1, 8, 28, 8, 3).Work(4)).PanelDepth, 12);
        Assert.Equal(8 * 8, ImplicitGemm.Of(Conv2d.Square(1, 8, 28, 8, 3, stride: 2).Work(4)).PanelDepth, 12);
        Assert.Equal(8 * 9, ImplicitGemm.Of(Conv2d.Square(1, 8, 28, 8, 3, stride: 3).Work(4)).PanelDepth, 12);
        // A stride of 2 with a kernel of 1 touches every second row: half of the input.
        Assert.Equal(8 * 28 * 28 * 4 / 2, ImplicitGemm.Of(Conv2d.Square(1, 8, 28, 8, 1, stride: 2).Work(4)).LeftBytes, 12);
        // Patches of 4 x 4 outputs bring (4 - 1 + 3)^2 pixels for 16 outputs, more than 2 an output.
        PatchConv2d patches = new()
        {
            Dense = Conv2d.Square(1, 8, 28, 8, 3),
            Granularity = 4,
            ActivationRate = 1,
            Source = PatchInput.Gathered,
        };
        Assert.Equal(8 * 36 / 16.0, ImplicitGemm.Of(patches.Work(4)).PanelDepth, 12);
    }

    [Fact]
    public void Transformed_convolutions_are_their_products_and_two_more_passes()
    {
        ClassParameters slow = Hand.Defaults(OperatorClass.Convolution, s_gpu, (Parameter.Winograd2Efficiency, 1e-3));
        (int, int, int, int)[] shapes =
            [(3, 56, 64, 64), (3, 30, 100, 40), (5, 28, 128, 96), (7, 112, 40, 70), (11, 200, 64, 64), (2, 56, 60, 60)];
        foreach ((int kernel, int size, int inputs, int outputs) in shapes)
        {
            OperatorWork work = Conv2d.Square(16, inputs, size, outputs, kernel).Work(4);
            KernelTime expected = PlainTiles.Gpu(s_gpu, slow, new(), ImplicitGemm.Of(work));
            if (kernel is 3 or 5)
            {
                // F(4 x 4): (4 + k - 1)^2 products of blocks x outputs x inputs.
                double points = (3 + kernel) * (3 + kernel);
                expected = Least(expected, Transformed(work, slow[Parameter.Winograd4Efficiency], slow[Parameter.TransformTraffic],
                    points, points, points, 4, inputs, outputs));
            }

            foreach (int side in new[] { 16, 32, 64, 128 })
            {
                // t (t/2 + 1) complex products, of 4 MACs and 2 words each; channels in multiples of 32.
                double points = side * (side / 2 + 1);
                expected = Least(expected, Transformed(
                    work, slow[Parameter.FftEfficiency], slow[Parameter.FftTraffic], points, 4 * points, 2 * points, side - kernel + 1,
                    32 * Math.Ceiling(inputs / 32.0), 32 * Math.Ceiling(outputs / 32.0)));
            }

            AssertEqual(expected, new DenseConvolution(s_gpu, slow).Time(work, out _), $"{kernel} x {kernel}");
        }

        KernelTime Transformed(
            OperatorWork work, double efficiency, double traffic, double points, double macs, double words, int side, double inputs,
            double outputs)
        {
            double blocks = 16 * Math.Pow(Math.Ceiling((double)work.Window.OutputHeight / side), 2);
            double left = words * blocks * inputs * 4, right = words * inputs * outputs * 4, output = words * blocks * outputs * 4;
            double depth = inputs * macs / points;
            KernelTime product = PlainTiles.Gpu(
                s_gpu, slow, new() { HasNarrowTiles = false, RelativeEfficiency = efficiency },
                new TiledProduct(points, blocks, outputs, depth, left, right, output, depth));
            double transforms = traffic * (work.Bytes.Input + left + work.Bytes.Weight + right + output
                + work.Bytes.Output) / s_gpu.OffChipBytesPerSecond;
            return product with { Total = product.Total + transforms, OffChip = product.OffChip + transforms };
        }
    }

    [Fact]
    public void FFT_tiles_of_16_to_128_all_win_somewhere()
    {
        // Transforms for nothing and products at full rate: the tile that fits the map best wins.
        ClassParameters fft = Hand.Defaults(
            OperatorClass.Convolution, s_gpu, (Parameter.Winograd2Efficiency, 1e-3), (Parameter.FftTraffic, 1e-3),
                (Parameter.FftEfficiency, 1.5),
            (Parameter.CacheFraction, 1e3), (Parameter.OnChipEfficiency, 1e3), (Parameter.LatencyHiding, 1e-3), (Parameter.TileRamp, 1e-3));
        HashSet<double> sides = [];
        foreach (int size in new[] { 8, 12, 24, 28, 56, 112, 120, 224 })
        {
            OperatorWork work = Conv2d.Square(256, 64, size, 64, 7).Work(4);
            KernelTime time = new DenseConvolution(s_gpu, fft).Time(work, out Algorithm algorithm);
            Assert.Equal(Algorithm.Fft, algorithm);
            foreach (int side in new[] { 8, 16, 32, 64, 128, 256 })
            {
                double points = side * (side / 2 + 1), blocks = 256 * Math.Pow(Math.Ceiling((double)size / (side - 6)), 2);
                TiledProduct product = new(
                    points, blocks, 64, 256, 2 * points * blocks * 256, 2 * points * 64 * 64 * 4, 2 * points * blocks * 256, 256);
                KernelTime alone = PlainTiles.Gpu(s_gpu, fft, new() { HasNarrowTiles = false, RelativeEfficiency = 1.5 }, product);
                if (Math.Abs(alone.Compute / time.Compute - 1) < 1e-9)
                    sides.Add(side);
            }
        }

        Assert.Equal([16, 32, 64, 128], sides.Order());
    }

    private static KernelTime Least(KernelTime a, KernelTime b) => b.Total < a.Total ? b : a;

    private static void AssertEqual(KernelTime expected, KernelTime actual, string message)
    {
        Assert.True(Math.Abs(actual.Total / expected.Total - 1) < 1e-9, $"{message}: {actual} instead of {expected}");
        Assert.True(Math.Abs(actual.Compute / expected.Compute - 1) < 1e-9, $"{message}: {actual} instead of {expected}");
        Assert.True(Math.Abs(actual.OnChip / expected.OnChip - 1) < 1e-9, $"{message}: {actual} instead of {expected}");
        Assert.True(Math.Abs(actual.OffChip / expected.OffChip - 1) < 1e-9, $"{message}: {actual} instead of {expected}");
        Assert.Equal(expected.Tile, actual.Tile);
    }

    /// <summary>The defaults, and sets in which single terms weigh more than they ever do.</summary>
    private static IEnumerable<ClassParameters> ParameterSets(OperatorClass operatorClass, DeviceRates device)
    {
        yield return Hand.Defaults(operatorClass, device);
        yield return Hand.Defaults(
            operatorClass, device, (Parameter.NarrowColumns, 1), (Parameter.TileIntensity, 60), (Parameter.Serialisation, 0.9),
                (Parameter.OrderTraffic, 0.6));
        yield return Hand.Defaults(
            operatorClass, device, (Parameter.WaveQuantisation, 0), (Parameter.LatencyHiding, 50), (Parameter.Residency, 4),
                (Parameter.DepthRamp, 0),
            (Parameter.TileRamp, 40), (Parameter.OnChipEfficiency, 1e3), (Parameter.CacheFraction, 1e3));
        yield return Hand.Defaults(operatorClass, device, (Parameter.TileArea, 512), (Parameter.TileFocus, 2),
            (Parameter.AspectFocus, 2), (Parameter.TileAspect, 8));
        yield return Hand.Defaults(operatorClass, device, (Parameter.Reread, 1), (Parameter.CacheFraction, 0.1),
            (Parameter.DepthPenalty, 4), (Parameter.DepthReach, 900));
    }

    private static IEnumerable<TiledProduct> Products()
    {
        Random random = new(5);
        for (int i = 0; i < 60; i++)
        {
            double b = i % 3 == 0 ? random.Next(1, 90) : 1, m = random.Next(1, 5000), n = random.Next(1, 700), k = random.Next(1, 3000);
            TiledProduct product = new(b, m, n, k, 4 * b * m * k, 4 * b * n * k, 4 * b * m * n, Math.Ceiling(k / 3));
            yield return product with
            {
                Runs = new ReductionRuns(1 + i % 4)
                {
                    OfNarrow = 1 + i % 7,
                    BorderTiles = i % 3 * m / 20,
                    OfBorder = 6,
                    OfNarrowBorder = i % 5 * 6,
                },
                TileDepth = k / (1 + i % 2),
                HasWeightsByInput = i % 5 == 0,
            };
        }

        // 161 to 163 tiles of 128 x 128 in 80 engines: two parts are a little more than four tiles an engine, and not tried.
        foreach (int rows in new[] { 159, 160, 161, 162, 163, 319, 321, 323 })
            yield return new(1, 128 * rows, 128, 40_000, 1e6, 1e6, 1e6, 40_000);
        // Deep reductions of one tile: up to 32 parts, of at least two steps of 8.
        foreach (int depth in new[] { 8, 9, 16, 17, 32, 33, 64, 65, 66, 120, 128, 130, 131, 1_000_000 })
            yield return new(1, 32, 32, depth, 1e3, 1e3, 1e3, depth);
    }
}
