using LatencyLab.Studies.Accuracy;

namespace LatencyLab.Tests.Studies;

public class AccuracyCaseTests
{
    [Fact]
    public void What_is_said_of_limits_is_said_of_a_case() =>
        Assert.Subset(new HashSet<string>(AccuracyCases.Shipped.Names), new HashSet<string>(AccuracyProse.Limited));

    [Theory]
    [InlineData("rows: 50", "rows: many", "cases.yaml:")]
    [InlineData("rows: 50", "row: 50", "unknown key 'row'")]
    [InlineData("class: depthwise_convolution", "class: depthwise", "class: unknown value 'depthwise'")]
    [InlineData("  bar: {median_ape: 7.5, mape: 12, tau: 0.925}\n", "", "missing key 'bar'")]
    public void Cases_are_read_strictly(string of, string with, string expected)
    {
        string text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "src", "Studies", "Accuracy", "cases.yaml"))
            .ReplaceLineEndings("\n");
        Assert.Equal(AccuracyCases.Shipped.Names, AccuracyCases.Parse(text, "cases.yaml").Names);
        Assert.Contains(of, text, StringComparison.Ordinal);
        InputException problem = Assert.Throws<InputException>(
            () => AccuracyCases.Parse(text.Replace(of, with, StringComparison.Ordinal), "cases.yaml"));
        Assert.Contains(expected, problem.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, 150)]
    [InlineData(200, 150)]
    [InlineData(148, 111)]
    [InlineData(19, 14)]
    public void At_most_three_quarters_are_fitted(int rows, int fitted) =>
        Assert.Equal(
            fitted,
            AccuracyCases.Shipped.Published.First(one => one.Name.StartsWith("grouped-conv-miopen", StringComparison.Ordinal))
                .RowsOf(rows));
}
