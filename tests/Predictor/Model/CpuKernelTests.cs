using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Synthesis;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>
/// What a CPU's kernels have beyond those of a GPU: caches of several levels that keep data, and register tiles of channels.
/// </summary>
public class CpuKernelTests
{
    private static readonly DeviceRates s_cpu = new(TestDevices.Cpu, DataType.Fp32), s_gpu = new(TestDevices.Gpu, DataType.Fp32);

    [Fact]
    public void A_working_set_is_read_from_the_level_that_holds_it()
    {
        // Two cores: l1 64 KiB at 4e11 B/s together, l2 2 MiB at 2e11, l3 at 8e10.
        Assert.Equal(1e6 / 4e11, s_cpu.Caches.Seconds(1e6, 4096, 1), 1e-3 * 1e6 / 4e11);
        Assert.Equal(1e6 / 2e11, s_cpu.Caches.Seconds(1e6, 400_000, 1), 1e-2 * 1e6 / 2e11);
        Assert.Equal(1e6 / 8e10, s_cpu.Caches.Seconds(1e6, 16e6, 1), 1e-2 * 1e6 / 8e10);

        // Half of z l1 = 32 KiB misses at 32 KiB.
        Assert.Equal(1e6 * (0.5 / 4e11 + 0.5 / 2e11), s_cpu.Caches.Seconds(1e6, 32768, 0.5), 1e-4 * 1e6 / 4e11);
    }

    [Fact]
    public void A_gpu_reads_from_its_outermost_cache_whatever_the_size()
    {
        Assert.Equal(1e6 / 2.2e12, s_gpu.Caches.Seconds(1e6, 1024, 1), 1e-18);
        Assert.Equal(1e6 / 2.2e12, s_gpu.Caches.Seconds(1e6, 1e9, 1), 1e-18);
    }

    [Fact]
    public void A_slower_inner_level_than_the_outer_one_is_no_gain()
    {
        DeviceProfile odd = TestDevices.Cpu with
        {
            Memories = [.. TestDevices.Cpu.Memories.Select(
                level => level.Name == "l1" ? level with { BandwidthBytesPerSecond = 1e10 } : level)],
        };
        CacheLevels caches = new DeviceRates(odd, DataType.Fp32).Caches;
        double last = 0;
        for (double set = 64; set < 1e9; set *= 1.5)
        {
            double seconds = caches.Seconds(1e6, set, 0.7);
            Assert.True(seconds >= last);
            last = seconds;
        }
    }

    [Fact]
    public void The_level_next_to_the_outermost_one_is_at_least_as_fast()
    {
        // l2 of 6e10 B/s together behind an l3 of 8e10: what l1 (64 KiB, 4e11) does not hold comes at 8e10. Half of z l1 misses.
        DeviceProfile odd = TestDevices.Cpu with
        {
            Memories = [.. TestDevices.Cpu.Memories.Select(
                level => level.Name == "l2" ? level with { BandwidthBytesPerSecond = 3e10 } : level)],
        };
        Assert.Equal(
            1e6 * (0.5 / 4e11 + 0.5 / 8e10), new DeviceRates(odd, DataType.Fp32).Caches.Seconds(1e6, 65536, 1), 1e-9 * 1e6 / 8e10);
    }

    [Fact]
    public void What_half_a_strip_holds_is_a_tile_of_one_vector()
    {
        ClassParameters p = Hand.Defaults(OperatorClass.Convolution, s_cpu);
        TiledProduct eight = new(1, 60, 8, 9, 60 * 36, 8 * 36, 8 * 240, 9), nine = new(1, 60, 9, 9, 60 * 36, 9 * 36, 9 * 240, 9);
        RegisterTiles kernel = new(s_cpu, p, new());
        Assert.Equal((new TileChoice(6, 8), new TileChoice(6, 16)), (kernel.Time(eight).Tile, kernel.Time(nine).Tile));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(32, 1)]
    [InlineData(33, 40.0 / 33)]
    public void Channels_fill_vectors_of_eight_lanes_and_a_pixel_is_a_tile(int channels, double waste)
    {
        OperatorWork work = Pool(channels).Work(4);
        Assert.Equal(waste, LaneUse.Waste(s_cpu, work), 12);
        Assert.Equal(7 * 7, LaneUse.Tiles(s_cpu, work), 12);
        Assert.Equal(1, s_gpu.Kind.LaneWaste(s_gpu, work));
    }

