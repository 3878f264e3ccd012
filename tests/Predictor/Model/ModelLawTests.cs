using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>What must hold for any device, whatever the parameters were fitted to.</summary>
public class ModelLawTests
{
    private const double Slack = 1 + 1e-9;

    public static TheoryData<string> Devices => [.. TestDevices.All.Select(device => device.Name)];

    [Theory]
    [MemberData(nameof(Devices))]
    public void Latency_never_falls_when_one_dimension_of_a_convolution_grows(string name)
    {
        LatencyLabModel model = new(TestDevices.Named(name), DataType.Fp32);
        Random random = new(7);
        for (int trial = 0; trial < 300; trial++)
        {
            int kernel = random.Next(1, 8);
            Conv2d conv = Conv2d.Square(
                random.Next(1, 65), random.Next(1, 700), random.Next(kernel, 120), random.Next(1, 700), kernel, random.Next(1, 4));
            double before = model.Predict(conv).TotalSeconds;
            Conv2d[] larger =
            [
                conv with { Batch = conv.Batch + random.Next(1, 9) },
                conv with { InputChannels = conv.InputChannels + random.Next(1, 65) },
                conv with { OutputChannels = conv.OutputChannels + random.Next(1, 65) },
                conv with { InputHeight = conv.InputHeight + random.Next(1, 9) },
            ];
            foreach (Conv2d more in larger)
                Assert.True(model.Predict(more).TotalSeconds * Slack >= before, $"{more} is faster than {conv}");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Latency_never_falls_when_one_dimension_of_a_depthwise_convolution_grows(string name)
    {
        LatencyLabModel model = new(TestDevices.Named(name), DataType.Fp32);
        Random random = new(9);
        for (int trial = 0; trial < 500; trial++)
        {
            int kernel = random.Next(1, 8), channels = random.Next(2, 700);
            Conv2d conv = Conv2d.Square(
                random.Next(1, 65), channels, random.Next(kernel, 120), channels, kernel, random.Next(1, 4), groups: channels);
            double before = model.Predict(conv).TotalSeconds;
            int more = channels + random.Next(1, 65);
            Conv2d[] larger =
            [
                conv with { Batch = conv.Batch + random.Next(1, 9) },
                conv with { InputChannels = more, OutputChannels = more, Groups = more },
                conv with { InputHeight = conv.InputHeight + random.Next(1, 9) },
                conv with { InputWidth = conv.InputWidth + random.Next(1, 9) },
            ];
            foreach (Conv2d one in larger)
                Assert.True(model.Predict(one).TotalSeconds * Slack >= before, $"{one} is faster than {conv}");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Latency_never_falls_when_a_product_grows(string name)
    {
        LatencyLabModel model = new(TestDevices.Named(name), DataType.Fp32);
        Random random = new(8);
        for (int trial = 0; trial < 1000; trial++)
        {
            BatchedGemm gemm = new(random.Next(1, 60), random.Next(1, 900), random.Next(1, 900), random.Next(1, 2000));
            double before = model.Predict(gemm).TotalSeconds;
            BatchedGemm[] larger =
            [
                gemm with { Batch = gemm.Batch + 1 }, gemm with { M = gemm.M + random.Next(1, 40) },
                gemm with { N = gemm.N + random.Next(1, 40) }, gemm with { K = gemm.K + random.Next(1, 40) },
            ];
            foreach (BatchedGemm more in larger)
                Assert.True(model.Predict(more).TotalSeconds * Slack >= before, $"{more} is faster than {gemm}");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_slower_clock_or_memory_never_helps(string name)
    {
        DeviceProfile device = TestDevices.Named(name);
        foreach (Operator op in Examples())
        {
            double fast = new LatencyLabModel(device, DataType.Fp32).Predict(op).TotalSeconds;
            Assert.True(
                new LatencyLabModel(TestDevices.WithClock(device, 0.8), DataType.Fp32).Predict(op).TotalSeconds * Slack >= fast,
                $"clock, {op}");
            Assert.True(
                new LatencyLabModel(TestDevices.WithBandwidth(device, 0.8), DataType.Fp32).Predict(op).TotalSeconds * Slack >= fast,
                $"bandwidth, {op}");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Never_below_the_roofline_unless_the_algorithm_does_less_arithmetic(string name)
    {
        DeviceProfile device = TestDevices.Named(name);
        LatencyLabModel model = new(device, DataType.Fp32);
        foreach (Operator op in Examples())
        {
            OperatorWork work = op.Work(4);
            LatencyEstimate estimate = model.Predict(op);
            double arithmetic = 2.0 * work.Macs / (2 * device.Processing.PeakMacsPerSecond(DataType.Fp32));
            double saving = estimate.Algorithm switch
            {
                Algorithm.Winograd2 => 36 / 16.0,
                Algorithm.Winograd4 => Math.Pow(5.0 * 4 / 8, 2),
                Algorithm.Fft => 49,
                _ => 1,
            };
            Assert.True(
                estimate.TotalSeconds * Slack >= arithmetic / saving, $"{op}: {estimate.TotalSeconds} s, arithmetic alone {arithmetic} s");
            double cache = device.Memories[^2].TotalBandwidthBytesPerSecond(device.Processing.EngineCount);
            Assert.True(estimate.TotalSeconds >= work.Bytes.Output / cache, $"{op}: output alone takes longer");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void More_active_patches_never_cost_less_and_all_of_them_cost_at_least_the_dense_convolution(string name)
    {
        LatencyLabModel model = new(TestDevices.Named(name), DataType.Fp32);
        foreach ((int size, int batch, int kernel) in from size in new[] { 56, 28, 14, 7 }
                                                      from batch in new[] { 1, 8, 128 }
                                                      from kernel in new[] { 1, 3 }
                                                      select (size, batch, kernel))
        {
            Conv2d dense = Conv2d.Square(batch, 3584 / size, size, 3584 / size, kernel);
            double denseSeconds = model.Predict(dense).TotalSeconds;
            foreach (int granularity in Enumerable.Range(1, size - 1).Where(s => size % s == 0))
            {
                foreach (PatchInput source in Enum.GetValues<PatchInput>())
                {
                    double before = 0;
                    for (double rate = 0; rate <= 1.0001; rate += 0.05)
                    {
                        PatchConv2d patches =
                            new() { Dense = dense, Granularity = granularity, ActivationRate = Math.Min(1, rate), Source = source };
                        double now = model.Predict(patches).TotalSeconds;
                        Assert.True(now * Slack >= before, $"r {rate} at S {granularity} of {size}");
                        before = now;
                    }

                    Assert.True(
                        before * Slack >= denseSeconds,
                        $"S {granularity} of {size} at r 1, batch {batch}, kernel {kernel}: {before} below dense {denseSeconds}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_finer_granularity_with_more_halo_never_costs_less(string name)
    {
        LatencyLabModel model = new(TestDevices.Named(name), DataType.Fp32);
        Conv2d dense = Conv2d.Square(32, 64, 56, 64, 3);
        foreach (PatchInput source in Enum.GetValues<PatchInput>())
        {
            double[] seconds = [.. new[] { 1, 2, 4, 8, 14, 28 }.Select(granularity => model.Predict(
                new PatchConv2d { Dense = dense, Granularity = granularity, ActivationRate = 0.5, Source = source }).TotalSeconds)];
            for (int i = 1; i < seconds.Length; i++)
                Assert.True(seconds[i - 1] * Slack >= seconds[i], $"{source}: {string.Join(", ", seconds)}");
            Assert.True(seconds[0] > seconds[2], $"{source}: the halo of S 1 is free");
        }
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_wider_halo_never_costs_less(string name)
    {
        LatencyLabModel model = new(TestDevices.Named(name), DataType.Fp32);
        double narrow = model.Predict(Gather(halo: 2)).TotalSeconds;
        Assert.True(model.Predict(Gather(halo: 4)).TotalSeconds > narrow);
        Assert.True(model.Predict(Gather(halo: 0)).TotalSeconds < narrow);

        static OperatorWork Gather(int halo)
        {
            const int patches = 3136, granularity = 4, channels = 256;
            long side = granularity + halo;
            long bytes = patches * side * side * channels * 4;
            return new OperatorWork
            {
                Class = OperatorClass.Gather,
                Bytes = new TensorBytes(bytes, 0, bytes, patches * 4),
                Shape = new ParallelShape(1, patches * side * side, channels, 1),
                ContiguousRunBytes = side * channels * 4,
                IndexedBytes = bytes,
                Patches = patches,
                Passes = 1,
            };
        }
    }

    [Fact]
    public void Nothing_to_do_takes_no_time()
    {
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        PatchConv2d none =
            new() { Dense = Conv2d.Square(1, 64, 56, 64, 3), Granularity = 4, ActivationRate = 0, Source = PatchInput.Gathered };
        Assert.Equal(0, model.Predict(none).TotalSeconds);
        Assert.Equal(0, model.Predict(new Add(0, 5)).TotalSeconds);
    }

    [Fact]
    public void Predicting_allocates_nothing()
    {
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        PatchConv2d op =
            new() { Dense = Conv2d.Square(1, 64, 56, 64, 3), Granularity = 4, ActivationRate = 0.5, Source = PatchInput.Indexed };
        double sum = model.Predict(op).TotalSeconds;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            sum += model.Predict(op).TotalSeconds;
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(sum > 0);
    }

    internal static IEnumerable<Operator> Examples()
    {
        foreach (int kernel in new[] { 1, 3, 5, 7 })
        {
            foreach (int channels in new[] { 3, 64, 512 })
            {
                yield return Conv2d.Square(16, channels, 28, 2 * channels, kernel);
                yield return Conv2d.Square(1, channels, 56, channels, kernel, stride: 2);
            }
        }

        yield return Conv2d.Square(16, 64, 56, 64, 3, groups: 8);
        yield return Conv2d.Square(16, 64, 56, 64, 3, groups: 64);
        yield return new Linear(128, 2048, 1000);
        yield return new Linear(8192, 4096, 4096);
        yield return new BatchedGemm(96, 512, 64, 512);
        yield return new Add(4096, 4096);
        yield return new Add(16, 16);
    }
}
