using LatencyLab.Networks.Dynamic;
using LatencyLab.Operators.Masking;

namespace LatencyLab.Networks.Basisnet;

/// <summary>BasisNets as graphs of operators (Zhang et al., "BasisNet: Two-stage Model Synthesis for Efficient Inference", 2021).</summary>
public static class BasisnetNetwork
{
    /// <summary>Names of the blocks that sort images by specialist, and put them in their order again.</summary>
    public const string RegroupBlock = "regroup", MergeBlock = "merge";

    /// <summary>Name of the decision to take the preview's answer.</summary>
    public const string ExitDecision = "exit";

    /// <summary>The first stage, which runs for every image of the batch.</summary>
    /// <exception cref="InputException">A rule of the family is broken, or the batch is below 1.</exception>
    public static IReadOnlyList<Block> Preview(BasisnetConfiguration configuration, int batch)
    {
        Verify(configuration, batch);
        return PreviewStage.Build(configuration, batch);
    }

    /// <summary>
    /// The second stage for the images of a batch that do not exit: unless all go on they are gathered first, and their results put
    /// back. None where no image goes on.
    /// </summary>
    /// <param name="images">Images that go on, 0 to <paramref name="batch"/>.</param>
    /// <exception cref="InputException">A rule of the family is broken, or the batch or number of images cannot be.</exception>
    public static IReadOnlyList<Block> Specialised(BasisnetConfiguration configuration, int batch, int images)
    {
        Verify(configuration, batch);
        if (images < 0 || images > batch)
            throw new InputException($"{images} images go on, expected 0 to the batch of {batch}");
        return Specialised(configuration, new Specialist(configuration), batch, images);
    }

    /// <summary>The layers whose weights are synthesised, in order.</summary>
    /// <inheritdoc cref="Preview" path="/exception"/>
    public static IReadOnlyList<SynthesisedWeights> SynthesisedOf(BasisnetConfiguration configuration)
    {
        BasisnetRules.Verify(configuration);
        return new Specialist(configuration).Layers;
    }

    /// <summary>
    /// The network: the preview on every image, then everything else on n ~ Binomial(batch, 1 - exit rate) of them.
    /// </summary>
    /// <inheritdoc cref="Preview" path="/exception"/>
    public static DynamicNetwork Build(BasisnetConfiguration configuration, int batch, RateSharing ratesDrawn = RateSharing.Image)
    {
        Verify(configuration, batch);
        IReadOnlyList<Block> preview = PreviewStage.Build(configuration, batch);
        Specialist specialist = new(configuration);
        Dictionary<int, IReadOnlyList<Block>> built = [];
        object previewKey = (configuration.Preview.Text, configuration.PreviewResolution, configuration.Resolution,
            configuration.Exit is null, batch);
        object key = (
            (configuration.Backbone.Text, configuration.Resolution, configuration.Bases), configuration.Layers, configuration.Coefficients,
            PreviewStage.Features(configuration), configuration.Exit is null, batch);
        IReadOnlyList<Block> most = BlocksFor(configuration.Exit is null || batch == 1 ? batch : batch - 1);
        string firstOfBackbone = configuration.Backbone.Source.Build(1, configuration.Resolution).Blocks[0].Name;
        string firstOfPreview = preview.First(block => block.Name != PreviewStage.ScalingBlock).Name;
        Part[] parts = [.. most.Select(block => Part.Of(
            block.Name, block.Stage, images => [.. BlocksFor(images).Where(built => built.Name == block.Name)], (key, block.Name)) with
        {
            ReadsImage = block.Name == firstOfBackbone,
        })];
        return new DynamicNetwork
        {
            Name = $"basisnet-{configuration.Backbone.Source.Name}",
            Batch = batch,
            Resolution = configuration.Resolution,
            RatesDrawn = ratesDrawn,
            Groups =
            [
                new AlwaysGroup
                {
                    Parts =
                    [
                        .. preview.Select(block => Part.Of(block.Name, block.Stage, _ => [block], KeyOf(block)) with
                        {
                            ReadsImage = block.Name == firstOfPreview,
                        }),
                    ],
                },
                configuration.Exit is null ? new AlwaysGroup { Parts = parts }
                    : new KeptGroup
                    {
                        Parts = parts, Keep = GoingOn(configuration.Exit.Rate), Decision = ExitDecision, DecidesToEnd = true,
                    },
            ],
        };

        object KeyOf(Block block) =>
            block.Name == PreviewStage.ExitBlock ? (previewKey, block.Name, configuration.ExitRate) : (previewKey, block.Name);

        IReadOnlyList<Block> BlocksFor(int images)
        {
            if (!built.TryGetValue(images, out IReadOnlyList<Block>? blocks))
                built.Add(images, blocks = Specialised(configuration, specialist, batch, images));
            return blocks;
        }
    }

    /// <summary>What one image costs.</summary>
    /// <inheritdoc cref="Preview" path="/exception"/>
    public static BasisnetCosts CostsOf(BasisnetConfiguration configuration)
    {
        BasisnetRules.Verify(configuration);
        Specialist specialist = new(configuration);
        Network backbone = configuration.Backbone.Source.Build(1, configuration.Resolution);
        Network preview = new("preview", 1, configuration.PreviewResolution, PreviewStage.Build(configuration, 1));
        Network specialised = new("specialist", 1, configuration.Resolution, Specialised(configuration, specialist, 1, 1));
        long elements = specialist.Layers.Sum(layer => layer.Elements.Sum());
        return new BasisnetCosts
        {
            PreviewMacs = preview.Macs,
            SpecialisedMacs = specialised.Macs,
            BackboneMacs = backbone.Macs,
            SynthesisMacs = (double)configuration.Bases * elements,
            SynthesisedElements = elements,
            SynthesisedLayers = specialist.Layers.Sum(layer => layer.Elements.Count),
            PreviewParameterCount = preview.ParameterCount,
            SpecialisedParameterCount = specialised.ParameterCount,
            BackboneParameterCount = backbone.ParameterCount,
            ExitRate = configuration.ExitRate,
        };
    }

    private static IReadOnlyList<Block> Specialised(BasisnetConfiguration configuration, Specialist specialist, int batch, int images)
    {
        if (images == 0)
            return [];
        int features = PreviewStage.Features(configuration);
        IReadOnlyList<Block> blocks = specialist.Build(images, features);
        if (configuration.Exit is null || images == batch)
            return blocks;
        double kept = (double)images / batch;
        return
        [
            new Block(RegroupBlock, 0, 0,
            [
                new(new Node("images", Gathered(PreviewStage.InputChannels(configuration.Backbone.Source), configuration.Resolution))),
                new(new Node("features", Gathered(features, 1))),
            ]),
            .. blocks,
            new Block(MergeBlock, -1, 0, [new(new Node("scores", CommonOperators.Scatter(batch, specialist.Classes, 1, 1, kept)))]),
        ];

        SampleGather Gathered(int channels, int side) => CommonOperators.Gather(batch, channels, side, side, kept);
    }

    /// <summary>The distribution of 1 - rate.</summary>
    private static RateDistribution GoingOn(RateDistribution exit) => exit switch
    {
        BetaRate beta => new BetaRate(1 - beta.Mean, beta.Concentration),
        { IsFixed: true } => new FixedRate(1 - exit.Mean),
        _ => new HistogramRate(exit.Points.Select(point => (1 - point.Rate, point.Probability))),
    };

    private static void Verify(BasisnetConfiguration configuration, int batch)
    {
        BasisnetRules.Verify(configuration);
        if (batch < 1)
            throw new InputException($"batch is {batch}, expected 1 or more");
    }
}
