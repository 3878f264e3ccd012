using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Tests.Predictor.Evaluation;

public class AccuracyCaseTests
{
    [Theory]
    [InlineData(503, 150)]
    [InlineData(200, 150)]
    [InlineData(148, 111)]
    [InlineData(19, 14)]
    public void AtMostThreeQuartersAreFitted(int rows, int fitted) =>
        Assert.Equal(fitted, AccuracyCases.All.First(one => one.Name.StartsWith("grouped-conv-miopen", StringComparison.Ordinal)).RowsOf(rows));
}
