using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Tests.Predictor.Evaluation;

public class RowDrawTests
{
    private static TimedOperator Row(Operator op) => new(op, DataType.Fp32, "made up") { MeasuredSeconds = 1e-5 };

    private static TimedOperator[] Rows(UnaryFunction function, int count) =>
        [.. Enumerable.Range(1, count).Select(i => Row(new Unary(function, i, 8)))];

    private static Dictionary<string, int> Counts(IEnumerable<TimedOperator> rows) =>
        rows.GroupBy(row => row.Operator.Kind).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>
    /// Of 100, 16, 4 and 1 rows: turns i / sqrt(n) of their rows are .1, .2, ... and .25, .5, ... and .5, so that 12 rows are one of each,
    /// five more of the first, two of the second, and the second row of the third at .5, before which .5 of the first stands.
    /// </summary>
    [Theory]
    [InlineData(4, 1, 1, 1, 1)]
    [InlineData(6, 3, 1, 1, 1)]
    [InlineData(7, 3, 2, 1, 1)]
    [InlineData(9, 5, 2, 1, 1)]
    [InlineData(12, 6, 3, 2, 1)]
    public void Operators_take_turns_by_the_root_of_their_rows(int count, int relu, int silu, int tanh, int gelu)
    {
        TimedOperator[] rows =
        [
            .. Rows(UnaryFunction.Relu, 100), .. Rows(UnaryFunction.Silu, 16), .. Rows(UnaryFunction.Tanh, 4),
            .. Rows(UnaryFunction.Gelu, 1),
        ];
        for (int seed = 1; seed <= 5; seed++)
        {
            (TimedOperator[] drawn, TimedOperator[] others) = RowDraw.Of(rows, count, seed);
            Dictionary<string, int> counts = Counts(drawn);
            Assert.Equal((relu, silu, tanh, gelu), (counts["relu"], counts["silu"], counts["tanh"], counts["gelu"]));
            Assert.Equal(rows.Length, drawn.Concat(others).Select(row => row.Fingerprint).Distinct().Count());
        }
    }

    [Fact]
    public void Enough_rows_of_every_operator_are_those_that_chance_takes()
    {
        TimedOperator[] rows = [.. Rows(UnaryFunction.Relu, 300), .. Rows(UnaryFunction.Silu, 200)];
        TimedOperator[] shuffled = CalibrationRun.Shuffled(rows, 3);
        Assert.Equal(Fingerprints(shuffled[..100]), Fingerprints(RowDraw.Of(rows, 100, 3).Drawn));

        TimedOperator[] products = [.. Enumerable.Range(1, 50).Select(i => Row(new Linear(i, 8, 8)))];
        Assert.Equal(Fingerprints(CalibrationRun.Shuffled(products, 3)[..10]), Fingerprints(RowDraw.Of(products, 10, 3).Drawn));
        Assert.Equal(Fingerprints(CalibrationRun.Shuffled(products, 3)[10..]), Fingerprints(RowDraw.Of(products, 10, 3).Others));

        static IEnumerable<string> Fingerprints(IEnumerable<TimedOperator> rows) => rows.Select(row => row.Fingerprint);
    }

    [Fact]
    public void Chance_decides_beyond_eight_rows_of_an_operator()
    {
        TimedOperator[] rows = [.. Rows(UnaryFunction.Relu, 1000), .. Rows(UnaryFunction.Silu, 10)];
        TimedOperator[] drawn = RowDraw.Of(rows, 60, 2).Drawn;
        Assert.InRange(Counts(drawn)["silu"], 8, 10);
        Assert.Equal(60, drawn.Length);
    }

    [Fact]
    public void Fewer_rows_than_asked_for_are_all_drawn()
    {
        (TimedOperator[] drawn, TimedOperator[] others) = RowDraw.Of(Rows(UnaryFunction.Relu, 3), 5, 1);
        Assert.Equal((3, 0), (drawn.Length, others.Length));
    }
}
