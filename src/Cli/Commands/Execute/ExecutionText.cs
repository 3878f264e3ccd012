using LatencyLab.Executing.Images;
using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>An executed network as tables and as JSON.</summary>
internal static class ExecutionText
{
    public static void Write(ExecutionResult result, TextWriter output)
    {
        output.WriteLine($"{result.Title}; batch 1, run by {result.Device.Implementation} on {result.Device.ModelName}, predicted for "
            + $"{result.Model.Device.Name}, model {result.Model.Name}");
        output.WriteLine(RuntimeText.Line(result.Model.Runtime));
        output.WriteLine($"{UnitText.Count(result.WeightArrays, "array")} of weights, {UnitText.Number(result.WeightCount / 1e6, "0.000")} "
            + "M numbers, batch norms folded");
        ConsoleTable blocks = new("block", ">kept", ">pixels of conv1", ">predicted us", "??schedules");
        foreach (ExecutedBlock block in result.Blocks)
        {
            blocks.Add(
                block.Name, Percent(block.Rate), Percent(block.DilatedRate), UnitText.Microseconds(block.PredictedSeconds, "0.00"),
                block.Schedules);
        }

        blocks.Write(output);
        foreach (string line in Check(result))
            output.WriteLine(line);
        if (result.Timed.Count > 0)
            WriteTimes(result, output);
    }

    public static JsonObject ToJson(ExecutionResult result)
    {
        ReferenceComparison check = result.Comparison;
        return new JsonObject
        {
            ["title"] = result.Title,
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
            ["predicted_s"] = result.PredictedSeconds,
            ["predicted_freely_s"] = result.PredictedFreelySeconds,
            ["ratio"] = result.Timed.Count == 0 ? null : JsonText.Number(result.PredictedSeconds / result.MeasuredSeconds),
            ["dense_measured_s"] = result.Dense?.Seconds,
            ["dense_predicted_s"] = result.DensePredictedSeconds,
            ["reference_s"] = result.Timed.Count == 0 ? null : result.Timed[0].Measured.ReferenceSeconds,
            ["best_reference_s"] = result.BestReferenceSeconds,
            ["reference_loss"] = JsonText.Number(result.ReferenceLoss),
            ["blocks"] = JsonText.Array(result.Blocks.Select(block => new JsonObject
            {
                ["block"] = block.Name,
                ["activation_rate"] = block.Rate,
                ["dilated_rate"] = block.DilatedRate,
                ["schedules"] = block.Schedules,
                ["predicted_s"] = block.PredictedSeconds,
            })),
            ["timed"] = JsonText.Array(result.Timed.Select(image => new JsonObject
            {
                ["image"] = image.Image,
                ["activation_rate"] = image.Rate,
                ["measured_s"] = image.Measured.Seconds,
                ["mad_s"] = image.Measured.DeviationSeconds,
                ["samples"] = image.Measured.Samples,
                ["trusted"] = image.Measured.IsTrusted,
                ["predicted_s"] = image.PredictedSeconds,
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

    private static void WriteTimes(ExecutionResult result, TextWriter output)
    {
        ConsoleTable table = new(
            ">image", ">kept", ">measured us", ">MAD %", ">predicted us", ">ratio", "?>simulated us", "?>ratio", "?trusted");
        foreach (TimedImage image in result.Timed)
        {
            double seconds = image.Measured.Seconds;
            table.Add(
                image.Image.ToString(CultureInfo.InvariantCulture), Percent(image.Rate), UnitText.Microseconds(seconds, "0.00"),
                UnitText.PercentValue(100 * image.Measured.DeviationSeconds / image.Measured.MedianSeconds),
                UnitText.Microseconds(image.PredictedSeconds, "0.00"), UnitText.Ratio(image.PredictedSeconds / seconds),
                UnitText.Microseconds(image.SimulatedSeconds, "0.00"), UnitText.Ratio(image.SimulatedSeconds / seconds),
                image.Measured.IsTrusted ? "yes" : "no: varied");
        }

        table.Write(output);
        double measured = result.MeasuredSeconds, decided = Mean(image => image.PredictedSeconds);
        double[] sorted = [.. result.Timed.Select(image => image.Measured.Seconds).Order()];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"skipping: measured {measured * 1e6:0.00} us an image, mean of {result.Timed.Count} ({sorted[0] * 1e6:0.00} .. "
            + $"{sorted[^1] * 1e6:0.00}); predicted at the measured rates {result.PredictedSeconds * 1e6:0.00} us, ratio "
            + $"{result.PredictedSeconds / measured:0.000}; with the decisions of these images {decided * 1e6:0.00} us, ratio "
            + $"{decided / measured:0.000}, simulated {Mean(image => image.SimulatedSeconds) * 1e6:0.00} us"));
        RowResult stated = result.Timed[0].Measured;
        if (stated.Sensitivity > 0 && result is { BestReferenceSeconds: double best, ReferenceLoss: double loss })
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"times are stated for a reference loop of {stated.ReferenceSeconds * 1e6:0.000} us; its best in this run was "
                + $"{best * 1e6:0.000} us, and among the samples it took {100 * loss:0} % longer"));
        }

        if (result.PredictedFreelySeconds < result.PredictedSeconds)
        {
            output.WriteLine($"predict says {UnitText.Microseconds(result.PredictedFreelySeconds, "0.00")} us: it may fuse what "
                + "is not executed so");
        }

        if (result.Dense is { } dense)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"dense: measured {dense.Seconds * 1e6:0.00} us, predicted {result.DensePredictedSeconds * 1e6:0.00} us, ratio "
                + $"{result.DensePredictedSeconds / dense.Seconds:0.000}; speed-up measured {dense.Seconds / measured:0.00}x, predicted "
                + $"{result.DensePredictedSeconds / result.PredictedSeconds:0.00}x"));
        }

        double Mean(Func<TimedImage, double> of) => result.Timed.Average(of);
    }

    private static string Percent(double? part) => part is double rate ? UnitText.Percent(rate) : "";
}
