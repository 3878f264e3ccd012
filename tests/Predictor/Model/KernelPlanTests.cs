using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>What the grids of an operator take together is what the closed form says of it.</summary>
public class KernelPlanTests
{
    public static TheoryData<string, Operator> Operators => new()
    {
        { "nvidia-v100", Conv2d.Square(8, 64, 56, 128, 1) },
        { "nvidia-v100", Conv2d.Square(8, 64, 56, 128, 3) },
        { "nvidia-v100", Conv2d.Square(2, 16, 112, 16, 7) },
        { "nvidia-v100", Conv2d.Square(1, 512, 7, 512, 3, 2) },
        { "nvidia-v100", Conv2d.Square(4, 64, 28, 64, 3, 2, 64) },
        { "nvidia-v100", new Linear(1000, 4096, 1000) },
        { "nvidia-v100", new Linear(8, 4096, 1000) },
        { "nvidia-v100", new BatchedGemm(12, 128, 128, 64) },
        { "nvidia-v100", new Add(4096, 256) },
        { "nvidia-v100", new GlobalPool { Batch = 4, Channels = 64, Height = 7, Width = 7 } },
        { "amd-mi50", Conv2d.Square(8, 64, 56, 128, 3) },
    };

    [Theory]
    [MemberData(nameof(Operators))]
    public void Grids_of_a_device_that_nothing_corrects_take_the_time_of_the_closed_form(string name, Operator op)
    {
        DeviceProfile device = DeviceCatalog.Get(name) with { Calibration = null, PowerLimitWatts = null };
        KernelPlan plan = LatencyModels.Planner(device, DataType.Fp32).Plan(op);
        double kernels = plan.Estimate.DeviceSeconds - plan.StartSeconds;
        Assert.Equal(1, plan.Scale, 9);
        Assert.Equal(1, plan.Grids.Sum(grid => grid.ClosedSeconds) / kernels, 9);
        Assert.Equal(plan.Work.Macs, plan.Grids.Sum(grid => grid.Macs));
        Assert.Equal(plan.Work.Bytes.Total, plan.Grids.Sum(grid => grid.Bytes.Total));
    }

    [Fact]
    public void Slices_are_as_many_on_every_engine()
    {
        // 80 engines: 4096 x 256 outputs are 12.8 slices of 1024 an engine, so 13.
        DeviceProfile device = DeviceCatalog.Get("nvidia-v100");
        GridPlan grid = Assert.Single(LatencyModels.Planner(device, DataType.Fp32).Plan(new Add(4096, 256)).Grids);
        Assert.Equal((GridKind.Slices, 13 * 80L), (grid.Kind, grid.Tiles));
    }

    [Fact]
    public void A_tile_that_is_asked_for_has_the_time_of_its_own()
    {
        IKernelPlanner planner = LatencyModels.Planner(DeviceCatalog.Get("nvidia-v100"), DataType.Fp32);
        Linear product = new(2048, 2048, 2048);
        KernelPlan best = planner.Plan(product), same = planner.Plan(product, best.Grids[0].Tile);
        Assert.Equal(best.Estimate.DeviceSeconds, same.Estimate.DeviceSeconds, 12);
        Assert.True(planner.Plan(product, new TileChoice(32, 32)).Estimate.DeviceSeconds > best.Estimate.DeviceSeconds);
    }
}
