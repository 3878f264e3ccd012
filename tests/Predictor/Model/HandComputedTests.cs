using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Pooling;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using static LatencyLab.Predictor.Model.Parameter;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Every equation of docs/model.md that is no tiled product, computed by hand with the numbers that stand there.</summary>
public class HandComputedTests
{
    // 80 engines of 64 lanes at 1.5 GHz; 900 GB/s of memory, 2.2 TB/s of a cache of 6 MiB; 32-byte transactions.
    private const double GpuPeak = 2 * 80 * 64 * 1.5e9, GpuMemory = 9e11, GpuCache = 2.2e12, GpuCacheBytes = 6291456;

    // 2 cores of 8 lanes of 2 MAC at 3 GHz.
    private const double CpuPeak = 2 * 2 * 8 * 2 * 3e9;

    private static readonly DeviceRates s_gpu = new(TestDevices.Gpu, DataType.Fp32), s_cpu = new(TestDevices.Cpu, DataType.Fp32);
    private static readonly DeviceRates s_limited = new(TestDevices.PowerLimitedGpu, DataType.Fp32);

    [Fact]
    public void Rates_come_from_the_profile()
    {
        AssertClose(GpuPeak, s_gpu.PeakFlopsPerSecond);
        AssertClose(GpuPeak, s_gpu.VectorFlopsPerSecond);
        AssertClose(CpuPeak, s_cpu.PeakFlopsPerSecond);
        AssertClose(GpuMemory, s_gpu.OffChipBytesPerSecond);
        AssertClose(GpuCache, s_gpu.CacheBytesPerSecond);
        AssertClose(GpuCacheBytes, s_gpu.CacheBytes);
        AssertClose(0.6 / 1.5, s_limited.BaseClockRatio);
        AssertClose(1.2 / 1.5, s_gpu.BaseClockRatio);
        DeviceRates launched = new(TestDevices.Gpu with { LaunchOverheadSeconds = 3e-6, KernelFloorSeconds = 2e-6 }, DataType.Fp32);
        AssertClose(5e-6, launched.LaunchSeconds);
    }

    [Fact]
    public void Streams_miss_by_the_fourth_power_of_their_size()
    {
        // A working set of z L: half misses. 4 MB moved, 3 MB off chip.
        double set = 0.5 * GpuCacheBytes;
        ClassParameters p = Hand.Parameters((CacheFraction, 0.5), (OnChipEfficiency, 0.8), (OffChipEfficiency, 0.7), (Serialisation, 0.3));
        KernelTime time = StreamingKernel.Time(s_gpu, p, 4e6, set, 1e-6, 3e6);
        double onChip = 4e6 / (GpuCache * 0.8), offChip = 0.5 * 3e6 / (GpuMemory * 0.7);
        AssertClose(onChip, time.OnChip);
        AssertClose(offChip, time.OffChip);
        AssertClose(PlainTiles.Combined(p, 1e-6, onChip, offChip), time.Total);
        AssertClose(16.0 / 17, CacheLevels.MissShare(2e6, 1e6));
    }

    [Fact]
    public void Element_wise_functions_cost_their_arithmetic_and_normalization_reads_again()
    {
        OperatorWork work = new()
        {
            Class = OperatorClass.Normalization,
            Macs = 1000,
            OtherFlops = 5_000_000,
            Passes = 3,
            Bytes = new TensorBytes(4_000_000, 0, 2_000_000, 0),
            Shape = new ParallelShape(1, 1000, 500, 1),
        };
        ClassParameters p = Hand.Parameters(
            (LaunchSeconds, 1e-5), (LaunchOverlap, 0), (ElementCost, 2.5), (CacheFraction, 1), (OnChipEfficiency, 0.5),
                (OffChipEfficiency, 0.9),
            (Serialisation, 0.1), (PassReread, 0.25));
        LatencyEstimate estimate = new ClassModel(s_gpu, OperatorClass.Normalization, p).Predict(work);
        double compute = (1000 * 3.5 + 5e6 * 2.5) / GpuPeak, onChip = (6e6 + 2 * 4e6) / (GpuCache * 0.5);
        double miss = Math.Pow(6e6, 4) / (Math.Pow(6e6, 4) + Math.Pow(GpuCacheBytes, 4));
        double offChip = miss * (6e6 + 0.25 * 2 * 4e6) / (GpuMemory * 0.9);
        AssertClose(compute, estimate.ComputeSeconds);
        AssertClose(onChip, estimate.OnChipSeconds);
        AssertClose(offChip, estimate.OffChipSeconds);
        AssertClose(1e-5 + PlainTiles.Combined(p, compute, onChip, offChip), estimate.TotalSeconds);
    }

