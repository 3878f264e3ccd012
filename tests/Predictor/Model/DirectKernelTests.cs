using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>Depthwise kernels of GPUs: planes as tiles, walked in steps, with the traffic of strides.</summary>
public class DirectKernelTests
{
    private static readonly DeviceRates s_rates = new(TestDevices.Gpu, DataType.Fp32);

    [Fact]
    public void A_plane_fills_groups_of64_lanes()
    {
        // 8 x 8 = 64 outputs fill a group, 7 x 7 = 49 take as long.
        Assert.Equal(Compute(Depthwise(8)), Compute(Depthwise(7)), 1e-12);
        // 9 x 9 = 81 outputs take two groups.
        Assert.Equal(2 * Compute(Depthwise(8)), Compute(Depthwise(9)), 1e-12);
    }

    [Fact]
    public void A_walk_takes_its_steps_however_few_the_planes()
    {
        double[] values = Bare();
        values[(int)Parameter.WalkSeconds] = 1e-7;
        // 16 x 16 outputs: one step of 9 taps; 32 x 32: four.
        Assert.Equal(9e-7, Compute(Depthwise(16), values) - Compute(Depthwise(16)), 1e-12);
        Assert.Equal(36e-7, Compute(Depthwise(32), values) - Compute(Depthwise(32)), 1e-12);
        Assert.Equal(36e-7, Compute(Depthwise(32, batch: 8), values) - Compute(Depthwise(32, batch: 8)), 1e-12);
    }

    [Fact]
    public void Every_plane_costs_its_start()
    {
        double[] values = Bare();
        values[(int)Parameter.TileSeconds] = 1e-6;
        Assert.Equal(4 * 64 * 1e-6 / s_rates.Engines, Compute(Depthwise(8, batch: 4), values) - Compute(Depthwise(8, batch: 4)), 1e-12);
    }

    [Fact]
    public void Strides_add_traffic()
    {
        double[] values = Bare();
        values[(int)Parameter.StridedTraffic] = 0.5;
        Conv2d strided = Depthwise(64, batch: 64, stride: 2), plain = Depthwise(64, batch: 64);
        Assert.Equal(1.5, Predict(strided, values).OffChipSeconds / Predict(strided, Bare()).OffChipSeconds, 9);
        Assert.Equal(Predict(plain, Bare()).OffChipSeconds, Predict(plain, values).OffChipSeconds);
    }

    private static Conv2d Depthwise(int size, int batch = 1, int stride = 1) => Conv2d.Square(batch, 64, size, 64, 3, stride, groups: 64);

    private static double Compute(Conv2d conv, double[]? values = null) => Predict(conv, values ?? Bare()).ComputeSeconds;

    private static LatencyLab.Predictor.LatencyEstimate Predict(Conv2d conv, double[] values) =>
        new ClassModel(s_rates, OperatorClass.DepthwiseConvolution, new ClassParameters(values, includesFramework: false))
            .Predict(conv.Work(sizeof(float)));

    /// <summary>Without the terms that each test adds one of; lanes are filled from the first output on.</summary>
    private static double[] Bare()
    {
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.DepthwiseConvolution, s_rates));
        foreach (Parameter none in (Parameter[])[Parameter.WalkSeconds, Parameter.TileSeconds, Parameter.StridedTraffic,
            Parameter.LatencyHiding, Parameter.ClockDeficit])
            values[(int)none] = 0;
        return values;
    }
}
