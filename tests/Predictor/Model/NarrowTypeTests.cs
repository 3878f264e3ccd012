using LatencyLab.Operators;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>fp4, whose elements are parts of a byte, and fp16 that is summed in fp16.</summary>
public class NarrowTypeTests
{
    [Fact]
    public void Elements_of_a_part_of_a_byte_are_those_of_a_byte_scaled_and_rounded_up()
    {
        Linear layer = new(8, 64, 33);
        OperatorWork one = layer.Work(1), four = layer.Work(DataType.Fp4.ElementBytes());
        Assert.Equal(one.Macs, four.Macs);
        Assert.Equal(one.Shape, four.Shape);
        Assert.Equal(8 * 64 * 9 / 16, four.Bytes.Input);
        Assert.Equal((long)Math.Ceiling(one.Bytes.Weight * 9 / 16.0), four.Bytes.Weight);
        Assert.Equal((long)Math.Ceiling(8 * 33 * 9 / 16.0), four.Bytes.Output);
        Assert.Equal(layer.Work(2), layer.Work(2.0));
    }

    [Fact]
    public void Large_products_take_less_time_the_narrower_their_type()
    {
        DeviceProfile device = DeviceCatalog.Get("nvidia-b200") with { Calibration = null };
        Linear layer = new(16384, 8192, 8192);
        double[] seconds = [.. new[] { DataType.Bf16, DataType.Fp8, DataType.Fp4 }
            .Select(type => new LatencyLabModel(device, type).Predict(layer).TotalSeconds)];
        Assert.True(seconds[0] > seconds[1] && seconds[1] > seconds[2], string.Join(" ", seconds));
        double least = 2.0 * 16384 * 8192 * 8192 / new DeviceRates(device, DataType.Fp4).PeakFlopsPerSecond;
        Assert.True(seconds[2] >= least);
    }

    [Fact]
    public void Fp4_is_refused_where_a_device_has_none() =>
        Assert.Contains(
            "has no fp4 arithmetic",
            Assert.Throws<InputException>(() => new DeviceRates(DeviceCatalog.Get("nvidia-h100-sxm-80gb"), DataType.Fp4)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Sums_in_fp16_are_twice_as_fast_on_cards_for_games_and_the_same_elsewhere()
    {
        DeviceProfile games = DeviceCatalog.Get("nvidia-rtx4090"), data = DeviceCatalog.Get("nvidia-a100-pcie-40gb");
        Assert.Equal(
            2 * new DeviceRates(games, DataType.Fp16).PeakFlopsPerSecond, new DeviceRates(games, DataType.Fp16Acc16).PeakFlopsPerSecond);
        Linear layer = new(256, 1024, 1024);
        Assert.Equal(
            new LatencyLabModel(data, DataType.Fp16).Predict(layer), new LatencyLabModel(data, DataType.Fp16Acc16).Predict(layer));
    }
}
