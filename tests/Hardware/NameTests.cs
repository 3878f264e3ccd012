namespace LatencyLab.Tests.Hardware;

/// <summary>Names of types, ways of timing, kernels and devices.</summary>
public class NameTests
{
    [Fact]
    public void Data_types_have_names_in_any_case_and_sizes()
    {
        Assert.Equal(
            [
                ("fp32", 4.0), ("tf32", 4.0), ("fp16", 2.0), ("bf16", 2.0), ("int8", 1.0), ("fp8", 1.0), ("fp4", 0.5625),
                ("fp16acc16", 2.0), ("int16", 2.0),
            ],
            Enum.GetValues<DataType>().Select(type => (type.Key(), type.ElementBytes())));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((DataType)99).ElementBytes());
        Assert.Equal(DataType.Int8, DataTypes.Parse("INT8"));
        Assert.False(DataTypes.TryParse("fp6", out DataType none));
        Assert.Equal(DataType.Fp32, none);
        InputError error = Assert.Single(Assert.Throws<InputException>(() => DataTypes.Parse("half", "--dtype")).Errors);
        Assert.Equal(
            "--dtype: unknown data type 'half', expected one of fp32, tf32, fp16, bf16, int8, fp8, fp4, fp16acc16, int16; "
            + "did you mean 'fp16'?",
            error.ToString());
    }

    [Fact]
    public void Fp16_alone_may_be_summed_in_fp16()
    {
        Assert.Equal(DataType.Fp16Acc16, DataType.Fp16.Accumulating(DataType.Fp16));
        Assert.Equal(DataType.Fp16, DataType.Fp16Acc16.Accumulating(DataType.Fp32));
        Assert.Equal(DataType.Fp8, DataType.Fp8.Accumulating(DataType.Fp32));
        Assert.Equal(
            "--accumulate: bf16 is not summed in fp16, expected fp32, or fp16 for fp16",
            Assert.Single(Assert.Throws<InputException>(() => DataType.Bf16.Accumulating(DataType.Fp16)).Errors).ToString());
        Assert.Contains(
            "int8 sums in 32 bits",
            Assert.Throws<InputException>(() => DataType.Int8.Accumulating(DataType.Fp16)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_ups_are_ways_of_timing_and_what_tells_their_hosts_apart()
    {
        Assert.Equal(SetUps.Queued, SetUps.Parse("queued"));
        Assert.Equal(
            "--set-up: unknown set-up 'qeued', expected one of kernel-timer, queued, synchronised; did you mean 'queued'?",
            Assert.Single(Assert.Throws<InputException>(() => SetUps.Parse("qeued", "--set-up")).Errors).ToString());
        Assert.Equal("queued/v100", SetUps.Named(SetUps.Queued, "v100"));
        Assert.Equal(SetUps.Queued, SetUps.KindOf("queued/v100"));
    }

    [Theory]
    [InlineData("tvm-autotuned", true)]
    [InlineData("Ansor", true)]
    [InlineData("cudnn", false)]
    public void Implementations_say_whether_they_were_tuned(string implementation, bool isTuned) =>
        Assert.Equal(isTuned, KernelOrigin.SaysTuned(implementation));

    [Fact]
    public void Kernels_are_of_a_menu_or_tuned() =>
        Assert.Equal("unknown kernels 'tuend', expected menu or tuned; did you mean 'tuned'?", KernelOrigin.Unknown("tuend").ToString());

    [Fact]
    public void A_level_of_every_engine_is_as_many_times_as_large_and_fast()
    {
        MemoryLevel level = new() { Name = "l1", Scope = MemoryScope.Engine, SizeBytes = 1024, BandwidthBytesPerSecond = 1e9 };
        Assert.Equal((4096, 4e9), (level.TotalSizeBytes(4), level.TotalBandwidthBytesPerSecond(4)));
        MemoryLevel shared = level with { Scope = MemoryScope.Device };
        Assert.Equal((1024, 1e9), (shared.TotalSizeBytes(4), shared.TotalBandwidthBytesPerSecond(4)));
    }

    [Fact]
    public void Devices_are_known_by_name_and_alias()
    {
        Assert.True(DeviceCatalog.Knows("NVIDIA-V100-SXM2-16GB"));
        Assert.True(DeviceCatalog.Knows("v100"));
        Assert.False(DeviceCatalog.Knows("nvidia-v"));
    }

    [Fact]
    public void Of_many_devices_that_a_name_could_be_eight_are_named()
    {
        int all = DeviceCatalog.Names.Count(name => name.StartsWith("nvidia-", StringComparison.Ordinal));
        Assert.EndsWith(
            $" and {all - 8} more ('latlab devices list')",
            Assert.Throws<InputException>(() => DeviceCatalog.Get("nvidia")).Message, StringComparison.Ordinal);
    }

    /// <summary>One device begins so.</summary>
    [Fact]
    public void A_name_that_only_one_device_begins_with_is_taken_for_it()
    {
        InputException problem = Assert.Throws<InputException>(() => DeviceCatalog.Get("aws"));
        Assert.StartsWith(
            "no device 'aws', expected the path of a YAML file or a name such as aws-graviton3, ", problem.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("; did you mean 'aws-graviton3'?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_devices_that_a_name_could_be_are_both_named() => Assert.Equal(
        "'a100-sxm4' could be nvidia-a100-sxm4-40gb, nvidia-a100-sxm4-80gb",
        Assert.Throws<InputException>(() => DeviceCatalog.Get("a100-sxm4")).Message);

    [Fact]
    public void Fp32_is_computed_by_all_lanes_where_no_rate_is_given()
    {
        Processing processing = new() { EngineCount = 2, LanesPerEngine = 8, FrequencyHz = 1e9, MacsPerLaneCycle = 4 };
        Assert.Equal(new ArithmeticRate(32), processing.RateOf(DataType.Fp32));
        Assert.Equal(2 * 32 * 1e9, processing.PeakMacsPerSecond(DataType.Fp32));
        Assert.Equal(new ArithmeticRate(0), processing.RateOf(DataType.Fp16));
    }

    [Theory]
    [InlineData("cuda:0")]
    [InlineData("CPU")]
    [InlineData("auto")]
    public void What_is_no_certain_device_is_told_what_to_do(string name) => Assert.StartsWith(
        $"'{name}' is no certain device, expected one such as nvidia-v100",
        Assert.Throws<InputException>(() => DeviceCatalog.Get(name)).Message, StringComparison.Ordinal);
}
