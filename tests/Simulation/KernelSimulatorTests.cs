using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Patches;
using LatencyLab.Predictor;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Tests.Operators;

namespace LatencyLab.Tests.Simulation;

/// <summary>Laws of every operator.</summary>
public class KernelSimulatorTests
{
    private static readonly (string Device, DataType Type)[] s_devices =
        [("nvidia-v100-pcie-32gb", DataType.Fp32), ("nvidia-h100-sxm-80gb", DataType.Bf16), ("amd-mi50", DataType.Fp32)];

    [Fact]
    public void Tiles_do_all_arithmetic_and_all_bytes_of_their_operator_and_no_more()
    {
        foreach ((Operator op, KernelSimulator kernels) in Cases())
        {
            OperatorWork work = op.Work(kernels.DataType.ElementBytes());
            KernelRun run = kernels.Run(op, CacheState.Cold);
            Assert.True(work.Macs == run.Macs, $"{op}: {run.Macs} MACs, expected {work.Macs}");
            Assert.True(work.Bytes.Total == run.CompulsoryBytes, $"{op}: {run.CompulsoryBytes} bytes, expected {work.Bytes.Total}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Patches_that_are_whole_maps_move_the_bytes_of_patches(int kernel)
    {
        PatchConv2d patches = new()
        {
            Dense = Conv2d.Square(4, 64, 28, 64, kernel),
            Granularity = 28,
            ActivationRate = 0.5,
            Source = PatchInput.Gathered,
        };
        KernelRun run = new KernelSimulator(DeviceCatalog.Get("nvidia-v100"), DataType.Fp32).Run(patches, CacheState.Cold);
        OperatorWork work = patches.Work(4);
        Assert.Equal((work.Macs, work.Bytes.Total), (run.Macs, run.CompulsoryBytes));
    }

    [Fact]
    public void From_a_cold_cache_every_byte_of_the_tensors_is_brought()
    {
        foreach ((Operator op, KernelSimulator kernels) in Cases())
        {
            KernelRun run = kernels.Run(op, CacheState.Cold);
            foreach ((GridPlan plan, GridRun grid) in run.Plan.Grids.Zip(run.Grids).Where(pair => pair.First.Kind != GridKind.Pass))
            {
                long tensors = plan.Footprint.Input + plan.Footprint.Weight + plan.Footprint.Output;
                Assert.True(tensors == grid.TouchedBytes, $"{op}: {grid.TouchedBytes} bytes were touched, expected {tensors}");
            }
        }
    }

    [Fact]
    public void No_operator_is_faster_than_its_arithmetic_at_the_peak()
    {
        foreach ((Operator op, KernelSimulator kernels) in Cases())
        {
            KernelRun run = kernels.Run(op, CacheState.Repeated);
            if (run.Plan.Estimate.Algorithm is Algorithm.Winograd2 or Algorithm.Winograd4 or Algorithm.Fft)
                continue;
            double peak = run.Macs / kernels.Device.Processing.PeakMacsPerSecond(kernels.DataType);
            Assert.True(run.Seconds >= peak * 0.999999, $"{op}: {run.Seconds} s, at the peak {peak} s");
        }
    }

    [Fact]
    public void Parts_of_the_time_add_up_to_it()
    {
        foreach ((Operator op, KernelSimulator kernels) in Cases())
        {
            KernelRun run = kernels.Run(op, CacheState.Repeated);
            StallSeconds parts = run.Stalls;
            double sum = parts.Compute + parts.OnChip + parts.OffChip + parts.Start + parts.Tail;
            Assert.True(Math.Abs(sum - run.Seconds) <= 1e-9 * run.Seconds + 1e-11, $"{op}: {sum} of {run.Seconds} s");
            Assert.InRange(run.Occupancy, 0, 1 + 1e-9);
        }
    }

    [Fact]
    public void A_run_is_the_same_again_and_with_a_record()
    {
        foreach ((Operator op, KernelSimulator kernels) in Cases())
        {
            KernelRun run = kernels.Run(op, CacheState.Repeated), again = new KernelSimulator(kernels.Device, kernels.DataType)
                .Recorded(op, CacheState.Repeated);
            Assert.Equal(run.Duration, again.Duration);
            Assert.Equal(run.OffChipBytes, again.OffChipBytes);
            Assert.Equal(run.Tiles, again.Grids.Sum(grid => grid.Waves.Sum(wave => (long)wave.Engines)));
        }
    }

    [Theory]
    [InlineData(8192, 8192, 8192)]
    [InlineData(64, 64, 4096)]
    public void Many_waves_and_a_single_tile_take_what_the_closed_form_says(int rows, int columns, int depth)
    {
        Linear product = new(rows, depth, columns);
        foreach ((string device, DataType type) in s_devices)
        {
            KernelRun run = new KernelSimulator(DeviceCatalog.Get(device), type).Run(product, CacheState.Repeated);
            Assert.InRange(run.Ratio, 0.9, 1.1);
        }
    }

    [Fact]
    public void A_tile_can_be_asked_for_and_one_that_no_kernel_has_is_refused()
    {
        KernelSimulator kernels = new(DeviceCatalog.Get("nvidia-v100"), DataType.Fp32);
        Linear product = new(512, 512, 512);
        KernelRun run = kernels.Run(product, CacheState.Repeated, new TileChoice(32, 32));
        Assert.Equal(256, run.Tiles);
        Assert.Equal(new TileChoice(32, 32), run.Plan.Estimate.Tile);
        Assert.True(run.ClosedSeconds > kernels.Run(product, CacheState.Repeated).ClosedSeconds);
        InputException refused = Assert.Throws<InputException>(
            () => kernels.Run(product, CacheState.Repeated, new TileChoice(33, 32)));
        Assert.Contains("no tile 33x32", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Halos_are_read_again_by_the_tiles_beside_and_come_from_the_cache()
    {
        // A map that no cache of the device holds: its rows are brought about once, though windows overlap.
        Conv2d convolution = Conv2d.Square(16, 64, 224, 64, 5);
        KernelRun run = new KernelSimulator(DeviceCatalog.Get("nvidia-v100"), DataType.Fp32, LatencyLab.Runtimes.Library.Full with
        {
            Algorithms = new HashSet<LatencyLab.Runtimes.LibraryAlgorithm>(),
        }).Run(convolution, CacheState.Cold);
        long input = run.Plan.Work.Bytes.Input, all = run.Plan.Work.Bytes.Total;
        Assert.InRange(run.OffChipBytes, all - run.Plan.Work.Bytes.Output, all + 0.2 * input);
        Assert.True(run.HitRate > 0.3);
    }

    private static IEnumerable<(Operator Operator, KernelSimulator Kernels)> Cases()
    {
        foreach ((string device, DataType type) in s_devices)
        {
            KernelSimulator kernels = new(DeviceCatalog.Get(device), type);
            foreach (Func<int, int, double, Operator> make in OperatorSamples.All.Values)
            {
                foreach (int batch in (int[])[1, 7])
                {
                    foreach (Operator op in Leaves(make(batch, 64, 0.5)))
                        yield return (op, kernels);
                }
            }
        }
    }

    private static IEnumerable<Operator> Leaves(Operator op) =>
        op is CompositeOperator composite ? composite.Parts.SelectMany(Leaves) : [op];
}
