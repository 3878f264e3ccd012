using LatencyLab.Predictor.Composition;
using LatencyLab.Reporting.Content.Documents;

namespace LatencyLab.Reporting.Content.Plots;

/// <summary>What the time of each block of a network goes into.</summary>
public static class LayersPlot
{
    /// <param name="title">Network and device.</param>
    /// <param name="dense">The network computing everything.</param>
    /// <param name="network">As it runs; the same object where nothing is dynamic.</param>
    public static Chart Of(string title, NetworkEstimate dense, NetworkEstimate network) =>
        LayersSection.Bars(dense, network) with { Title = title };

    /// <param name="prediction">A prediction in a file; of the dense blocks it has the latency only.</param>
    public static Chart Of(PredictionDocument prediction)
    {
        IReadOnlyList<PredictedBlock> blocks = prediction.Blocks;
        bool isDynamic = blocks.Any(block => block.DenseSeconds is double dense && dense != block.TotalSeconds);
        int parts = LayersSection.Parts.Count;
        PointDetail[] details = [.. blocks.Select(block => new PointDetail(block.Name, []))];
        BarStack own = new(
            isDynamic ? "dynamic" : "dense",
            [
                .. blocks.Select(block => LayersSection.Milliseconds(
                    block.TotalSeconds, block.ComputeSeconds, block.OnChipSeconds, block.OffChipSeconds, block.LaunchSeconds)
                    .Append(0).ToArray()),
            ],
            details);
        BarStack dense = new(
            "dense", [.. blocks.Select(block => Enumerable.Repeat(0.0, parts).Append((block.DenseSeconds ?? 0) * 1e3).ToArray())], details);
        return new BarChart
        {
            Id = "layers",
            Title = FormattableString.Invariant($"{prediction.Title} on {prediction.Device}, batch {prediction.Batch}"),
            Caption = "Where the time of each block goes.",
            Categories = [.. blocks.Select(block => block.Name)],
            Value = new Axis("latency of the block (ms)"),
            Parts = isDynamic ? [.. LayersSection.Parts, new BarPart("dense block", 7)] : LayersSection.Parts,
            Stacks = isDynamic ? [dense, own] : [own],
        };
    }
}
