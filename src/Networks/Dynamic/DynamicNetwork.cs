namespace LatencyLab.Networks.Dynamic;

/// <summary>Whom a rate that is given as a distribution is drawn for.</summary>
public enum RateSharing
{
    /// <summary>Every image has its own rate, independent of the others: batches average it out.</summary>
    Image,

    /// <summary>All images of a batch share one rate (frames of a video, images of one difficulty): it does not average out.</summary>
    Batch,
}

/// <summary>
/// A network whose parts run on random numbers of images, as data: groups of parts, one after another. Knows no device.
/// </summary>
public sealed record DynamicNetwork
{
    /// <summary>Name of the network.</summary>
    public required string Name { get; init; }

    /// <summary>Images in a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Rows of the input image in pixels, mostly its side; tokens of a sequence for a transformer.</summary>
    public required int Resolution { get; init; }

    /// <summary>Columns of the input image where it is not square.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>Size of the input, e.g. <c>224 px</c> or <c>608x1088 px</c>.</summary>
    public string SizeText => ImageShape.Text(Resolution, ImageWidth, "px");

    /// <summary>Groups of parts that run one after another.</summary>
    public required IReadOnlyList<PartGroup> Groups { get; init; }

    /// <summary>For rates given as distributions; a fixed rate is the same either way.</summary>
    public RateSharing RatesDrawn { get; init; } = RateSharing.Image;

    /// <summary>Parts of all groups.</summary>
    public IEnumerable<Part> Parts => Groups.SelectMany(group => group.Parts);

    /// <summary>Trainable parameters of all parts, branches and exits included, whatever runs.</summary>
    public long ParameterCount => Parts.Sum(part => new Network("", Batch, Resolution, part.Build(Batch, 1)).ParameterCount);

    /// <summary>A network that runs the same blocks on every batch.</summary>
    public static DynamicNetwork Static(Network network)
    {
        return new DynamicNetwork
        {
            Name = network.Name,
            Batch = network.Batch,
            Resolution = network.Resolution,
            ImageWidth = network.ImageWidth,
            Groups = [new AlwaysGroup { Parts = [.. network.Blocks.Select(block => Part.Of(block.Name, block.Stage, _ => [block]))] }],
        };
    }

    /// <exception cref="InputException">Exit rates, top-k or popularity do not fit their parts.</exception>
    public void Verify()
    {
        foreach (PartGroup group in Groups)
        {
            if (group is CascadeGroup cascade)
                cascade.Verify();
            else if (group is BranchGroup branches)
                branches.Verify();
        }
    }
}