    [Theory]
    [InlineData(16, 7, 1, 14)]
    [InlineData(17, 7, 24.0 / 17, 21)]
    [InlineData(16, 8, 14.0 / 8, 32)]
    public void Depthwise_tiles_are_seven_pixels_of_a_row_by_a_vector(int channels, int width, double waste, double tiles)
    {
        OperatorWork work = new Conv2d
        {
            Batch = 1,
            InputChannels = channels,
            OutputChannels = channels,
            Groups = channels,
            InputHeight = width,
            InputWidth = width,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 2,
            PaddingWidth = 2,
        }.Work(4);
        Assert.Equal(OperatorClass.DepthwiseConvolution, work.Class);
        Assert.Equal(waste, LaneUse.Waste(s_cpu, work), 12);
        Assert.Equal(tiles, LaneUse.Tiles(s_cpu, work), 12);
    }

    [Fact]
    public void Weights_of_every_images_own_do_not_make_depthwise_tiles_wider()
    {
        Conv2d dense = new()
        {
            Batch = 3,
            InputChannels = 16,
            OutputChannels = 16,
            Groups = 16,
            InputHeight = 28,
            InputWidth = 28,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 2,
            PaddingWidth = 2,
        };
        OperatorWork shared = dense.Work(4), own = new PerImageConv2d { Dense = dense }.Work(4);
        Assert.Equal(LaneUse.Tiles(s_cpu, shared), LaneUse.Tiles(s_cpu, own));
        LatencyLabModel cpu = new(TestDevices.Cpu, DataType.Fp32);
        Assert.True(cpu.Predict(new PerImageConv2d { Dense = dense }).TotalSeconds >= cpu.Predict(dense).TotalSeconds);
    }

    [Fact]
    public void Gathered_patches_of_a_depthwise_convolution_are_small_images()
    {
        Conv2d dense = Conv2d.Square(1, 64, 28, 64, 3, groups: 64);
        PatchConv2d patches = new() { Dense = dense, Granularity = 7, ActivationRate = 0.5, Source = PatchInput.Gathered };
        Conv2d images = dense with { Batch = 8, InputHeight = 9, InputWidth = 9, PaddingHeight = 0, PaddingWidth = 0 };
        LatencyLabModel cpu = new(TestDevices.Cpu, DataType.Fp32);
        Assert.Equal(cpu.Predict(images).ComputeSeconds, cpu.Predict(patches).ComputeSeconds, 12);
        Assert.Equal(Algorithm.Direct, cpu.Predict(patches).Algorithm);

        // Read in place they are products of one channel each, which fill one lane of a register.
        Assert.True(cpu.Predict(patches with { Source = PatchInput.Indexed }).ComputeSeconds > 2 * cpu.Predict(patches).ComputeSeconds);
    }

    [Fact]
    public void Special_functions_cost_a_core_their_time()
    {
        ClassParameters p = Hand.Parameters((Parameter.SpecialSeconds, 4e-9), (Parameter.TileSeconds, 1));
        Assert.Equal(
            1e5 * 4e-9 / 2, s_cpu.Kind.CoreSeconds(s_cpu, p, new Unary(UnaryFunction.Sigmoid, 1000, 100).Work(4)), 12);
        Assert.Equal(0, s_cpu.Kind.CoreSeconds(s_cpu, p, new Unary(UnaryFunction.Relu, 1000, 100).Work(4)));
    }

