using System.Globalization;
using LatencyLab.Cli.Commands.Families;
using LatencyLab.Cli.Output;
using LatencyLab.Predictor;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Lasnet;

namespace LatencyLab.Cli.Commands;

/// <summary>A search result for people.</summary>
internal static class SearchTable
{
    private const int ShownFrontPoints = 8;

    public static void Write(TextWriter output, SearchResult result, ILatencyModel model, string? directory, TrainingFiles? files)
    {
        WriteHeader(output, result, model);
        output.WriteLine();
        StageTable(result).Write(output);
        output.WriteLine();
        ShareTable(result).Write(output);
        output.WriteLine();
        WriteVerdict(output, result);
        output.WriteLine();
        output.WriteLine($"Pareto front, {Math.Min(result.Front.Count, ShownFrontPoints)} of {result.Front.Count} configurations (all with --json):");
        FrontTable(result).Write(output);
        foreach (string warning in result.Warnings)
            output.WriteLine($"warning: {warning}");
        if (files is null)
            return;
        output.WriteLine();
        output.WriteLine($"wrote {directory}: {string.Join(", ", files.Files.Select(file => file.Name))}");
        foreach (string note in files.Notes)
            output.WriteLine($"note: {note}");
    }

    /// <summary>E.g. <c>8-4-7-1</c>; with channel groups <c>S 8-4-7-1, G 2-2-2-2</c>.</summary>
    public static string Shown(IReadOnlyList<StageChoice> choices)
    {
        bool spatial = choices.Any(choice => choice.Mode is not Networks.Lasnet.DynamicMode.Channel);
        bool channels = choices.Any(choice => choice.Mode is Networks.Lasnet.DynamicMode.Channel or Networks.Lasnet.DynamicMode.Both);
        string granularities = string.Join('-', choices.Select(choice => choice.Granularity));
        string groups = string.Join('-', choices.Select(choice => choice.ChannelGroup));
        return !channels ? granularities : spatial ? $"S {granularities}, G {groups}" : $"G {groups}";
    }

    private static void WriteHeader(TextWriter output, SearchResult result, ILatencyModel model)
    {
        SearchRequest request = result.Request;
        string modes = string.Join('-', request.Choices.Select(choices => choices[0].Mode.ToString().ToLowerInvariant()));
        output.WriteLine($"{request.Family} {request.Backbone.Name} at {request.Resolution} px, modes {modes}");
        output.WriteLine($"device {model.Device.Name}, batch {request.Batch}, {model.DataType.ToString().ToLowerInvariant()}, model {model.Name}; predicted, not measured");
        output.WriteLine($"scope: {result.Scope}");
        output.WriteLine($"dense baseline: {result.DenseBaseline}");
        output.WriteLine($"objective: {result.Optimised}");
        output.WriteLine(result.Rates.Count > 1
            ? $"activation rate: latencies are means over r = {request.Rates.Text} ({result.Rates.Count} points)"
            : $"activation rate: r = {Rate(result.Rates[0])}{(request.Objective == Objective.Budget && request.Rates.IsRange ? $", the highest of {request.Rates.Text} that fits" : "")}");
        if (request.ChannelKeepRate is { } kept)
            output.WriteLine(kept.IsFixed ? $"channel keep rate: c = {Rate(kept.Mean)}" : $"channel keep rate: latencies are means over c = {kept.Text} ({request.ChannelKeepPoints.Count} points), mean {Rate(kept.Mean)}");
    }

    private static ConsoleTable StageTable(SearchResult result)
    {
        ConsoleTable table = new("stage", ">map", ">blocks", "choice", ">ms", ">dense ms", ">speed-up", "next best", ">margin", "pays up to r", "fusions (blocks)");
        foreach (StageResult stage in result.Stages)
        {
            table.Add(
                $"{stage.Stage}", $"{stage.MapSize}x{stage.MapSize}", $"{stage.Blocks}", stage.Choice.ToString(),
                Milliseconds(stage.Latency.TotalSeconds), Milliseconds(stage.Dense.TotalSeconds), Factor(stage.SpeedUp),
                stage.RunnerUp?.Choice.ToString() ?? "-", stage.RunnerUpMargin is double margin ? Signed(margin) : "-", BreakEvenOf(stage),
                stage.Fusions.Count == 0 ? "-" : string.Join(", ", stage.Fusions.Select(use => $"{use.Fusion} ({use.Blocks})")));
        }

        if (result.StemAndHead is LatencyEstimate outside)
            table.Add("stem+head", "", "", "dense", Milliseconds(outside.TotalSeconds), Milliseconds(outside.TotalSeconds), Factor(1), "", "", "", "");
        table.Add(
            "total", "", $"{result.Stages.Sum(stage => stage.Blocks)}", Shown([.. result.Stages.Select(stage => stage.Choice)]),
            Milliseconds(result.Total.TotalSeconds), Milliseconds(result.DenseTotal.TotalSeconds), Factor(result.SpeedUp), "", "", "", "");
        return table;
    }

