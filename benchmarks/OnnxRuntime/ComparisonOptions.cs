using LatencyLab.Kernels.Host;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>What is compared.</summary>
/// <param name="Batches">Images of a run.</param>
/// <param name="Lanes">Register width of our kernels; ONNX Runtime takes the widest.</param>
/// <param name="Only">Part of the name of the classes that are compared.</param>
/// <param name="Output">File for the page.</param>
/// <param name="Samples">Interleaved samples a layer and side in a round, of which the least counts.</param>
/// <param name="Networks">ONNX files that are compared whole, instead of layers.</param>
/// <param name="Rounds">Times that all layers are measured: what disturbs a machine lasts longer than a layer.</param>
internal sealed record ComparisonOptions(
    IReadOnlyList<int> Batches, HostLanes Lanes, string Only, string? Output, int Samples, IReadOnlyList<string> Networks, int Rounds)
{
    public static ComparisonOptions Parse(string[] args)
    {
        ComparisonOptions options = new([1], HostLanes.Best, "", null, 12, [], 3);
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]}: expected a value");
            options = args[i] switch
            {
                "--batch" => options with { Batches = [.. value.Split(',').Select(int.Parse)] },
                "--lanes" => options with { Lanes = Enum.Parse<HostLanes>($"Bits{value}") },
                "--only" => options with { Only = value },
                "--output" => options with { Output = value },
                "--samples" => options with { Samples = int.Parse(value) },
                "--network" => options with { Networks = value.Split(',') },
                "--rounds" => options with { Rounds = int.Parse(value) },
                _ => throw new ArgumentException(
                    $"{args[i]}: expected --batch, --lanes, --network, --only, --output, --samples or --rounds"),
            };
        }

        return options;
    }
}