    [Fact]
    public void Runs_of_a_broadcast_operand_are_started_one_by_one()
    {
        Binary factor = new(BinaryFunction.Multiply, 49, 960) { SecondElements = 960 };
        Assert.Equal(960, factor.Work(4).Runs);
        Assert.Equal(100, new Binary(BinaryFunction.Subtract, 100, 3) { SecondElements = 3 }.Work(4).Runs);
        Assert.Equal(12, new Binary(BinaryFunction.Subtract, 100, 3) { SecondElements = 3, Run = 25 }.Work(4).Runs);
        Assert.Equal(8, new Binary(BinaryFunction.Subtract, 100, 3) { SecondElements = 3, Run = 40 }.Work(4).Runs);
        Assert.Equal(0, new Binary(BinaryFunction.Multiply, 49, 960) { SecondElements = 1 }.Work(4).Runs);
        Assert.Equal(0, new Binary(BinaryFunction.Multiply, 49, 960).Work(4).Runs);

        ClassParameters p = Hand.Parameters((Parameter.RunSeconds, 2e-8), (Parameter.TileSeconds, 1), (Parameter.SpecialSeconds, 1));
        Assert.Equal(960 * 2e-8 / 2, s_cpu.Kind.CoreSeconds(s_cpu, p, factor.Work(4)), 15);
    }

    /// <summary>
    /// 5 x 100 outputs of 3 inputs are 5 x 100 x 3 over 8 lanes stores of a vector; 9 taps of 10 inputs, no multiple of 4, are 90 elements
    /// a pixel; a pointwise convolution reads its input as it lies, and 12 inputs fit.
    /// </summary>
    [Theory]
    [InlineData(3, 3, 1, 5 * 100 * 3 / 8.0)]
    [InlineData(10, 3, 1, 90 * 100)]
    [InlineData(10, 1, 1, 0)]
    [InlineData(10, 1, 2, 10 * 25)]
    [InlineData(12, 3, 1, 0)]
    public void Windows_of_channels_that_miss_the_blocks_are_written_out(int inputs, int kernel, int stride, double expected)
    {
        OperatorWork work = Conv2d.Square(1, inputs, 10, 5, kernel, stride).Work(4);
        DeviceRates eight = new(TestDevices.Cpu with { Processing = TestDevices.Cpu.Processing with { RegisterLanes = 8 } }, DataType.Fp32);
        Assert.Equal(expected, LaneUse.Unrolled(eight, work), 9);
        ClassParameters p = Hand.Parameters((Parameter.UnrollSeconds, 3e-9));
        Assert.Equal(expected * 3e-9 / eight.Engines, eight.Kind.UnrollSeconds(eight, p, work), 15);
        Assert.Equal(0, s_gpu.Kind.UnrollSeconds(s_gpu, p, work));
    }

    /// <summary>5 x 100 outputs are loaded and stored once more, with the operands of element-wise functions.</summary>
    [Fact]
    public void Bounded_outputs_are_gone_through_once_more()
    {
        Conv2d clipped = Conv2d.Square(1, 16, 10, 5, 3) with { HasActivation = true, IsClipped = true };
        Assert.Equal(500, clipped.Work(4).ClippedOutputs);
        Assert.Equal(0, (clipped with { HasActivation = false }).Work(4).ClippedOutputs);
        Assert.Equal(2 * 500 * 3e-9 / s_cpu.Engines, Difference(s_cpu), 15);
        Assert.Equal(0, Difference(s_gpu));

        double Difference(DeviceRates device)
        {
            ClassModel model = new(
                device, OperatorClass.Convolution, Hand.Defaults(OperatorClass.Convolution, device),
                _ => Hand.Parameters((Parameter.OperandSeconds, 3e-9)));
            return model.Predict(clipped.Work(4)).OnChipSeconds - model.Predict((clipped with { IsClipped = false }).Work(4)).OnChipSeconds;
        }
    }