    [Fact]
    public void Launches_overlap_as_a_root_of_squares()
    {
        ClassParameters p = Hand.Defaults(OperatorClass.Elementwise, s_gpu, (LaunchSeconds, 1e-5), (LaunchOverlap, 0.4));
        LatencyEstimate estimate = new ClassModel(s_gpu, OperatorClass.Elementwise, p)
            .Predict(new Unary(UnaryFunction.Relu, 1000, 1000).Work(4));
        double work = new ClassModel(s_gpu, OperatorClass.Elementwise, Hand.Defaults(OperatorClass.Elementwise, s_gpu, (LaunchSeconds, 0)))
            .Predict(new Unary(UnaryFunction.Relu, 1000, 1000).Work(4)).TotalSeconds;
        AssertClose(0.6e-5 + Math.Sqrt(Math.Pow(0.4e-5, 2) + Math.Pow(work, 2)), estimate.TotalSeconds);
    }

    [Theory]
    [InlineData(1499, 9, 1)]
    [InlineData(1500, 9, 2)]
    [InlineData(1000, 9.999, 1)]
    [InlineData(1000, 10, 3)]
    public void A_launch_tells_functions_of_two_tensors_and_transcendental_ones_by_bytes_and_arithmetic(
        long inputBytes, double flops, double factor)
    {
        // 1000 outputs of 1000 bytes: two tensors from 1.5 bytes in a byte out, transcendental from 10 FLOP an output.
        OperatorWork work = new()
        {
            Class = OperatorClass.Elementwise,
            OtherFlops = (long)(1000 * flops),
            Passes = 1,
            Bytes = new TensorBytes(inputBytes, 0, 1000, 0),
            Shape = new ParallelShape(1, 1000, 1, 1),
        };
        ClassParameters p = Hand.Defaults(OperatorClass.Elementwise, s_gpu, (LaunchSeconds, 1e-5), (BinaryLaunch, 2),
            (TranscendentalLaunch, 3));
        AssertClose(factor * 1e-5, new ClassModel(s_gpu, OperatorClass.Elementwise, p).Predict(work).LaunchSeconds);
    }

    [Fact]
    public void A_power_limit_lowers_the_clock_of_arithmetic_and_caches()
    {
        // Half of the peak rate for 10 ms, of which 8 compute: knee 0.2, exponent 0.5, half of the fall after 5 ms.
        ClassParameters p = Hand.Parameters((PowerKnee, 0.2), (PowerExponent, 0.5), (PowerFloor, 0.3), (PowerDelay, 5e-3),
            (Serialisation, 0.1));
        OperatorWork work = new() { Class = OperatorClass.Convolution, Macs = (long)(0.5 * GpuPeak * 10e-3 / 2) };
        KernelTime time = PowerLimit.Apply(s_limited, p, work, new KernelTime(10e-3, 8e-3, 2e-3, 3e-3, default));
        double sustained = Math.Pow(0.5 / 0.2, -0.5), slower = 1 + (1 / sustained - 1) * 10 / 15;
        AssertClose(8e-3 * slower, time.Compute);
        AssertClose(2e-3 * slower, time.OnChip);
        AssertClose(3e-3, time.OffChip);
        AssertClose(10e-3 * slower, time.Total);

        ClassParameters floored = Hand.Parameters((PowerKnee, 0.2), (PowerExponent, 0.5), (PowerFloor, 0.9), (PowerDelay, 0),
            (Serialisation, 0.1));
        AssertClose(8e-3 / 0.9, PowerLimit.Apply(s_limited, floored, work, new KernelTime(10e-3, 8e-3, 0, 0, default)).Compute);
    }

