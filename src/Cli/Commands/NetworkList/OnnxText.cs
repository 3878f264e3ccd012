using LatencyLab.Networks;
using LatencyLab.Networks.Onnx;

namespace LatencyLab.Cli.Commands.NetworkList;

/// <summary>What was read of an ONNX file.</summary>
internal static class OnnxText
{
    public static void Write(string name, OnnxGraphSummary summary, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            JsonText.Write(output, "latencylab/onnx/v1", ToJson(name, summary));
            return;
        }

        output.WriteLine($"{name}; opset {summary.Opset}{(summary.Producer.Length > 0 ? $", written by {summary.Producer}" : "")}; reads "
            + string.Join(", ", summary.Inputs));
        ConsoleTable table = new("block", "layer", "op", "?output", ">MMAC", ">parameters");
        foreach (OnnxLayer layer in summary.Layers)
        {
            table.Add(
                layer.Block, layer.Name, layer.IsUnknown ? $"{layer.OpType} (not understood)" : layer.OpType, layer.Output,
                NetworkText.Megamacs(layer.Macs), layer.Parameters.ToString("N0", CultureInfo.InvariantCulture));
        }

        table.Write(output);
        Network network = new(name, 1, summary.Resolution, [.. summary.Blocks.Select(traced => traced.Block)]);
        output.WriteLine(NetworkText.Sum(summary.Macs, summary.ParameterCount) + NetworkText.Kept(network));
        output.WriteLine(summary.Fusions.Count == 0 ? "joined: nothing"
            : $"joined: {string.Join(", ", summary.Fusions.Select(fusion => $"{fusion.Key} x {fusion.Value}"))}");
        OnnxLayer[] unknown = [.. summary.Layers.Where(layer => layer.IsUnknown)];
        output.WriteLine(unknown.Length == 0 ? "not understood: nothing" : string.Create(
            CultureInfo.InvariantCulture,
            $"not understood, at most {summary.UnknownShare:P1} of the multiply-accumulates, each charged as a pass over memory: ")
            + string.Join(", ", unknown.GroupBy(layer => layer.OpType).Select(same => $"{same.Key} x {same.Count()}")));
        foreach (IGrouping<string, OnnxLayer> note in summary.Layers.Where(layer => layer.Note is not null).GroupBy(layer => layer.Note!))
            output.WriteLine($"note: {string.Join(", ", note.Select(layer => layer.OpType).Distinct())}: {note.Key}");
    }

    private static JsonObject ToJson(string name, OnnxGraphSummary summary) => new()
    {
        ["network"] = name,
        ["file"] = summary.Path,
        ["producer"] = summary.Producer,
        ["opset"] = summary.Opset,
        ["inputs"] = new JsonArray([.. summary.Inputs]),
        ["macs"] = summary.Macs,
        ["parameters"] = summary.ParameterCount,
        ["unknown_macs"] = summary.UnknownMacs,
        ["unknown_share"] = summary.UnknownShare,
        ["fusions"] = new JsonObject(summary.Fusions.Select(fusion => KeyValuePair.Create(fusion.Key, (JsonNode?)fusion.Value))),
        ["layers"] = JsonText.Array(summary.Layers.Select(layer => new JsonObject
        {
            ["block"] = layer.Block,
            ["layer"] = layer.Name,
            ["op"] = layer.OpType,
            ["output"] = layer.Output,
            ["macs"] = layer.Macs,
            ["parameters"] = layer.Parameters,
            ["understood"] = !layer.IsUnknown,
            ["note"] = layer.Note,
            ["decided_size"] = layer.DecidedSize?.Name,
        })),
    };
}