    /// <summary>An addition loads two operands and stores one; a copy has none, unless it moves element by element.</summary>
    [Fact]
    public void Operands_of_functions_are_loaded_and_stored()
    {
        Assert.Equal(3 * 40, LaneUse.Operands(s_cpu, new Add(4, 10).Work(4)));
        Assert.Equal(2 * 40, LaneUse.Operands(s_cpu, new Unary(UnaryFunction.Relu, 4, 10).Work(4)));
        Assert.Equal(0, LaneUse.Operands(s_cpu, new Permute(4, 10).Work(4)));
        Assert.Equal(0, LaneUse.Operands(s_cpu, new Permute(4, 10) { Run = 2 }.Work(4)));
        Assert.Equal(2 * 40, LaneUse.Operands(s_cpu, new Permute(4, 10) { Run = 1 }.Work(4)));
        Assert.Equal(0, LaneUse.Operands(s_cpu, new Softmax(4, 10).Work(4)));
    }

    [Fact]
    public void Channels_that_miss_the_blocks_of_a_library_are_computed_without_them()
    {
        ClassParameters p = Hand.Parameters((Parameter.BlockMiss, 20));
        Conv2d fits = new()
        {
            Batch = 1,
            InputChannels = 12,
            OutputChannels = 12,
            Groups = 12,
            InputHeight = 8,
            InputWidth = 8,
            KernelHeight = 3,
            KernelWidth = 3,
            PaddingHeight = 2,
            PaddingWidth = 2,
        };
        Conv2d misses = fits with { InputChannels = 10, OutputChannels = 10, Groups = 10 };
        Assert.Equal(0, s_cpu.Kind.UnblockedSeconds(s_cpu, p, fits.Work(4)));
        Assert.Equal(
            misses.Work(4).Flops * 20 / s_cpu.VectorFlopsPerSecond, s_cpu.Kind.UnblockedSeconds(s_cpu, p, misses.Work(4)), 15);
        Assert.Equal(0, s_gpu.Kind.UnblockedSeconds(s_gpu, p, misses.Work(4)));
    }

    [Fact]
    public void Every_row_of_a_kernel_starts_a_run_of_its_own()
    {
        // The same product of depth 9 x 64, in three runs and in one.
        TiledKernel kernel = new RegisterTiles(s_cpu, Hand.Defaults(OperatorClass.Convolution, s_cpu), new());
        TiledProduct one = new(1, 3136, 64, 576, 8e5, 1.5e5, 8e5, 576);
        Assert.True(kernel.Time(one with { Runs = new ReductionRuns(3) }).Compute > kernel.Time(one).Compute);
        TiledKernel gpu = new BlockTiles(s_gpu, Hand.Defaults(OperatorClass.Convolution, s_gpu), new());
        Assert.Equal(gpu.Time(one).Compute, gpu.Time(one with { Runs = new ReductionRuns(3) }).Compute);
    }

    [Theory]
    [InlineData(PatchInput.Gathered, 1, 1)]
    [InlineData(PatchInput.Indexed, 1, 25)]
    [InlineData(PatchInput.Gathered, 3, 27)]
    [InlineData(PatchInput.Indexed, 3, 27)]
    public void Patches_that_are_gathered_are_rows_and_those_in_a_map_have_places(PatchInput source, int kernel, int runs)
    {
        PatchConv2d patches = new()
        {
            Dense = Conv2d.Square(1, 64, 28, 64, kernel),
            Granularity = 4,
            ActivationRate = 0.5,
            Source = source,
        };
        Assert.Equal(runs, ImplicitGemm.Of(patches.Work(4)).Runs.OfTile);
    }

    [Fact]
    public void Element_wise_rows_fill_every_register() =>
        Assert.Equal(1, LaneUse.Waste(s_cpu, new Add(100, 3).Work(4)));

