using System.Text;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Cli.Commands.Families;

/// <summary>Predicts a network whose parts run on random numbers of images, beside its static network.</summary>
internal static class DynamicPrediction
{
    /// <param name="title">What it is, for the first line.</param>
    public static void Run(
        ILatencyModel model, string title, DynamicNetwork network, Network dense, OutputPath? csv, bool asJson, TextWriter output)
    {
        MemoizedModel memo = MemoizedModel.Of(model);
        DynamicEstimate estimate = DynamicPredictor.Predict(memo, network);
        LatencyEstimate denseLatency = NetworkPredictor.Predict(memo, dense).Estimate;

        csv?.Write(Csv(estimate));
        if (asJson)
        {
            JsonText.Write(output, "latencylab/dynamic-prediction/v1", new JsonObject(
            [
                new("title", title),
                new("network", network.Name),
                new("resolution", network.Resolution),
                new("batch", network.Batch),
                new("device", model.Device.Name),
                new("dtype", model.DataType.Key()),
                new("model", model.Name),
                new("runtime", model.Runtime?.Name),
                new("decisions", estimate.Decisions),
                .. DynamicJson.Of(estimate, denseLatency, dense),
                new("parts", DynamicJson.Parts(estimate)),
            ]));
            return;
        }

        output.WriteLine(
            $"{title}; {network.SizeText}, batch {network.Batch}, {model.DataType.Key()} on {model.Device.Name}, model {model.Name}");
        output.WriteLine(RuntimeText.Line(model.Runtime));
        Table(estimate).Write(output);
        if (network.Groups.Any(group => group is BranchGroup { Concurrent: true }))
            output.WriteLine("branches overlap: the line above shows what they take one after another, E[latency] what they take together");
        DynamicText.WriteDistribution(output, estimate);
        if (BoundText.Line(estimate.Expected, estimate.Decisions, model.Runtime) is string bound)
            output.WriteLine(bound);
        if (OverlapNote.Of("parts", estimate.Parts.Select(part => part.Expected), estimate.Expected, model.Start) is string note)
            output.WriteLine(note);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"dense {UnitText.Milliseconds(denseLatency.TotalSeconds)} ms a batch; speed-up "
            + $"{denseLatency.TotalSeconds / estimate.Expected.TotalSeconds:0.00}x while multiply-accumulates are "
            + $"{UnitText.Percent(estimate.Macs / dense.Macs)} of dense ({estimate.Macs / network.Batch / 1e9:0.000} GMAC an image); "
            + $"{network.ParameterCount / 1e6:0.000} M parameters, {dense.ParameterCount / 1e6:0.000} M dense"));
        foreach (string line in MemoryText.Lines(dense, model))
            output.WriteLine($"dense: {line}");
    }

    private static ConsoleTable Table(DynamicEstimate estimate)
    {
        ConsoleTable table = new("part", ">images", "?>runs", ">E ms", ">share", "?>compute", "?>on-chip", "?>off-chip", "?>launch");
        foreach (IReadOnlyList<PartEstimate> alike in Alike(estimate))
        {
            PartEstimate first = alike[0];
            LatencyEstimate sum = first.Expected.Repeated(alike.Count);
            string times = alike.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{alike.Count} x ");
            table.Add(
                alike.Count == 1 ? first.Part.Name : $"{first.Part.Name} .. {alike[^1].Part.Name}",
                times + first.MeanImages.ToString("0.##", CultureInfo.InvariantCulture), UnitText.Percent(first.RunsProbability),
                UnitText.Milliseconds(sum.TotalSeconds), UnitText.Percent(sum.TotalSeconds / estimate.Expected.TotalSeconds),
                UnitText.Milliseconds(sum.ComputeSeconds), UnitText.Milliseconds(sum.OnChipSeconds),
                UnitText.Milliseconds(sum.OffChipSeconds), UnitText.Milliseconds(sum.LaunchSeconds));
        }

        return table;
    }

    /// <summary>Branches one after another that cost the same become one line, with the sum; every other part has its own.</summary>
    private static List<List<PartEstimate>> Alike(DynamicEstimate estimate)
    {
        HashSet<string> branches = [.. estimate.Network.Groups.OfType<BranchGroup>().SelectMany(group => group.Parts)
            .Select(part => part.Name)];
        List<List<PartEstimate>> lines = [];
        foreach (PartEstimate part in estimate.Parts)
        {
            if (lines.Count > 0 && branches.Contains(part.Part.Name) && branches.Contains(lines[^1][0].Part.Name)
                && part.Part.Key is not null
                && part.Part.Key.Equals(lines[^1][0].Part.Key) && part.MeanImages == lines[^1][0].MeanImages)
            {
                lines[^1].Add(part);
            }
            else
            {
                lines.Add([part]);
            }
        }

        return lines;
    }

    private static string Csv(DynamicEstimate estimate)
    {
        StringBuilder text = new("part,stage,mean_images,runs_probability,expected_us,macs\n");
        foreach (PartEstimate part in estimate.Parts)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{part.Part.Name},{part.Part.Stage},{part.MeanImages:0.######},{part.RunsProbability:0.######},"
                + $"{part.Expected.TotalSeconds * 1e6:0.####},{part.Macs:0}\n");
        }

        return text.ToString();
    }
}