    [Fact]
    public void Framework_passes_follow_one_another()
    {
        // 2 images of 10 channels of 20 x 20 to 12; everything in the cache; 10 and 12 channels cost 1.6 and 4/3 times 16.
        Conv2d conv = Conv2d.Square(2, 10, 20, 12, 3) with { HasBias = true, HasActivation = true, PaddingHeight = 1 };
        OperatorWork work = conv.Work(4);
        ClassParameters p = Hand.Wall(
            (CacheFraction, 1e6), (LayoutCost, 1.5), (WeightLayoutCost, 3), (LayoutNarrow, 8), (PadCost, 2.5), (PassCost, 1.25),
                (PassSeconds, 1e-5));
        double input = 2 * 2 * 10 * 400 * 4 / GpuCache, output = 2.0 * work.Bytes.Output / GpuCache;
        double weights = 2.0 * work.Bytes.Weight / GpuCache;
        double expected = 1.5 * (input * 1.6 + output * 16 / 12 + 3 * weights) + 2.5 * input + 2 * (1.25 * output + 1e-5);
        AssertClose(expected, FrameworkPasses.Seconds(s_gpu, p, work));

        // Off chip, of one input channel (no conversion), without bias, activation and padding that is odd.
        ClassParameters missed = Hand.Wall((CacheFraction, 1e-9), (LayoutCost, 1.5), (WeightLayoutCost, 3), (LayoutNarrow, 1.2),
            (PadCost, 2.5), (PassCost, 1), (PassSeconds, 1));
        OperatorWork plain = (Conv2d.Square(2, 1, 20, 12, 3) with { PaddingHeight = 2, PaddingWidth = 2 }).Work(4);
        AssertClose(
            1.5 * 2 * (1.2 * plain.Bytes.Output + 3 * plain.Bytes.Weight) / GpuMemory, FrameworkPasses.Seconds(s_gpu, missed, plain));
    }

    [Fact]
    public void Direct_kernels_of_a_gpu_fill_lanes_and_walk_planes()
    {
        // 3 images of 40 channels, 20 x 20 outputs: groups of 64 lanes take 7, walks of 256 outputs 2 steps.
        Conv2d conv = Conv2d.Square(3, 40, 40, 40, 3, stride: 2, groups: 40);
        OperatorWork work = conv.Work(4);
        ClassParameters p = Hand.Parameters(
            (DirectEfficiency, 0.3), (StridedCost, 1.7), (LatencyHiding, 0.6), (TileSeconds, 2e-8), (WalkSeconds, 3e-8),
            (StridedTraffic, 0.5),
            (CacheFraction, 0.7), (OnChipEfficiency, 0.5), (OffChipEfficiency, 0.8), (Serialisation, 0.2), (LeastTaps, 18));
        KernelTime time = s_gpu.Kind.Direct(s_gpu, p, work);
        double outputs = 3 * 40 * 400, walk = 2 * 9 * 3e-8;
        double compute = work.Flops * 1.7 * 18 / 9 * (7 * 64 / 400.0 + 0.6 * 2048 * 80 / outputs) / (GpuPeak * 0.3) + 3 * 40 * 2e-8 / 80;
        KernelTime stream = StreamingKernel.Time(s_gpu, p, 1.5 * work.Bytes.Total, work.Bytes.Total, compute, 1.5 * work.Bytes.Total);
        AssertClose(compute + walk, time.Compute);
        AssertClose(stream.OnChip, time.OnChip);
        AssertClose(stream.OffChip, time.OffChip);
        AssertClose(stream.Total + walk, time.Total);
    }

    [Fact]
    public void Direct_kernels_of_a_cpu_start_register_tiles()
    {
        // 9 x 9 outputs of 40 channels: rows of 2 tiles of 7 pixels, 5 vectors of 8 lanes.
        OperatorWork work = Conv2d.Square(1, 40, 9, 40, 3, groups: 40).Work(4);
        ClassParameters p = Hand.Parameters(
            (DirectEfficiency, 0.4), (TileSeconds, 2e-8), (ReadSeconds, 3e-12), (CacheFraction, 0.7), (OnChipEfficiency, 0.5),
                (OffChipEfficiency, 0.8),
            (Serialisation, 0.2));
        KernelTime time = s_cpu.Kind.Direct(s_cpu, p, work);
        double tiles = 9 * 2 * 5, starts = (tiles + tiles / 5) / 2, waste = 14.0 / 9;
        double compute = work.Flops * waste / (CpuPeak * 0.4) + starts * 2e-8 / 2;
        AssertClose(compute, time.Compute);
        AssertClose(StreamingKernel.Time(s_cpu, p, work.Bytes.Total, work.Bytes.Total, compute, work.Bytes.Total).Total, time.Total);
    }