    [Fact]
    public void Few_channels_cost_as_much_as_a_full_vector_and_one_more_costs_another()
    {
        LatencyLabModel cpu = new(TestDevices.Cpu with { LaunchOverheadSeconds = 0 }, DataType.Fp32);
        double Compute(int channels) => cpu.Predict(Pool(channels)).ComputeSeconds;
        Assert.Equal(Compute(8), Compute(5), 1e-15);
        Assert.Equal(Compute(16), Compute(9), 1e-15);

        // All channels of a pixel make a tile, whose start comes on top of its arithmetic.
        Assert.Equal(2 * Compute(32), Compute(57) + TileSeconds(Pool(57)), 1e-15);
        Assert.Equal((Compute(16) - Compute(8)) * 4, Compute(32) - TileSeconds(Pool(32)), 1e-15);

        double TileSeconds(Pool2d pool) =>
            LaneUse.Tiles(s_cpu, pool.Work(4)) * Hand.Defaults(OperatorClass.Pooling, s_cpu)[Parameter.TileSeconds] / s_cpu.Engines;
    }

    [Fact]
    public void Blocks_of_channels_of_a_depthwise_tile_share_the_places_of_its_pixels()
    {
        // Rows of 7 are one tile each; 33 channels are five vectors of eight lanes.
        OperatorWork one = Depthwise(8).Work(4), five = Depthwise(33).Work(4);
        Assert.Equal(7, LaneUse.Starts(s_cpu, one), 12);
        Assert.Equal(7 * (5 + 1) / 2.0, LaneUse.Starts(s_cpu, five), 12);
        Assert.Equal(35, LaneUse.Tiles(s_cpu, five), 12);

        static Conv2d Depthwise(int channels) => Conv2d.Square(1, channels, 7, channels, 3, groups: channels);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(16, 16)]
    [InlineData(24, 24)]
    [InlineData(5, 8)]
    [InlineData(17, 24)]
    public void What_a_strip_of_two_vectors_leaves_over_is_one_vector_where_that_is_enough(int columns, int padded)
    {
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.Convolution, s_cpu));
        foreach (Parameter none in (Parameter[])[
            Parameter.NarrowColumns, Parameter.TileIntensity, Parameter.LatencyHiding, Parameter.DepthRamp, Parameter.TileRamp,
                Parameter.WaveQuantisation])
            values[(int)none] = 0;
        TiledKernel kernel = new RegisterTiles(s_cpu, new ClassParameters(values, false), new());

        // 60 rows are ten tiles of 6; two cores; the reduction is not rounded up.
        double expected = 2 * 60.0 * padded * 9 / (s_cpu.PeakFlopsPerSecond * values[(int)Parameter.ComputeEfficiency]);
        Assert.Equal(
            expected, kernel.Time(new TiledProduct(1, 60, columns, 9, 60 * 36, columns * 36, columns * 240, 9)).Compute, expected * 1e-9);
    }

    [Fact]
    public void Batched_products_and_single_rows_have_tiles_of_their_own_and_no_narrow_ones()
    {
        Assert.Equal([new TileChoice(7, 32)], TileMenu.Registers(16, isConvolution: true, hasRowKernel: false));
        Assert.Equal([new TileChoice(6, 16), new TileChoice(5, 16)], TileMenu.Registers(8, isConvolution: true, hasRowKernel: false));
        Assert.Equal([new TileChoice(7, 8), new TileChoice(1, 8)], TileMenu.Registers(4, isConvolution: true, hasRowKernel: true));
        Assert.Equal([new TileChoice(6, 32)], TileMenu.Registers(16, isConvolution: false, hasRowKernel: false));
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(1, 2, 0)]
    [InlineData(3, 1, 2)]
    [InlineData(3, 2, 2)]
    [InlineData(5, 1, 4)]
    public void A_convolution_never_gets_faster_when_one_of_its_sizes_grows(int kernel, int stride, int padding)
    {
        LatencyLabModel cpu = new(TestDevices.Cpu, DataType.Fp32);
        Conv2d start = Conv2d.Square(1, 3, 6, 3, kernel, stride: stride) with { PaddingHeight = padding, PaddingWidth = padding };
        Law(size => start with { InputChannels = size }, 1, 300);
        Law(size => start with { OutputChannels = size }, 1, 150);
        Law(size => start with { OutputChannels = 40, InputWidth = size }, kernel, 120);
        Law(size => start with { InputHeight = size }, kernel, 60);
        Law(size => start with { Batch = size, OutputChannels = 17 }, 1, 40);

        void Law(Func<int, Conv2d> ofSize, int from, int to)
        {
            double last = 0;
            for (int size = from; size <= to; size++)
            {
                double seconds = cpu.Predict(ofSize(size)).TotalSeconds;
                Assert.True(seconds >= last * (1 - 1e-12), $"{ofSize(size)}: {seconds} after {last}");
                last = seconds;
            }
        }
    }

    [Fact]
    public void Places_of_pixels_are_found_by_all_but_pointwise_convolutions_and_taps_one_by_one_at_borders()
    {
        // 28 columns, 3x3: without padding three runs after the ten of the places, which take four times as long in a tile of one vector;
        // with a column of padding on each side two of the four tiles of each of 28 lines have two more a row.
        Conv2d padded = Conv2d.Square(1, 8, 28, 8, 3);
        ReductionRuns inside = new(13) { OfNarrow = 10 + 4 * 3 };
        Assert.Equal(new ReductionRuns(1), RunsOf(Conv2d.Square(1, 8, 28, 8, 1)));
        Assert.Equal(new ReductionRuns(11) { OfNarrow = 14 }, RunsOf(Conv2d.Square(1, 8, 56, 8, 1, stride: 2)));
        Assert.Equal(inside, RunsOf(Conv2d.Square(1, 8, 30, 8, 3) with { PaddingHeight = 0, PaddingWidth = 0 }));
        Assert.Equal(inside with { BorderTiles = 28 * 2, OfBorder = 3 * 2, OfNarrowBorder = 4 * 3 * 2 }, RunsOf(padded));
        Assert.Equal(new ReductionRuns(10 + 9), RunsOf(Conv2d.Square(1, 66, 28, 66, 3, groups: 2)));

        // Windows of stride 2 reach over the left border only where the map is even: one column, 7/7 of a tile a line.
        Assert.Equal(14, RunsOf(Conv2d.Square(1, 8, 28, 8, 3, stride: 2)).BorderTiles);

        // A table says where the taps of few inputs are.
        Assert.Equal(new ReductionRuns(7), RunsOf(Conv2d.Square(1, 64, 28, 64, 3, groups: 2)));
        Assert.Equal(new ReductionRuns(7), RunsOf(Conv2d.Square(1, 7, 28, 8, 3)));

        // A quarter of 7 x 7 patches of 4 x 4 pixels is 13 patches: a quarter of 8/7 of a tile a line, wherever tiles begin.
        PatchConv2d patches = new() { Dense = padded, Granularity = 4, ActivationRate = 0.25, Source = PatchInput.Gathered };
        Assert.Equal(
            new ReductionRuns(27) { OfNarrow = 24 + 2 * 3, BorderTiles = 28 * 8 / 7.0 / 4, OfBorder = 3 * 2, OfNarrowBorder = 2 * 3 * 2 },
            RunsOf(patches));
    }

    [Fact]
    public void Pixels_around_patches_are_marked_and_listed_first()
    {
        // 14 x 14 pixels, 25 patches of 2 x 2 with a pixel around them: a cell a pixel, and 25 x 4 rows; t_t each, on one of two cores.
        PatchConv2d halo = new()
        {
            Dense = Conv2d.Square(1, 16, 14, 16, 1),
            Granularity = 2,
            ActivationRate = 0.5,
            Source = PatchInput.Indexed,
            Halo = 2,
        };
        Assert.Equal(14 * 14 + 25 * 4, halo.Work(4).MarkedCells);
        Assert.Equal(0, (halo with { Halo = 0 }).Work(4).MarkedCells);
        ClassParameters p = Hand.Defaults(OperatorClass.PatchConvolution, s_cpu, (Parameter.TileSeconds, 3e-9));
        Assert.Equal(296 * 3e-9 / 2, DeviceKind.Of("cpu").SelectionSeconds(s_cpu, p, halo.Work(4)), 1e-15);
    }

    [Theory]
    [InlineData(16, 2)]
    [InlineData(32, 1)]
    [InlineData(33, 64.0 / 33)]
    public void A_masker_sums_four_vectors_of_channels_whether_there_are_so_many_or_not(int channels, double waste)
    {
        SpatialMasker masker = new()
        {
            Batch = 1,
            InputChannels = channels,
            InputHeight = 8,
            InputWidth = 8,
            OutputHeight = 8,
            OutputWidth = 8,
            Granularity = 2,
        };
        Assert.Equal(waste, LaneUse.Waste(s_cpu, masker.Work(4)), 1e-12);
        Assert.Equal(16, LaneUse.Tiles(s_cpu, masker.Work(4)));
    }

    [Fact]
    public void Every_row_of_a_cell_that_is_scattered_to_costs_its_start_whether_its_patch_is_kept_or_not()
    {
        // 14 rows of 7 cells of two pixels, on two cores.
        PatchScatterAdd few = new() { Batch = 1, Channels = 8, Height = 14, Width = 14, Granularity = 2, ActivationRate = 0.1 };
        OperatorWork work = few.Work(4);
        double free = Seconds(1e-11), dear = Seconds(1e-9);
        Assert.Equal(14 * 7 * (1e-9 - 1e-11) / 2, dear - free, 1e-15);

        double Seconds(double start) => IndexedKernel.Time(
            s_cpu, Hand.Defaults(OperatorClass.Scatter, s_cpu, (Parameter.TileSeconds, start), (Parameter.Serialisation, 1)), work).Total;
    }

    private static ReductionRuns RunsOf(Operator op) => ImplicitGemm.Of(op.Work(4)).Runs;

    [Fact]
    public void A_core_has_one_border_tile_at_least_however_wide_the_map()
    {
        // The share of tiles at a border falls with the width, what the slowest core has of them does not.
        DeviceProfile cores = TestDevices.Cpu with { Processing = TestDevices.Cpu.Processing with { EngineCount = 96 } };
        LatencyLabModel cpu = new(cores, DataType.Fp32);
        double last = 0;
        for (int width = 3; width < 40; width++)
        {
            double seconds = cpu.Predict(Conv2d.Square(1, 16, 14, 8, 9) with { InputWidth = width }).TotalSeconds;
            Assert.True(seconds >= last, $"{width}: {seconds} after {last}");
            last = seconds;
        }
    }

    [Fact]
    public void Synthesis_never_gets_cheaper_with_more_bases_or_images_and_reads_every_set()
    {
        LatencyLabModel cpu = new(TestDevices.Cpu, DataType.Fp32);
        double last = 0;
        foreach ((int batch, int bases) in new[] { (1, 2), (1, 8), (4, 8), (32, 8), (32, 16) })
        {
            double seconds = cpu.Predict(new BasisSynthesis { Batch = batch, Bases = bases, Elements = 1 << 20 }).TotalSeconds;
            Assert.True(seconds > last);
            last = seconds;
        }

        // 16 sets of 4 MiB do not fit 32 MiB of cache.
        Assert.True(
            cpu.Predict(new BasisSynthesis { Batch = 1, Bases = 16, Elements = 1 << 20 }).TotalSeconds > 16 * 4.0 * (1 << 20) / 2e10);
    }

    private static Pool2d Pool(int channels) => new()
    {
        Function = PoolFunction.Average,
        Batch = 1,
        Channels = channels,
        InputHeight = 14,
        InputWidth = 14,
        KernelHeight = 2,
        KernelWidth = 2,
        StrideHeight = 2,
        StrideWidth = 2,
    };
}
