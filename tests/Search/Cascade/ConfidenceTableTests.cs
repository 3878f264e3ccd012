using LatencyLab.Search.Cascade;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Search.Cascade;

public sealed class ConfidenceTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rates_and_accuracy_counted_by_hand()
    {
        // Exit a is sure (0.9) of 40 of 100 images, 38 of them right; b of 70 images, 60 right; the last is right in 35 + 30.
        ConfidenceTable table = Read(
            "exit,confidence,weight,correct\na,0.9,40,38\na,0.2,60,20\nb,0.8,70,60\nb,0.3,30,5\nfinal,0.9,50,45\nfinal,0.5,50,30\n");

        Assert.Equal(0.4, table.ShareFrom("a", 0.9), 12);
        Assert.Equal(0, table.ShareFrom("a", 0.95), 12);
        Assert.Equal(0.4, table.ExitRate("a", 0.5, 0), 12);

        // 70 are sure at b, of which the 40 have gone: 30 of the 60 left.
        Assert.Equal(0.5, table.ExitRate("b", 0.8, 0.4), 12);
        Assert.Equal(0.38, table.CorrectBetween("a", 0, 0.4), 12);
        Assert.Equal(0.6 * 30 / 70, table.CorrectBetween("b", 0.4, 0.7), 12);
        Assert.Equal(0.3 * 0.6, table.CorrectBetween("final", 0.7, 1), 12);
    }

    [Theory]
    [InlineData("exit;confidence\n", ":1: expected the header")]
    [InlineData("exit,confidence,weight\na,1.5,3\n", ":2: confidence is '1.5', expected a number from 0 to 1")]
    [InlineData("exit,confidence,weight\na,0.5,3\na,0.6\n", ":3: has 2 fields, expected 3")]
    [InlineData("exit,confidence,weight,correct\na,0.5,3,4\n", ":2: correct is '4', expected a number from 0 to 3")]
    [InlineData("exit,confidence,weight,correct\na,0.5,3,2\n", "no rows of exit 'final'")]
    public void What_is_wrong_has_its_line(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    private ConfidenceTable Read(string text) => ConfidenceTable.Read(_folder.Write("c.csv", text));
}