    [Theory]
    [InlineData(3, 1, 1, 3 * (6 + 3 + 3))] // 9 pixels of a row and 3 weights, in 3 rows
    [InlineData(5, 2, 1, 5 * (12 + 5 + 5))]
    [InlineData(3, 3, 1, 9 * (7 + 1))] // a pixel a tap and output, and the weight
    [InlineData(3, 1, 2, 9 * (7 + 1))]
    [InlineData(7, 1, 1, 49 * (7 + 1))]
    public void Depthwise_tiles_of_a_cpu_read_vectors(int taps, int stride, int dilation, int readsOfTile)
    {
        // 2 images of 16 channels, one row of 7 outputs each: a tile for every 8 lanes.
        int extent = dilation * (taps - 1) + 1;
        Conv2d conv = Conv2d.Square(2, 16, extent, 16, taps, stride: stride, groups: 16) with
        {
            InputWidth = 6 * stride + extent,
            PaddingHeight = 0,
            PaddingWidth = 0,
            DilationHeight = dilation,
            DilationWidth = dilation,
        };
        ClassParameters p = Hand.Parameters(
            (DirectEfficiency, 1), (ReadSeconds, 1e-6), (CacheFraction, 0.7), (OnChipEfficiency, 0.5), (OffChipEfficiency, 0.8),
            (Serialisation, 0.2));
        AssertClose(2 * 2 * readsOfTile * 1e-6 / 2, s_cpu.Kind.Direct(s_cpu, p, conv.Work(4)).Compute);
    }

    [Fact]
    public void Pooling_of_a_cpu_takes_a_pixel_at_once()
    {
        // 7 x 7 outputs of 33 channels: 5 vectors of 8 lanes, a tile a pixel.
        Pool2d pool = new()
        {
            Function = PoolFunction.Average,
            Batch = 1,
            Channels = 33,
            InputHeight = 14,
            InputWidth = 14,
            KernelHeight = 2,
            KernelWidth = 2,
            StrideHeight = 2,
            StrideWidth = 2,
        };
        OperatorWork work = pool.Work(4);
        ClassParameters p = Hand.Defaults(OperatorClass.Pooling, s_cpu, (ElementCost, 2), (TileSeconds, 1e-8));
        double compute = (work.Macs * 3.0 + work.OtherFlops * 40.0 / 33 * 2) / CpuPeak + 49 * 1e-8 / 2;
        AssertClose(compute, new ClassModel(s_cpu, OperatorClass.Pooling, p).Predict(work).ComputeSeconds);
    }

    [Fact]
    public void Atomic_updates_wait_and_write_their_index_out()
    {
        // 10 million updates of rows of 64 bytes, 100 an address, in a table of 20 MB; queues of at most 16384 updates an engine.
        OperatorWork work = new()
        {
            Class = OperatorClass.AtomicScatter,
            Bytes = new TensorBytes(40_000_000, 0, 20_000_000, 0),
            Shape =
                new ParallelShape(1, 10_000_000, 1, 1),
            ContiguousRunBytes = 64,
            IndexedBytes = 30_000_000,
            TableBytes = 20_000_000,
            UpdatesPerAddress = 100,
            ExpandedIndexBytes =
                8_000_000,
            Passes = 1,
        };
        ClassParameters p = Hand.Parameters(
            (RunWaste, 0.5), (CacheFraction, 0.7), (OnChipEfficiency, 0.5), (OffChipEfficiency, 0.8), (Serialisation, 0.2),
                (UpdateSeconds, 1e-9),
            (QueueSeconds, 2e-8), (PassSeconds, 1e-5));
        KernelTime time = IndexedKernel.Time(s_gpu, p, work);
        int transaction = TestDevices.Gpu.OffChip.TransactionBytes;
        double held = 0.7 * GpuCacheBytes, miss = 1 / (1 + Math.Pow(held / 6e7, 4)), index = 2 * 8e6 / (GpuMemory * 0.8);
        double onChip = (6e7 + 3e7 * 0.5 * transaction / 64) / (GpuCache * 0.5);
        double offChip = (6e7 * miss + (1 - held / 2e7) * 1e7 * 4 / 64 * 0.5 * transaction) / (GpuMemory * 0.8);
        double updates = 1e7 * 1e-9 / 80, queue = 2e-8 * Math.Sqrt(100 * 16384.0 * 80);
        AssertClose(Math.Sqrt(updates * updates + queue * queue), time.Compute);
        AssertClose(onChip, time.OnChip);
        AssertClose(offChip + index, time.OffChip);
        double total = PlainTiles.Combined(p, updates, onChip, offChip);
        AssertClose(Math.Sqrt(total * total + queue * queue) + index + 1e-5, time.Total);
    }

