using LatencyLab.Executing.Plans;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Sources;
using LatencyLab.Search.Configurations;
using LatencyLab.Tests.Cli;

namespace LatencyLab.Tests.Executing;

/// <summary>Files of <c>latlab execute</c>: an emitted configuration, weights, and images with what a reference makes of them.</summary>
internal sealed class ExecutedFiles
{
    public const int Images = 5, Side = 12;

    private readonly string _folder;
    private readonly List<float[]> _images = [];

    public ExecutedFiles(string folder)
    {
        _folder = folder;
        Small = SmallNetwork.Of(folder);
        Weights = Small.Arrays;
        DenseReference reference = new(Small.Arrays, BackboneCatalog.Find(Description), 2);
        Random random = new(3);
        List<float> scores = [];
        Dictionary<string, List<byte>> decisions = [];
        for (int i = 0; i < Images; i++)
        {
            float[] image = [.. Enumerable.Range(0, 3 * Side * Side).Select(_ => (float)random.NextDouble())];
            (double[] expected, Dictionary<string, bool[]> kept) = reference.Run(image, 3, Side);
            _images.Add(image);
            scores.AddRange(expected.Select(score => (float)score));
            foreach ((string block, bool[] cells) in kept)
            {
                decisions.TryAdd(block, []);
                decisions[block].AddRange(cells.Select(cell => (byte)(cell ? 1 : 0)));
            }
        }

        Arrays["images"] = NumpyText.Floats([.. _images.SelectMany(image => image)], Images, 3, Side, Side);
        Arrays["logits"] = NumpyText.Floats([.. scores], Images, scores.Count / Images);
        foreach ((string block, List<byte> cells) in decisions)
        {
            int side = (int)Math.Sqrt(cells.Count / Images);
            Arrays[$"decisions/{block}"] = NumpyText.Array("|b1", $"{Images}, {side}, {side}", [.. cells]);
        }

        Configuration = Emit("lasnet", "--granularity-choices", "2-2", "--activation-rate", "0.5");
    }

    public SmallNetwork Small { get; }

    /// <summary>Arrays of the weights' file.</summary>
    public Dictionary<string, (float[] Values, int[] Sides)> Weights { get; private set; }

    /// <summary>Arrays of the images' file.</summary>
    public Dictionary<string, byte[]> Arrays { get; } = [];

    /// <summary>The emitted <c>latencylab.yaml</c>.</summary>
    public string Configuration { get; set; }

    private string Description => Path.Combine(_folder, "bottleneck.yaml");

    /// <summary>Becomes a cascade with an exit after the first block that three of five images take.</summary>
    public void UseCascade()
    {
        const string Exit = "stage1.block0";
        Configuration = Emit("cascade", "--exits", Exit, "--exit-rates", "0.6");
        Configuration read = ConfigurationFile.Read(Configuration);
        Weights = SmallNetwork.ArraysOf(DynamicPlan.Of(read.Section.Build(read.Target with { Batch = 1 }), (_, step) => step.Schedules[0]));
        DenseReference reference = new(Weights, BackboneCatalog.Find(Description), 1);
        double[][][] scores = [.. _images.Select(image => reference.Exits(image, 3, Side, "", Exit))];
        double[] confidences = [.. scores.Select(image => 1 / image[0].Sum(score => Math.Exp(score - image[0].Max())))];
        double threshold = confidences.Order().Skip(1).Take(2).Average();
        Weights[$"{Exit}.exit/confidence.threshold"] = ([(float)threshold], [1]);
        bool[] ends = [.. confidences.Select(confidence => confidence >= threshold)];
        Arrays.Clear();
        Arrays["images"] = NumpyText.Floats([.. _images.SelectMany(image => image)], Images, 3, Side, Side);
        Arrays["logits"] = NumpyText.Floats(
            [.. scores.Zip(ends).SelectMany(image => image.First[image.Second ? 0 : 1]).Select(score => (float)score)], Images, 7);
        Arrays[$"decisions/exit.{Exit}"] =
            NumpyText.Array("|b1", $"{Images}, 1, 1", [.. ends.Select(end => (byte)(end ? 1 : 0))]);
    }

    /// <summary>Becomes an LC-Net of which about half of the images run a block, with about half of its channels.</summary>
    public void UseLcnet()
    {
        Configuration = Emit(
            "lcnet", "--mode", "both", "--layer-keep", "0.5", "--channel-keep", "0.5", "--channel-group", "2", "--lnet-hidden", "4",
            "--cnet-hidden", "4");
        Configuration read = ConfigurationFile.Read(Configuration);
        Backbone backbone = BackboneCatalog.Find(Description);
        Weights = SmallLcnet.ArraysOf(
            RunnableNetwork.Of(read.Section.Build(read.Target with { Batch = 1 }), "lcnet"), backbone, _images, 3, Side);
        DenseReference reference = new(Weights, backbone, 1);
        (double[] Scores, Dictionary<string, bool[]> Decisions)[] expected = [.. _images.Select(image => reference.Run(image, 3, Side))];
        Arrays.Clear();
        Arrays["images"] = NumpyText.Floats([.. _images.SelectMany(image => image)], Images, 3, Side, Side);
        Arrays["logits"] = NumpyText.Floats([.. expected.SelectMany(image => image.Scores).Select(score => (float)score)], Images, 7);
        foreach (string decision in expected[0].Decisions.Keys)
        {
            byte[] cells = [.. expected.SelectMany(image => image.Decisions[decision]).Select(cell => (byte)(cell ? 1 : 0))];
            Arrays[$"decisions/{decision}"] = NumpyText.Array("|b1", $"{Images}, 1, {cells.Length / Images}", cells);
        }
    }

    /// <summary>Searches a family on the network.</summary>
    /// <returns>The configuration.</returns>
    public string Emit(string family, params string[] options)
    {
        string folder = Path.Combine(_folder, family);
        Latlab.Output(
        [
            "search", "--family", family, .. options.Contains("--network") ? [] : (string[])["--network", Description], "--device",
            Path.Combine(SharedData.RepositoryRoot, "examples", "host.yaml"), .. options, "--emit", folder,
        ]);
        return Path.Combine(folder, "latencylab.yaml");
    }

    /// <summary>The command line, of files as they are by now.</summary>
    public string[] Line(params string[] more)
    {
        string weights = Path.Combine(_folder, "w.npz"), images = Path.Combine(_folder, "i.npz");
        File.WriteAllBytes(weights, SmallNetwork.FileOf(Weights));
        File.WriteAllBytes(images, NumpyText.Archive(Arrays));
        return ["execute", "--config", Configuration, "--weights", weights, "--data", images, "--lanes", "128", .. more];
    }
}
