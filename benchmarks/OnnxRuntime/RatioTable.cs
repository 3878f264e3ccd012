using System.Text;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>The page: a row a class, and every layer.</summary>
internal static class RatioTable
{
    public static string Write(IReadOnlyList<ComparedResult> results, ComparisonOptions options, string machine)
    {
        StringBuilder page = new();
        page.AppendLine("# Our kernels beside ONNX Runtime").AppendLine();
        page.Append($"Ours: {machine}. One thread, processor time of that thread, ")
            .AppendLine($"the least of {options.Samples} samples that take turns;")
            .AppendLine("weights packed before, bias, no activation. Ratio: our time over that of ONNX Runtime's faster layout.")
            .AppendLine();
        page.AppendLine("| class | layers | median | best | worst | bar | median meets it | layers within it |");
        page.AppendLine("|---|--:|--:|--:|--:|--:|---|--:|");
        foreach (IGrouping<string, ComparedResult> group in results.GroupBy(result => result.Layer.Class))
        {
            double[] ratios = [.. group.Select(result => result.Ratio).Order()];
            double median = Median(ratios), bar = ComparedLayer.Bar(group.Key);
            page.AppendLine(
                $"| {group.Key} | {ratios.Length} | {median:F2} | {ratios[0]:F2} | {ratios[^1]:F2} | {bar:F2} "
                + $"| {(median <= bar ? "yes" : "no")} | {ratios.Count(ratio => ratio <= bar)} |");
        }

        double spread = Median([.. results.Select(result => result.Spread).Order()]);
        page.AppendLine().AppendLine($"Our samples: the median is {100 * spread:F1} % above the least, as the median over layers.")
            .AppendLine();
        page.AppendLine("| class | batch | layer | ours, us | ONNX Runtime, us | ratio | our GFLOP/s |");
        page.AppendLine("|---|--:|---|--:|--:|--:|--:|");
        foreach (ComparedResult result in results)
        {
            page.AppendLine(
                $"| {result.Layer.Class} | {result.Batch} | {result.Layer.Name} | {1e6 * result.Ours:F1} | {1e6 * result.Theirs:F1} "
                + $"| {result.Ratio:F2} | {result.GigaflopsPerSecond:F1} |");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static double Median(double[] sorted) =>
        sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
