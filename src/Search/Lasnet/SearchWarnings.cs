using static System.FormattableString;

namespace LatencyLab.Search.Lasnet;

/// <summary>Plain sentences about what does not pay.</summary>
internal static class SearchWarnings
{
    public static IReadOnlyList<string> Of(SearchResult result)
    {
        double rate = result.MeanRate;
        List<string> warnings = [.. result.Stages.Where(stage => stage.Latency.TotalSeconds > stage.Dense.TotalSeconds).Select(stage => OfStage(stage, rate))];
        if (result.Total.TotalSeconds > result.DenseTotal.TotalSeconds)
            warnings.Add(Invariant($"the dynamic network is slower than the static one: {result.Total.TotalSeconds * 1e3:0.###} ms against {result.DenseTotal.TotalSeconds * 1e3:0.###} ms"));
        return warnings;
    }

    private static string OfStage(StageResult stage, double rate)
    {
        string does = Invariant($"stage {stage.Stage}: skipping does not pay with {stage.Choice} at r = {rate:0.##}: {stage.Latency.TotalSeconds * 1e3:0.###} ms against {stage.Dense.TotalSeconds * 1e3:0.###} ms dense");
        StageAlternative? better = stage.Alternatives.Where(other => other.LatencySeconds < stage.Dense.TotalSeconds).MinBy(other => other.LatencySeconds);
        string instead = better is null ? "no other choice of this stage does at this rate" : Invariant($"{better.Choice} would ({better.LatencySeconds * 1e3:0.###} ms)");
        string from = stage.BreakEven.Kind switch
        {
            BreakEvenKind.Never => $"{stage.Choice} does not at any rate",
            BreakEvenKind.Always => $"{stage.Choice} does at some rates only",
            _ => Invariant($"{stage.Choice} does up to r = {stage.BreakEven.Rate:0.###}"),
        };
        return $"{does}; {instead}; {from}";
    }
}
