namespace LatencyLab.Networks.Basisnet;

/// <summary>Kinds of layers whose weights can be synthesised. The classifier is none of them.</summary>
[Flags]
public enum SynthesisedKinds
{
    /// <summary>No layer.</summary>
    None = 0,

    /// <summary>Convolutions of the blocks that are not depthwise.</summary>
    Convolution = 1,

    /// <summary>Depthwise convolutions of the blocks.</summary>
    Depthwise = 2,

    /// <summary>The two fully connected layers of squeeze-and-excitation.</summary>
    SqueezeExcite = 4,

    /// <summary>Convolutions and hidden layers after the blocks.</summary>
    Head = 8,

    /// <summary>Convolutions before the blocks.</summary>
    Stem = 16,
}

/// <summary>Which layers of a backbone are synthesised.</summary>
/// <param name="Kinds">Of these kinds.</param>
/// <param name="FirstBlock">In the blocks from this one on, counted from 1 without the stem; 1: in all.</param>
public sealed record SynthesisedLayers(SynthesisedKinds Kinds, int FirstBlock = 1)
{
    private static readonly (SynthesisedKinds Kind, string Name)[] s_names =
    [
        (SynthesisedKinds.Convolution, "convolution"),
        (SynthesisedKinds.Depthwise, "depthwise"),
        (SynthesisedKinds.SqueezeExcite, "squeeze_excite"),
        (SynthesisedKinds.Head, "head"),
        (SynthesisedKinds.Stem, "stem"),
    ];

    /// <summary>
    /// Every convolution of the blocks and what follows them, up to the classifier. The paper's setting could not be confirmed; this one
    /// gives its multiply-adds (docs/families.md).
    /// </summary>
    public static SynthesisedLayers Default { get; } =
        new(SynthesisedKinds.Convolution | SynthesisedKinds.Depthwise | SynthesisedKinds.Head);

    /// <summary>Kinds of layers whose weights are synthesised.</summary>
    public SynthesisedKinds Kinds { get; init; } = Kinds;

    /// <summary>First block with such layers, counted from 1 without the stem.</summary>
    public int FirstBlock { get; init => field = Check.Positive(value); } = Check.Positive(FirstBlock);

    /// <summary>Names of the kinds, as files and options spell them.</summary>
    public static IReadOnlyList<string> KindNames { get; } = [.. s_names.Select(pair => pair.Name)];

    /// <summary>The kinds' names.</summary>
    public IReadOnlyList<string> Names => [.. from pair in s_names where Kinds.HasFlag(pair.Kind) select pair.Name];

    /// <summary>Kinds from their names.</summary>
    /// <param name="source">Option or file, for the error.</param>
    /// <exception cref="InputException">Unknown, repeated or no name.</exception>
    public static SynthesisedKinds ParseKinds(IEnumerable<string> names, string? source = null)
    {
        SynthesisedKinds kinds = SynthesisedKinds.None;
        foreach (string name in names)
        {
            SynthesisedKinds kind = s_names.FirstOrDefault(pair => pair.Name == name).Kind;
            if (kind == SynthesisedKinds.None)
                throw new InputException(
                    $"unknown kind of layer '{name}', expected some of {string.Join(", ", KindNames)}", source,
                    nearest: NearestName.Find(name, KindNames));
            if (kinds.HasFlag(kind))
                throw new InputException($"'{name}' is given twice", source);
            kinds |= kind;
        }

        return kinds == SynthesisedKinds.None
            ? throw new InputException($"no kind of layer is given, expected some of {string.Join(", ", KindNames)}", source)
            : kinds;
    }
}