    [Fact]
    public void A_residual_corrects_by_at_most_two_and_stays_above_the_arithmetic()
    {
        BoostedResidual tree = new(new byte[7], [0, 0, 0, 0, 0, 0, 0], [9, 9, 9, 9, 9, 9, 9, -9]);
        double[] below = new double[ResidualFeatures.Count], above = [.. Enumerable.Repeat(1.0, ResidualFeatures.Count)];
        Assert.Equal((0.7, -0.7), (tree.Correction(below), tree.Correction(above)));
    }

    [Fact]
    public void Intervals_without_a_fit_are_a_factor_of_two_and_borrowed_ones_half_again_as_wide()
    {
        ClassCalibration fitted = new()
        {
            Measurement = "kernel",
            Rows = 9,
            IntervalLowFactor = 0.9,
            IntervalHighFactor = 1.2,
            Parameters = new Dictionary<string,
                double>(),
        };
        DeviceProfile calibrated = TestDevices.Gpu with
        {
            Calibration = new()
            {
                Date = "2026-01-01",
                Data = [],
                Classes = new Dictionary<string, ClassCalibration> { ["convolution"] = fitted },
            },
        };
        Assert.Equal((0.5, 2), CalibratedParameters.IntervalFactors(TestDevices.Gpu, OperatorClass.Convolution, DataType.Fp32));
        Assert.Equal((0.9, 1.2), CalibratedParameters.IntervalFactors(calibrated, OperatorClass.Convolution, DataType.Fp32));
        (double low, double high) = CalibratedParameters.IntervalFactors(calibrated, OperatorClass.PatchConvolution, DataType.Fp32);
        AssertClose(0.9 / 1.5, low);
        AssertClose(1.2 * 1.5, high);
    }

