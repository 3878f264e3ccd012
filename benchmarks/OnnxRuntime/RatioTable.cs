using System.Text;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>The page: a row a class, and every layer.</summary>
internal static class RatioTable
{
    public static string Write(IReadOnlyList<ComparedResult> results, ComparisonOptions options, string machine)
    {
        StringBuilder page = new();
        page.AppendLine("# Our kernels beside ONNX Runtime").AppendLine();
        page.AppendLine($"Ours: {machine}.");
        page.AppendLine("One thread, processor time of that thread. A layer runs on both sides in turns, and the least of").AppendLine(
            $"{options.Samples} samples in each of {options.Rounds} rounds counts. Weights are packed before; a bias, no activation.");
        page.AppendLine("Ratio: our time over that of ONNX Runtime's faster layout.").AppendLine();
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
        page.AppendLine().AppendLine(
            $"Spread: the median of our samples is {100 * spread:F1} % above their least, as the median over layers.");
        page.AppendLine();
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

    /// <summary>Whole networks.</summary>
    public static string WriteNetworks(
        IReadOnlyList<(string Name, int Kernels, double Ours, double Theirs)> networks, ComparisonOptions options, string machine)
    {
        StringBuilder page = new();
        page.AppendLine("# Whole networks on our kernels beside ONNX Runtime").AppendLine();
        page.AppendLine($"Ours: {machine.Split(", ")[0]}. One thread, processor time of that thread, the least of").AppendLine(
            $"{options.Samples} samples in each of {options.Rounds} rounds, sides in turns. Batch norms and activations are in").AppendLine(
            "the convolutions on both sides, and so are residual sums; layers of ours read what the one before");
        page.AppendLine("has written. Bar: 1.15.").AppendLine();
        page.AppendLine("| network | our kernels | ours, ms | ONNX Runtime, ms | ratio |").AppendLine("|---|--:|--:|--:|--:|");
        foreach ((string name, int kernels, double ours, double theirs) in networks)
            page.AppendLine($"| {name} | {kernels} | {1e3 * ours:F2} | {1e3 * theirs:F2} | {ours / theirs:F2} |");
        return page.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>Dynamic layers over the dense ones.</summary>
    public static string Write(IReadOnlyList<DynamicLayer> layers, IReadOnlyList<double> ratios)
    {
        StringBuilder page = new();
        page.AppendLine().AppendLine("## Dynamic convolutions over dense ones").AppendLine();
        page.AppendLine("Half of the patches or of the channels: our time over that of our dense convolution, for the same arithmetic.");
        page.AppendLine("The least of each over the rounds. Channels: the collecting of the kept weights, image by image, is in it.");
        page.AppendLine();
        page.AppendLine("| layers | n | median | best | worst |").AppendLine("|---|--:|--:|--:|--:|");
        foreach (IGrouping<string, double> group in layers.Zip(ratios).GroupBy(pair => pair.First.Class, pair => pair.Second))
        {
            double[] sorted = [.. group.Order()];
            page.AppendLine($"| {group.Key} | {sorted.Length} | {Median(sorted):F2} | {sorted[0]:F2} | {sorted[^1]:F2} |");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static double Median(double[] sorted) =>
        sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
