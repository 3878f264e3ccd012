using LatencyLab.Operators;
using LatencyLab.Operators.Selection;

namespace LatencyLab.Tests.Operators;

public class SelectionTests
{
    /// <summary>10 are looked at and 3 written, each as long as looking at 3 more: 40 bytes read, three 8-byte indices.</summary>
    [Fact]
    public void Every_element_is_a_step_and_every_found_one_three_more()
    {
        OperatorWork work = new NonZeroSearch(10) { Found = 3 }.Work(4);

        Assert.Equal((19, 19, new TensorBytes(40, 0, 0, 24)), (work.Shape.Rows, work.Flops, work.Bytes));
    }

    /// <summary>Two rows of 8: 8 + 4 log2 4 (1 + ln 2) = 8 + 13.55 steps each; one of each is found in 8.</summary>
    [Theory]
    [InlineData(4, 16 + 2 * 14)]
    [InlineData(1, 16)]
    [InlineData(8, 16 + 2 * 24)]
    public void A_heap_is_entered_ever_more_seldom(int count, long steps)
    {
        OperatorWork work = new TopElements(2, 8) { Count = count }.Work(4);

        Assert.Equal((steps, 2 * count * 4, 2 * count * 8), (work.Shape.Rows, work.Bytes.Output, work.Bytes.Index));
    }

    /// <summary>
    /// Of 64 boxes: all kept, 64 x 64 / 2 pairs; 16 kept, 16 x 80 / 4, of which 16 x 8 are of those that are kept and 48 x 4 of others;
    /// none, the ordering alone, 64 x 6 comparisons as long as 6 pairs.
    /// </summary>
    [Theory]
    [InlineData(64, 2048)]
    [InlineData(16, 16 * 8 + 48 * 4)]
    [InlineData(0, 0)]
    public void Boxes_are_compared_with_those_kept_before(double kept, long pairs)
    {
        OperatorWork work = new BoxSuppression(3, 64) { KeptRate = kept / 64 }.Work(4);

        Assert.Equal((3 * (pairs + 64 * 6 * 6), 3), (work.Shape.Outputs, work.Shape.Rows));
        // A line of 64 bytes a pair, of sets of 64 boxes of 20 bytes.
        Assert.Equal(1 + Math.Ceiling(pairs / 20.0), work.Passes);
    }

    [Fact]
    public void Nothing_is_chosen_of_nothing_and_no_more_than_there_is()
    {
        Operator[] empty =
            [new NonZeroSearch(0) { Found = 0 }, new TopElements(0, 5) { Count = 2 }, new BoxSuppression(0, 5) { KeptRate = 1 }];
        Assert.All(empty, op => Assert.Equal((0, 0), (op.Work(4).Flops, op.Work(4).Bytes.Total)));
        Assert.Equal(
            "Found is 4, expected at most the 3 elements",
            Assert.Throws<InputException>(() => new NonZeroSearch(3) { Found = 4 }.Work(4)).Message);
        Assert.Equal(
            "Count is 4, expected at most the 3 elements of a row",
            Assert.Throws<InputException>(() => new TopElements(1, 3) { Count = 4 }.Work(4)).Message);
        Assert.Throws<InputException>(() => new BoxSuppression(1, 3) { KeptRate = 1.1 });
        Assert.Throws<InputException>(() => new BoxSuppression(1, 3) { KeptRate = double.NaN });
    }
}
