using LatencyLab.Measuring.Protocol;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Content.Plots;
using LatencyLab.Studies.Validation;

namespace LatencyLab.Cli.Commands.Validate;

/// <summary>A validated network as a table, as JSON and as a picture.</summary>
internal static class ValidationText
{
    private const string Own = "runtime's own";

    public static void Write(ValidatedNetwork result, TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant(
            $"{result.Name}, batch {result.Estimate.Network.Batch}, predicted for {result.Model.Device.Name}, ")
            + FormattableString.Invariant(
                $"run by {result.Device.Implementation}, {result.Device.Threads} threads on {result.Device.ModelName}"));
        output.WriteLine(RuntimeText.Line(result.Model.Runtime));
        ConsoleTable table = new("layer", "?operators", ">predicted us", ">measured us", ">ratio", ">% of run");
        double all = result.Layers.Sum(layer => layer.MeasuredSeconds ?? 0);
        foreach (ValidatedLayer layer in result.Layers)
        {
            table.Add(
                layer.Name, layer.OpType, Microseconds(layer.PredictedSeconds), Microseconds(layer.MeasuredSeconds),
                layer is { PredictedSeconds: double ours, MeasuredSeconds: > 0 and double theirs }
                    ? (ours / theirs).ToString("0.00", CultureInfo.InvariantCulture) : "-",
                layer.MeasuredSeconds is double part ? (100 * part / all).ToString("0.0", CultureInfo.InvariantCulture) : "-");
        }

        table.Write(output);
        LatencyEstimate predicted = result.Estimate.Estimate;
        RowEstimate measured = result.Whole.Estimate;
        string trust = result.Whole.IsTrusted ? "" : ", not known well enough to be trusted";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"whole: predicted {predicted.TotalSeconds * 1e3:0.000} ms ({predicted.LowSeconds * 1e3:0.000} .. "
            + $"{predicted.HighSeconds * 1e3:0.000}), measured {measured.Seconds * 1e3:0.000} ms ({measured.LowSeconds * 1e3:0.000} .. "
            + $"{measured.HighSeconds * 1e3:0.000}, n = {result.Whole.Samples}{trust}), ratio {result.Ratio:0.000}"));
        if (result.Decided.Count > 0)
        {
            output.WriteLine(
                $"predicted for what the random input decided in the run: {result.Decided.Count} sizes of outputs (kept boxes, elements "
                + "that are not zero)");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"layers by the runtime's profiler, which adds to each: {all * 1e3:0.000} ms together, "
            + $"{OwnSeconds(result) * 1e3:0.000} ms of it in nodes of its own"));
    }

    public static JsonObject ToJson(ValidatedNetwork result) => new()
    {
        ["network"] = result.Name,
        ["batch"] = result.Estimate.Network.Batch,
        ["resolution"] = result.Estimate.Network.Resolution,
        ["device"] = result.Model.Device.Name,
        ["model"] = result.Model.Name,
        ["runtime"] = result.Model.Runtime?.Name,
        ["implementation"] = result.Device.Implementation,
        ["threads"] = result.Device.Threads,
        ["predicted_s"] = result.Estimate.Estimate.TotalSeconds,
        ["predicted_low_s"] = result.Estimate.Estimate.LowSeconds,
        ["predicted_high_s"] = result.Estimate.Estimate.HighSeconds,
        ["measured_s"] = result.Whole.Seconds,
        ["measured_low_s"] = result.Whole.Estimate.LowSeconds,
        ["measured_high_s"] = result.Whole.Estimate.HighSeconds,
        ["samples"] = result.Whole.Samples,
        ["samples_preempted"] = result.Whole.Preempted,
        ["trusted"] = result.Whole.IsTrusted,
        ["ratio"] = result.Ratio,
        ["decided_sizes"] = new JsonObject(result.Decided.Select(size => KeyValuePair.Create(size.Key, (JsonNode?)size.Value))),
        ["warnings"] = JsonText.Array(result.Warnings.Select(warning => JsonValue.Create(warning))),
        ["layers"] = JsonText.Array(result.Layers.Select(layer => new JsonObject
        {
            ["block"] = layer.Block,
            ["layer"] = layer.Name,
            ["operators"] = layer.OpType,
            ["predicted_s"] = layer.PredictedSeconds,
            ["measured_s"] = layer.MeasuredSeconds,
        })),
    };

    /// <summary>Block by block.</summary>
    public static Chart Picture(ValidatedNetwork result) => ValidationPlot.Of(
        FormattableString.Invariant($"{result.Name}: {result.Model.Device.Name} predicted, {result.Device.Implementation} measured"),
        [
            .. result.Layers.GroupBy(layer => layer.PredictedSeconds is null ? Own : layer.Block).Select(block => (
                block.Key, block.Sum(layer => layer.PredictedSeconds ?? 0), block.Sum(layer => layer.MeasuredSeconds ?? 0))),
        ]);

    private static double OwnSeconds(ValidatedNetwork result) =>
        result.Layers.Where(layer => layer.PredictedSeconds is null).Sum(layer => layer.MeasuredSeconds ?? 0);

    private static string Microseconds(double? seconds) =>
        seconds is double time ? (time * 1e6).ToString("0.0", CultureInfo.InvariantCulture) : "-";
}