    [Fact]
    public void Trees_see_sizes_shares_and_alignment()
    {
        Conv2d conv = Conv2d.Square(2, 48, 14, 96, 3, stride: 2) with { HasBias = true, HasActivation = true, PaddingHeight = 1 };
        OperatorWork work = conv.Work(4);
        LatencyEstimate estimate = new()
        {
            Time = 8e-6,
            DeviceSeconds = 8e-6,
            ComputeSeconds = 1e-6,
            OnChipSeconds = 2e-6,
            OffChipSeconds = 3e-6,
            LaunchSeconds = 4e-6,
            Algorithm = Algorithm.Winograd4,
        };
        double[] features = new double[21];
        ResidualFeatures.Fill(work, estimate, features);
        double depth = 48 * 9;
        double[] expected =
        [
            Math.Log2(8000), Math.Log2(work.Shape.Rows), Math.Log2(96), Math.Log2(depth), Math.Log2(1), Math.Log2(work.Flops),
                Math.Log2(work.Bytes.Input),
            Math.Log2(work.Bytes.Weight), Math.Log2(work.Bytes.Output), 0.1, 0.3, 0.4, 3, 2, 48, 3, 14, 2, 1 + 1 + 4, 5 + 8 * 4, 4,
        ];
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - features[i]) < 1e-6, $"feature {i}: {features[i]} instead of {expected[i]}");

        // 2^7 of the columns and the depth count as 2^6.
        OperatorWork even = new() { Class = OperatorClass.Linear, Shape = new ParallelShape(1, 1, 128, 128) };
        ResidualFeatures.Fill(even, estimate, features);
        Assert.Equal((6 + 8 * 6, 6), (features[19], features[20]));
        int[] all = [.. Enumerable.Range(0, 21)];
        Assert.Equal([9, 10, 11, 15, 19], all.Where(feature => !ResidualFeatures.IsUsed(feature)));
        Assert.Equal([0, 1, 2, 5, 6, 7, 8, 16, 17], all.Where(feature => ResidualFeatures.IsRising(OperatorClass.Convolution, feature)));
        Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8, 14, 16, 17, 20],
            all.Where(feature => ResidualFeatures.IsRising(OperatorClass.Pooling, feature)));
        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 16, 17], all.Where(feature => ResidualFeatures.IsRising(OperatorClass.BatchedGemm, feature)));
    }

    [Fact]
    public void Trees_see_independent_products_and_have_21_features()
    {
        Assert.Equal(21, ResidualFeatures.Count);
        double[] features = new double[21];
        OperatorWork work = new() { Class = OperatorClass.BatchedGemm, Shape = new ParallelShape(8, 1, 1, 1) };
        ResidualFeatures.Fill(work, LatencyEstimate.OnDevice(1e-6), features);
        AssertClose(3, features[4]);
    }

    [Fact]
    public void A_trend_takes_off_what_lies_above_the_middle_of_its_range()
    {
        // ln of 2^5 over the middle of 2^2 and 2^6, and no more than up to 2^6.
        AssertClose(-0.25 * Math.Log(2) * (5 - 4), new ResidualTrend(0.25f, 2, 6).Of([5.0]));
        AssertClose(-0.25 * Math.Log(2) * (6 - 4), new ResidualTrend(0.25f, 2, 6).Of([9.0]));
    }

    [Fact]
    public void A_plane_of_260_outputs_is_walked_in_two_steps()
    {
        // 20 x 13 outputs of a 3 x 3 kernel: 256 and 4 of them.
        Conv2d conv = Conv2d.Square(1, 8, 20, 8, 3, groups: 8) with { InputWidth = 13 };
        Assert.Equal((20, 13), (conv.Work(4).Window.OutputHeight, conv.Work(4).Window.OutputWidth));
        ClassParameters still = Hand.Defaults(OperatorClass.DepthwiseConvolution, s_gpu, (WalkSeconds, 0));
        ClassParameters walking = Hand.Defaults(OperatorClass.DepthwiseConvolution, s_gpu, (WalkSeconds, 1e-6));
        AssertClose(2 * 9 * 1e-6,
            s_gpu.Kind.Direct(s_gpu, walking, conv.Work(4)).Total - s_gpu.Kind.Direct(s_gpu, still, conv.Work(4)).Total);
    }

    [Fact]
    public void Fused_winograd_is_a_product_of_four_rows_a_block_and_four_macs_a_channel()
    {
        // 9 x 9 outputs are 5 x 5 blocks of 2 x 2; 7 channels in, 11 out. A row brings half of what it multiplies on chip.
        TiledProduct product = DenseConvolution.FusedWinogradProduct(Conv2d.Square(1, 7, 9, 11, 3).Work(4));
        Assert.Equal(
            (1, 4 * 25, 11, 4 * 7, 2 * 7), (product.Batch, product.Rows, product.Columns, product.Depth, product.PanelDepth));
    }

    [Fact]
    public void Fft_tiles_reach_to_128()
    {
        // What a tile of 128 holds is computed in the frequency domain, kernels beyond it are not.
        Assert.Equal((Algorithm.Fft, Algorithm.ImplicitGemm), (Fastest(101), Fastest(129)));

        static Algorithm Fastest(int kernel) => new ClassModel(
            s_gpu, OperatorClass.Convolution, Hand.Defaults(OperatorClass.Convolution, s_gpu))
            .Predict(Conv2d.Square(1, 32, 256, 32, kernel).Work(4)).Algorithm;
    }

    [Fact]
    public void The_roofline_is_arithmetic_at_peak_or_traffic_at_bandwidth()
    {
        RooflineModel model = new(TestDevices.Gpu with { KernelFloorSeconds = 1e-6 }, DataType.Fp32);
        Add add = new(1000, 1000);
        Conv2d conv = Conv2d.Square(32, 256, 28, 256, 3);
        AssertClose(1e-6 + 12e6 / GpuMemory, model.Predict(add).TotalSeconds);
        AssertClose(1e-6 + 2.0 * conv.Work(4).Macs / GpuPeak, model.Predict(conv).TotalSeconds);
        AssertClose(1e6 / GpuPeak, model.Predict(add).ComputeSeconds);
    }

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * Math.Abs(expected));
}