    private static ConsoleTable ShareTable(SearchResult result)
    {
        ConsoleTable table = new("share of time", ">masker", ">gather", ">convolution", ">scatter", ">other", ">launch");
        foreach (StageResult stage in result.Stages)
        {
            TimeShares s = stage.Shares;
            table.Add($"stage {stage.Stage}", Percent(s.Masker), Percent(s.Gather), Percent(s.Convolution), Percent(s.Scatter), Percent(s.Other), Percent(s.Launch));
        }

        return table;
    }

    private static void WriteVerdict(TextWriter output, SearchResult result)
    {
        int batch = result.Request.Batch;
        string interval = result.Total.HighSeconds > result.Total.LowSeconds
            ? $" (90 % interval {Milliseconds(result.Total.LowSeconds)} to {Milliseconds(result.Total.HighSeconds)})" : "";
        output.WriteLine(
            $"chosen: {Shown([.. result.Stages.Select(stage => stage.Choice)])}, {Milliseconds(result.Total.TotalSeconds)} ms a batch{interval}, " +
            $"{PerImage(result.Total.TotalSeconds, batch)} ms an image against {PerImage(result.DenseTotal.TotalSeconds, batch)} dense");
        output.WriteLine($"computes {Percent(result.TargetRate)} of the dense network's MACs at r = {Rate(result.MeanRate)}: the training scripts' --target_rate {Number(result.TargetRate, "0.0###")}");
        if (result.Distribution is { } estimate)
        {
            output.WriteLine($"over {DynamicText.Rates(estimate.Network)}:");
            DynamicText.WriteDistribution(output, estimate);
        }

        output.WriteLine(result.RunnerUp is FrontPoint next
            ? $"runner-up: {Shown(next.Choices)}, {Milliseconds(next.LatencySeconds)} ms ({Signed(next.LatencySeconds / result.Total.TotalSeconds - 1)})"
            : "runner-up: none under this objective");
    }

    private static ConsoleTable FrontTable(SearchResult result)
    {
        ConsoleTable table = new("configuration", ">r", ">ms", ">MACs kept", ">mean S G");
        int count = result.Front.Count;
        IEnumerable<int> shown = count <= ShownFrontPoints ? Enumerable.Range(0, count)
            : Enumerable.Range(0, ShownFrontPoints).Select(i => i * (count - 1) / (ShownFrontPoints - 1));
        foreach (FrontPoint point in shown.Select(i => result.Front[i]))
            table.Add(Shown(point.Choices), Rate(point.ActivationRate), Milliseconds(point.LatencySeconds), Percent(point.ComputeKept), Number(point.GeometricMeanGranularity, "0.00"));
        return table;
    }

    private static string BreakEvenOf(StageResult stage) => stage.BreakEven.Kind switch
    {
        BreakEvenKind.Never => "never",
        BreakEvenKind.Always => "always",
        _ => Number(stage.BreakEven.Rate, "0.00"),
    };

    private static string PerImage(double seconds, int batch) => Milliseconds(seconds / batch);

    private static string Milliseconds(double seconds) => Number(seconds * 1e3, seconds < 0.1 ? "0.000" : "0.0");

    private static string Factor(double factor) => Number(factor, "0.00") + "x";

    private static string Signed(double fraction) => Number(fraction * 100, "+0.0;-0.0") + " %";

    private static string Percent(double fraction) => Number(fraction * 100, "0.0") + " %";

    private static string Rate(double rate) => Number(rate, "0.00##");

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
