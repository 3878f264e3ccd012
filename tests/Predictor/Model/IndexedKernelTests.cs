using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Indexing;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

public sealed class IndexedKernelTests
{
    private static readonly DeviceRates s_rates = new(TestDevices.Gpu, DataType.Fp32);

    [Fact]
    public void Latency_never_falls_when_a_gather_or_scatter_grows()
    {
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        Random random = new(3);
        for (int trial = 0; trial < 300; trial++)
        {
            long rows = random.Next(1, 9000), columns = random.Next(1, 9000), table = random.Next(1, 9000);
            bool along = trial % 2 == 0, each = trial % 3 == 0;
            AssertRising(size => new RowScatterAdd(size, columns, table) { AlongColumns = along, IndexPerElement = each }, rows);
            AssertRising(size => new RowScatterAdd(rows, size, table) { AlongColumns = along, IndexPerElement = each }, columns);
            AssertRising(size => new RowGather(size, columns, table) { AlongColumns = along }, rows);
            AssertRising(size => new RowGather(rows, columns, size) { AlongColumns = along }, table);
            AssertRising(size => new ElementGather(size, columns), rows);
        }

        void AssertRising(Func<long, Operator> make, long size)
        {
            double before = model.Predict(make(size)).TotalSeconds, after = model.Predict(make(size + random.Next(1, 2000))).TotalSeconds;
            Assert.True(after >= before * (1 - 1e-9), $"{make(size)}: {before} s, larger {after} s");
        }
    }

    /// <summary>
    /// 100 x 100 updates of one address in 4 each: sqrt(4 x 10,000) = 200 queue seconds, across the 1e-9 s of nothing else.
    /// </summary>
    [Fact]
    public void Updates_of_wanted_addresses_queue()
    {
        OperatorWork work = new RowScatterAdd(100, 100, 25) { IndexPerElement = true }.Work(4);
        double without = Time(work, Parameter.QueueSeconds, 1e-20), with = Time(work, Parameter.QueueSeconds, 1e-3);
        Assert.True(without < 1e-3);
        Assert.Equal(200 * 1e-3, Math.Sqrt(with * with - without * without), 1e-6);
        OperatorWork within = new RowScatterAdd(100, 100, 25) { IndexPerElement = true, AlongColumns = true }.Work(4);
        Assert.Equal(Time(within, Parameter.QueueSeconds, 1e-20), Time(within, Parameter.QueueSeconds, 1e-3));
        Assert.True(Time(within, Parameter.LineContention, 1) > Time(within, Parameter.LineContention, 0.01));
    }

    [Fact]
    public void One_index_a_row_is_written_out_first()
    {
        OperatorWork each = new RowScatterAdd(512, 512, 512) { IndexPerElement = true }.Work(4),
            row = new RowScatterAdd(512, 512, 512).Work(4);
        double passes = Time(row, Parameter.PassSeconds, 1e-3) - Time(row, Parameter.PassSeconds, 1e-7);
        Assert.Equal(1e-3 - 1e-7, passes, 1e-9);
        Assert.Equal(Time(each, Parameter.PassSeconds, 1e-3), Time(each, Parameter.PassSeconds, 1e-7));
        Assert.Equal(512L * 512 * 8, row.ExpandedIndexBytes);
    }

    /// <summary>
    /// A table of twice what the cache holds: every second access misses and moves its transaction; one that fits moves none.
    /// </summary>
    [Fact]
    public void Random_accesses_miss_by_the_part_of_the_table_that_is_not_held()
    {
        // 6 MiB of cache, z = 1: 1536 x 1024 floats fit exactly; 3072 x 1024 do not.
        OperatorWork fits = new ElementGather(1536, 1024).Work(4), half = new ElementGather(3072, 1024).Work(4);
        Assert.Equal(6291456, fits.TableBytes);
        Assert.Equal(0, OffChipDifference(fits), 1e-12);
        // From w = 1 to 3: two more transactions for half of the accesses.
        double expected = 0.5 * 3072 * 1024 * 2 * s_rates.TransactionBytes / s_rates.OffChipBytesPerSecond;
        Assert.Equal(expected, OffChipDifference(half), expected * 1e-9);

        static double OffChipDifference(OperatorWork work) => OffChip(work, 3) - OffChip(work, 1);
        static double OffChip(OperatorWork work, double waste) =>
            IndexedKernel.Time(
                s_rates, With((Parameter.RunWaste, waste), (Parameter.CacheFraction, 1), (Parameter.OffChipEfficiency, 1)), work).OffChip;
    }

    [Fact]
    public void A_launch_depends_on_the_function()
    {
        ClassModel model = new(
            s_rates, OperatorClass.Elementwise,
            With(OperatorClass.Elementwise, (Parameter.BinaryLaunch, 2), (Parameter.TranscendentalLaunch, 3)));
        double plain = model.Predict(new Unary(UnaryFunction.Relu, 8, 8).Work(4)).LaunchSeconds;
        Assert.Equal(2 * plain, model.Predict(new Add(8, 8).Work(4)).LaunchSeconds, 1e-15);
        Assert.Equal(3 * plain, model.Predict(new Unary(UnaryFunction.Gelu, 8, 8).Work(4)).LaunchSeconds, 1e-15);
    }

    private static double Time(OperatorWork work, Parameter parameter, double value) =>
        IndexedKernel.Time(s_rates, With((parameter, value)), work).Total;

    private static ClassParameters With(params (Parameter Parameter, double Value)[] values) => With(OperatorClass.AtomicScatter, values);

    private static ClassParameters With(OperatorClass operatorClass, params (Parameter Parameter, double Value)[] values)
    {
        double[] all = ParameterCatalog.Defaults(ParameterCatalog.Of(operatorClass, s_rates));
        foreach ((Parameter parameter, double value) in values)
            all[(int)parameter] = value;
        return new ClassParameters(all, includesFramework: false);
    }
}
