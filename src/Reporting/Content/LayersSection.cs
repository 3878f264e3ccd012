using LatencyLab.Hardware;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Reporting.Content;

/// <summary>What the time of each block of a network goes into, dense and dynamic, and every operator as a table.</summary>
internal static class LayersSection
{
    /// <summary>What a block's time goes into.</summary>
    public static IReadOnlyList<BarPart> Parts { get; } =
        [new("compute", 0), new("on-chip memory", 2), new("off-chip memory", 1), new("launch", 8)];

    public static ReportSection Of(ReportInput input, NetworkEstimate dense, NetworkEstimate dynamic)
    {
        bool both = input.Network.IsDynamic;
        string speedUp = both
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" Dense {NumberText.Seconds(dense.Estimate.TotalSeconds)}, dynamic {NumberText.Seconds(dynamic.Estimate.TotalSeconds)}: "
                + $"{dense.Estimate.TotalSeconds / dynamic.Estimate.TotalSeconds:0.00}x.")
            : "";
        return new ReportSection("layers", "Layers of the network",
        [
            $"{input.Network.Title}; {input.Network.Dense.SizeText}, batch "
            + $"{input.Network.Dense.Batch.ToString(CultureInfo.InvariantCulture)}, {input.Model.DataType.Key()}.{speedUp} "
            + "Compute and memory overlap: what each would take alone is scaled to what a block takes without launches, so that a bar's "
            + "length is its latency; hovering shows the unscaled parts.",
            .. NotesOn(input.Model, dense, both ? dynamic : null),
            .. input.Network.Rated is null ? Array.Empty<string>() : [OverRates(input, dense)],
        ])
        {
            Charts = [Bars(dense, dynamic)],
            Tables = [Operators(both ? "Operators of the dynamic network" : "Operators", dynamic),
                .. both ? [Operators("Operators of the dense network", dense)] : Array.Empty<ReportTable>()],
        };
    }

    /// <summary>Bars that do not add up to their network's latency.</summary>
    private static IEnumerable<string> NotesOn(ILatencyModel model, NetworkEstimate dense, NetworkEstimate? dynamic)
    {
        string?[] notes = [Of("blocks of the dense network", dense), dynamic is null ? null : Of("blocks of the dynamic network", dynamic)];
        return notes.OfType<string>().Select(note => char.ToUpperInvariant(note[0]) + note[1..] + ".");

        string? Of(string what, NetworkEstimate network) =>
            OverlapNote.Of(what, network.Blocks.Select(block => block.Estimate), network.Estimate, model.Start);
    }

    /// <summary>The time of each block by what it goes into; of the dense network alone where both are the same.</summary>
    public static BarChart Bars(NetworkEstimate dense, NetworkEstimate dynamic)
    {
        bool both = !ReferenceEquals(dense, dynamic);
        return new BarChart
        {
            Id = "layers",
            Title = "Where the time of each block goes",
            Caption = both ? "Paler bars: the dense block. Full bars: the dynamic block." : "The dense network.",
            IsWide = true,
            Categories = [.. dense.Blocks.Select(block => block.Block.Name)],
            Value = new Axis("latency of the block (ms)"),
            Parts = Parts,
            Stacks = both ? [Stack("dense", dense, isPale: true), Stack("dynamic", dynamic, isPale: false)]
                : [Stack("dense", dense, isPale: false)],
        };
    }

    /// <summary>Latency over rates that differ from image to image: everything else on the page is at their means.</summary>
    private static string OverRates(ReportInput input, NetworkEstimate dense)
    {
        DynamicEstimate estimate = DynamicPredictor.Predict(input.Model, input.Network.Rated!);
        string gap = estimate.IsGapNotable ? string.Create(
            CultureInfo.InvariantCulture,
            $" E[latency(r)] is {estimate.MeanRateGap * 100:+0.0;-0.0} % off latency(E[r]), {NumberText.Seconds(estimate.AtMeanSeconds)}.")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"This is at the mean rates. Over {input.Network.RatesText}: E[latency] {NumberText.Seconds(estimate.Expected.TotalSeconds)} a "
            + $"batch, p50 {NumberText.Seconds(estimate.P50Seconds)}, p90 {NumberText.Seconds(estimate.P90Seconds)}, p99 "
            + $"{NumberText.Seconds(estimate.P99Seconds)} over batches ({estimate.Method}); "
            + $"{dense.Estimate.TotalSeconds / estimate.Expected.TotalSeconds:0.00}x against dense in expectation.{gap}");
    }

    private static BarStack Stack(string name, NetworkEstimate network, bool isPale) => new(
        name,
        [.. network.Blocks.Select(block => Milliseconds(block.Estimate))],
        [.. network.Blocks.Select(block => new PointDetail($"{block.Block.Name}, {name}", [.. EstimateText.Lines(block.Estimate),
            ("fusions", string.Join("; ", block.Steps.Select(step => step.Schedule.Fusion).OfType<string>()))]))],
        isPale);

    private static double[] Milliseconds(LatencyEstimate estimate) => Milliseconds(
        estimate.TotalSeconds, estimate.ComputeSeconds, estimate.OnChipSeconds, estimate.OffChipSeconds, estimate.LaunchSeconds);

    /// <summary>Milliseconds of each of <see cref="Parts"/>, which add up to the latency; all arguments are seconds.</summary>
    public static double[] Milliseconds(double total, double compute, double onChip, double offChip, double launch)
    {
        double alone = compute + onChip + offChip;
        double work = Math.Max(0, total - launch);
        double scale = alone > 0 ? work / alone : 0;
        return [compute * scale * 1e3, onChip * scale * 1e3, offChip * scale * 1e3, Math.Min(launch, total) * 1e3];
    }

    private static ReportTable Operators(string title, NetworkEstimate network) => new(
        title,
        [
            new("block"), new("node"), new("operator"), new("predicted us", true), new("share %", true), new("compute us", true),
            new("on-chip us", true), new("off-chip us", true), new("launch us", true), new("bound by"), new("algorithm"), new("tile"),
        ],
        [
            .. from block in network.Blocks
               from step in block.Steps
               from node in step.Nodes
               select Row(block.Block.Name, node, network.Estimate.TotalSeconds),
        ])
    { IsFolded = true };

    private static IReadOnlyList<string> Row(string block, NodeEstimate node, double totalSeconds) =>
    [
        block, node.Node.Name, node.Node.Operator.Kind, UnitText.Microseconds(node.Estimate.TotalSeconds),
        totalSeconds > 0 ? NumberText.Percent(100 * node.Estimate.TotalSeconds / totalSeconds) : "-",
        UnitText.Microseconds(node.Estimate.ComputeSeconds), UnitText.Microseconds(node.Estimate.OnChipSeconds),
        UnitText.Microseconds(node.Estimate.OffChipSeconds), UnitText.Microseconds(node.Estimate.LaunchSeconds),
        EstimateText.Words(node.Estimate.Bound.ToString()), EstimateText.Words(node.Estimate.Algorithm.ToString()),
        EstimateText.Tile(node.Estimate.Tile),
    ];
}
