using LatencyLab.Operators;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>How the weights of a linear layer lie in memory: [outputs, inputs] (TN) or [inputs, outputs] (NN, NT).</summary>
public class WeightOrderTests
{
    private const int Side = 4096;
    private const double WeightBytes = (double)Side * Side * sizeof(float);
    private static readonly DeviceRates s_rates = new(TestDevices.Gpu, DataType.Fp32);

    [Fact]
    public void Weights_at_the_reach_cost_half_the_penalty()
    {
        double[] values = Bare();
        double without = Predict(GemmOrder.TN, values).ComputeSeconds;
        values[(int)Parameter.OrderPenalty] = 0.5;
        // B^2 / (B^2 + Br^2) = 1/2 at B = Br.
        Assert.Equal(1.25, Predict(GemmOrder.TN, values).ComputeSeconds / without, 9);
        Assert.Equal(without, Predict(GemmOrder.NN, values).ComputeSeconds);
        Assert.Equal(without, Predict(GemmOrder.NT, values).ComputeSeconds);
    }

    [Fact]
    public void Weights_by_input_take_their_share_of_the_traffic()
    {
        double[] values = Bare();
        values[(int)Parameter.OrderTraffic] = 0.5;
        LatencyEstimate byOutput = Predict(GemmOrder.TN, values), byInput = Predict(GemmOrder.NN, values);
        Assert.Equal(0.5, byInput.OffChipSeconds / byOutput.OffChipSeconds, 9);
        Assert.Equal(0.5, byInput.OnChipSeconds / byOutput.OnChipSeconds, 9);
    }

    [Fact]
    public void Classes_without_the_term_do_not_lose_their_traffic()
    {
        DeviceRates cpu = new(TestDevices.Cpu, DataType.Fp32);
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.Linear, cpu));
        ClassModel model = new(cpu, OperatorClass.Linear, new ClassParameters(values, includesFramework: false));
        Linear layer = new(64, 1024, 1024);
        Assert.Equal(
            model.Predict(layer.Work(sizeof(float))).TotalSeconds,
            model.Predict((layer with { Order = GemmOrder.NN }).Work(sizeof(float))).TotalSeconds);
    }

    [Fact]
    public void Larger_weights_never_take_less()
    {
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.Linear, s_rates));
        values[(int)Parameter.OrderPenalty] = 3;
        ClassModel model = Model(values);
        foreach (GemmOrder order in Enum.GetValues<GemmOrder>())
        {
            double last = 0;
            for (int side = 64; side <= 16384; side = side * 5 / 4)
            {
                double seconds = model.Predict((new Linear(300, side, side) { Order = order }).Work(sizeof(float))).TotalSeconds;
                Assert.True(seconds >= last, $"{order} {side}");
                last = seconds;
            }
        }
    }

    private static LatencyEstimate Predict(GemmOrder order, double[] values) =>
        Model(values).Predict((new Linear(Side, Side, Side) { Order = order }).Work(sizeof(float)));

    private static ClassModel Model(double[] values) =>
        new(s_rates, OperatorClass.Linear, new ClassParameters(values, includesFramework: false));

    /// <summary>Without a start of tiles, which the order does not change, and with the reach at the weights' size.</summary>
    private static double[] Bare()
    {
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(OperatorClass.Linear, s_rates));
        values[(int)Parameter.TileRamp] = 0;
        values[(int)Parameter.OrderReach] = WeightBytes;
        values[(int)Parameter.OrderPenalty] = 0;
        values[(int)Parameter.OrderTraffic] = 1;
        return values;
    }
}
