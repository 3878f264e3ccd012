using LatencyLab.Executing.Images;
using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>An executed network as tables and as JSON.</summary>
internal static class ExecutionText
{
    public static void Write(ExecutionResult result, TextWriter output)
    {
        ExecutedNetwork network = result.Network;
        output.WriteLine($"{network.Title}; batch 1, run by {result.Device.Implementation} on {result.Device.ModelName}, predicted for "
            + $"{result.Model.Device.Name}, model {result.Model.Name}");
        output.WriteLine(RuntimeText.Line(result.Model.Runtime));
        output.WriteLine($"{UnitText.Count(network.Weights.Arrays, "array")} of weights, "
            + $"{UnitText.Number(network.Weights.Count / 1e6, "0.000")} M numbers, batch norms folded");
        ConsoleTable blocks = new("block", ">kept", ">pixels of conv1", ">channels", ">predicted us", "??schedules");
        foreach (ExecutedBlock block in network.Blocks)
        {
            blocks.Add(
                block.Name, Percent(block.Rate), Percent(block.DilatedRate), Percent(block.ChannelRate),
                UnitText.Microseconds(block.PredictedSeconds, "0.00"), block.Schedules);
        }

        blocks.Write(output);
        foreach (string line in Check(result))
            output.WriteLine(line);
        if (result.Timed.Count > 0)
            WriteTimes(result, output);
        if (result.Layers.Count > 0)
            WriteLayers(result, output);
    }

    public static JsonObject ToJson(ExecutionResult result)
    {
        ReferenceComparison check = result.Comparison;
        ExecutedNetwork network = result.Network;
        return new JsonObject
        {
            ["title"] = network.Title,
            ["device"] = result.Model.Device.Name,
            ["model"] = result.Model.Name,
            ["runtime"] = result.Model.Runtime?.Name,
            ["implementation"] = result.Device.Implementation,
            ["threads"] = result.Device.Threads,
            ["file"] = result.ImagesPath,
            ["images"] = check.Images,
            ["worst_difference"] = JsonText.Number(check.WorstDifference),
            ["tolerance"] = result.Tolerance,
            ["right"] = result.IsRight,
            ["decisions"] = check.Decisions,
            ["other_decisions"] = check.OtherDecisions,
            ["images_of_other_decisions"] = check.ImagesOfOtherDecisions,
            ["accuracy"] = JsonText.Number(check.Accuracy),
            ["measured_s"] = result.Timed.Count == 0 ? null : result.MeasuredSeconds,
            ["predicted_s"] = network.PredictedSeconds,
            ["predicted_by_image_s"] = result.PredictedByImageSeconds,
            ["simulated_s"] = result.Timed.Count == 0 ? null : result.SimulatedSeconds,
            ["predicted_freely_s"] = network.PredictedFreelySeconds,
            ["ratio"] = result.Timed.Count == 0 ? null : JsonText.Number(network.PredictedSeconds / result.MeasuredSeconds),
            ["dense_measured_s"] = result.Dense?.Seconds,
            ["dense_predicted_s"] = network.DensePredictedSeconds,
            ["reference_s"] = result.Timed.Count == 0 ? null : result.Timed[0].Measured.ReferenceSeconds,
            ["best_reference_s"] = result.BestReferenceSeconds,
            ["reference_loss"] = JsonText.Number(result.ReferenceLoss),
            ["blocks"] = JsonText.Array(network.Blocks.Select(block => new JsonObject
            {
                ["block"] = block.Name,
                ["activation_rate"] = block.Rate,
                ["dilated_rate"] = block.DilatedRate,
                ["channel_keep_rate"] = block.ChannelRate,
                ["schedules"] = block.Schedules,
                ["predicted_s"] = block.PredictedSeconds,
            })),
            ["layers"] = JsonText.Array(result.Layers.Select(layer => new JsonObject
            {
                ["network"] = layer.Network,
                ["layer"] = layer.Layer.FullName,
                ["operator"] = layer.Layer.Operator.ToString(),
                ["share"] = layer.Share,
                ["measured_s"] = layer.MeasuredSeconds,
                ["predicted_s"] = layer.PredictedSeconds,
            })),
            ["timed"] = JsonText.Array(result.Timed.Select(image => new JsonObject
            {
                ["image"] = image.Sampled.Image,
                ["share"] = image.Sampled.Share,
                ["activation_rate"] = image.Predicted.Rate,
                ["measured_s"] = image.Measured.Seconds,
                ["mad_s"] = image.Measured.DeviationSeconds,
                ["samples"] = image.Measured.Samples,
                ["trusted"] = image.Measured.IsTrusted,
                ["predicted_s"] = image.Predicted.Seconds,
                ["simulated_s"] = image.SimulatedSeconds,
            })),
        };
    }

