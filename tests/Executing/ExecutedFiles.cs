using LatencyLab.Networks.Sources;
using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Executing;

/// <summary>Files of <c>latlab execute</c>: an emitted configuration, weights, and images with what a reference makes of them.</summary>
internal sealed class ExecutedFiles
{
    public const int Images = 5, Side = 12;

    private readonly string _folder;

    public ExecutedFiles(string folder)
    {
        _folder = folder;
        Small = SmallNetwork.Of(folder);
        DenseReference reference = new(Small.Arrays, BackboneCatalog.Find(Description), 2);
        Random random = new(3);
        List<float> pixels = [], scores = [];
        Dictionary<string, List<byte>> decisions = [];
        for (int i = 0; i < Images; i++)
        {
            float[] image = [.. Enumerable.Range(0, 3 * Side * Side).Select(_ => (float)random.NextDouble())];
            (double[] expected, Dictionary<string, bool[]> kept) = reference.Run(image, 3, Side);
            pixels.AddRange(image);
            scores.AddRange(expected.Select(score => (float)score));
            foreach ((string block, bool[] cells) in kept)
            {
                decisions.TryAdd(block, []);
                decisions[block].AddRange(cells.Select(cell => (byte)(cell ? 1 : 0)));
            }
        }

        Arrays["images"] = NumpyText.Floats([.. pixels], Images, 3, Side, Side);
        Arrays["logits"] = NumpyText.Floats([.. scores], Images, scores.Count / Images);
        foreach ((string block, List<byte> cells) in decisions)
        {
            int side = (int)Math.Sqrt(cells.Count / Images);
            Arrays[$"decisions/{block}"] = NumpyText.Array("|b1", $"{Images}, {side}, {side}", [.. cells]);
        }

        Configuration = Emit("lasnet", "--granularity-choices", "2-2", "--activation-rate", "0.5");
    }

    public SmallNetwork Small { get; }

    /// <summary>Arrays of the images' file.</summary>
    public Dictionary<string, byte[]> Arrays { get; } = [];

    /// <summary>The emitted <c>latencylab.yaml</c>.</summary>
    public string Configuration { get; set; }

    private string Description => Path.Combine(_folder, "bottleneck.yaml");

    /// <summary>Searches a family on the network.</summary>
    /// <returns>The configuration.</returns>
    public string Emit(string family, params string[] options)
    {
        string folder = Path.Combine(_folder, family);
        Latlab.Output(
        [
            "search", "--family", family, "--network", Description, "--device",
            Path.Combine(SharedData.RepositoryRoot, "examples", "host.yaml"), .. options, "--emit", folder,
        ]);
        return Path.Combine(folder, "latencylab.yaml");
    }

    /// <summary>The command line, of files as they are by now.</summary>
    public string[] Line(params string[] more)
    {
        string weights = Path.Combine(_folder, "w.npz"), images = Path.Combine(_folder, "i.npz");
        File.WriteAllBytes(weights, Small.File);
        File.WriteAllBytes(images, NumpyText.Archive(Arrays));
        return ["execute", "--config", Configuration, "--weights", weights, "--data", images, "--lanes", "128", .. more];
    }
}
