using System.Text.Json;

namespace LatencyLab.Reporting.Content.Documents;

/// <summary>What <c>latlab predict --json</c> wrote of a network, as far as a picture needs it.</summary>
/// <param name="Title">Of the network.</param>
/// <param name="Device">That it was predicted on.</param>
/// <param name="Batch">Images at a time.</param>
/// <param name="Blocks">In the order that they run.</param>
public sealed record PredictionDocument(string Title, string Device, int Batch, IReadOnlyList<PredictedBlock> Blocks)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file cannot be read, is not JSON, or lacks what is needed.</exception>
    public static PredictionDocument Read(string path) => ResultFile.Read(
        path, "latlab predict --network NAME --json", ["latencylab/network-prediction/v2"],
        root => new PredictionDocument(
            ResultFile.NeededText(root, "title", path), ResultFile.NeededText(root, "device", path),
            ResultFile.Count(root, "batch", path) ?? 1,
            [.. ResultFile.NeededObjects(root, "blocks", path).Select((block, i) => BlockOf(block, $"blocks[{i}]", path))]));

    private static PredictedBlock BlockOf(JsonElement block, string where, string path)
    {
        if (!block.TryGetProperty("estimate", out JsonElement estimate) || estimate.ValueKind != JsonValueKind.Object)
            throw new InputException($"{where} has no 'estimate', expected an object", path);
        double Seconds(string name) => ResultFile.NeededNumber(estimate, name, path, $"{where}.estimate");
        return new PredictedBlock(
            ResultFile.NeededText(block, "block", path, where), Seconds("predicted_s"), Seconds("compute_s"), Seconds("on_chip_s"),
            Seconds("off_chip_s"), Seconds("launch_s"), ResultFile.Number(block, "dense_s", path, where));
    }
}

/// <summary>One block, in seconds.</summary>
/// <param name="Name">E.g. <c>stage1.block0</c>.</param>
/// <param name="TotalSeconds">Its latency.</param>
/// <param name="ComputeSeconds">Arithmetic alone.</param>
/// <param name="OnChipSeconds">Caches alone.</param>
/// <param name="OffChipSeconds">Memory alone.</param>
/// <param name="LaunchSeconds">Starts of kernels.</param>
/// <param name="DenseSeconds">Of the dense block; null where the file does not say.</param>
public sealed record PredictedBlock(
    string Name, double TotalSeconds, double ComputeSeconds, double OnChipSeconds, double OffChipSeconds, double LaunchSeconds,
    double? DenseSeconds);