    private static IEnumerable<string> Check(ExecutionResult result)
    {
        ReferenceComparison check = result.Comparison;
        string images = UnitText.Count(check.Images, "image");
        yield return check.WorstDifference is not double worst
            ? $"{images} executed; {result.ImagesPath} does not say what their scores are"
            : string.Create(CultureInfo.InvariantCulture,
                $"{images}: scores differ from training's by {worst:0.0E+0} at most (image {check.WorstImage}), "
                + $"{(result.IsRight ? "within" : "more than")} {result.Tolerance:0.0E+0}");
        if (check.Decisions > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{check.OtherDecisions} of {check.Decisions} decisions are not training's, in {UnitText.Count(
                    check.ImagesOfOtherDecisions, "image")}");
        }

        if (check.Accuracy is double accuracy)
            yield return $"right answers: {UnitText.Percent(accuracy)}";
    }

    private static void WriteLayers(ExecutionResult result, TextWriter output)
    {
        ConsoleTable table = new("network", "layer", "operator", ">images", ">measured us", "?>predicted us", "?>ratio");
        foreach (LayerTime layer in result.Layers)
        {
            table.Add(
                layer.Network, layer.Layer.FullName, layer.Layer.Operator.Kind, Percent(layer.Share),
                UnitText.Microseconds(layer.MeasuredSeconds, "0.000"),
                layer.PredictedSeconds is double predicted ? UnitText.Microseconds(predicted, "0.000") : "",
                layer.PredictedSeconds is double seconds && layer.MeasuredSeconds > 0
                    ? UnitText.Ratio(seconds / layer.MeasuredSeconds) : "");
        }

        table.Write(output);
    }

    private static void WriteTimes(ExecutionResult result, TextWriter output)
    {
        ConsoleTable table = new(
            ">image", ">stands for", ">kept", ">measured us", ">MAD %", ">predicted us", ">ratio", "?>simulated us", "?>ratio",
            "?trusted");
        foreach (TimedImage image in result.Timed)
        {
            double seconds = image.Measured.Seconds;
            table.Add(
                image.Sampled.Image.ToString(CultureInfo.InvariantCulture), Percent(image.Sampled.Share), Percent(image.Predicted.Rate),
                UnitText.Microseconds(seconds, "0.00"),
                UnitText.PercentValue(100 * image.Measured.DeviationSeconds / image.Measured.MedianSeconds),
                UnitText.Microseconds(image.Predicted.Seconds, "0.00"), UnitText.Ratio(image.Predicted.Seconds / seconds),
                UnitText.Microseconds(image.SimulatedSeconds, "0.00"), UnitText.Ratio(image.SimulatedSeconds / seconds),
                image.Measured.IsTrusted ? "yes" : "no: varied");
        }

        table.Write(output);
        ExecutedNetwork network = result.Network;
        double measured = result.MeasuredSeconds, predicted = network.PredictedSeconds, single = result.PredictedByImageSeconds;
        double[] sorted = [.. result.Timed.Select(image => image.Measured.Seconds).Order()];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"skipping: measured {measured * 1e6:0.00} us an image ({sorted[0] * 1e6:0.00} .. {sorted[^1] * 1e6:0.00}), by "
            + $"{result.Timed.Count} that stand for all {network.Images.Count}; predicted at the rates of all {predicted * 1e6:0.00} us, "
            + $"ratio {predicted / measured:0.000}; with the decisions of each {single * 1e6:0.00} us, ratio {single / measured:0.000}; "
            + $"those {result.Timed.Count} simulated {result.SimulatedSeconds * 1e6:0.00} us, ratio "
            + $"{result.SimulatedSeconds / measured:0.000}"));
        RowResult stated = result.Timed[0].Measured;
        if (stated.Sensitivity > 0 && result is { BestReferenceSeconds: double best, ReferenceLoss: double loss })
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"times are stated for a reference loop of {stated.ReferenceSeconds * 1e6:0.000} us; its best in this run was "
                + $"{best * 1e6:0.000} us, and among the samples it took {100 * loss:0} % longer"));
        }

        if (network.PredictedFreelySeconds < network.PredictedSeconds)
        {
            output.WriteLine($"predict says {UnitText.Microseconds(network.PredictedFreelySeconds, "0.00")} us: it may fuse what "
                + "is not executed so");
        }

        if (result.Dense is { } dense)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"dense: measured {dense.Seconds * 1e6:0.00} us, predicted {network.DensePredictedSeconds * 1e6:0.00} us, ratio "
                + $"{network.DensePredictedSeconds / dense.Seconds:0.000}; speed-up measured {dense.Seconds / measured:0.00}x, predicted "
                + $"{network.DensePredictedSeconds / network.PredictedSeconds:0.00}x"));
        }
    }

    private static string Percent(double? part) => part is double rate ? UnitText.Percent(rate) : "";
}
