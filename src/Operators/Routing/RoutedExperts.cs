using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Operators.Routing;

/// <summary>
/// A layer of experts (mixture of experts): each of Rows tokens goes to the best of its Experts by given scores, is multiplied by their
/// weights in grouped products of uneven sizes, and the results are added up. A token's feed-forward network is Hidden -> Inner -> Hidden.
/// </summary>
public sealed record RoutedExperts : Operator
{
    private const int GateAndUp = 2;

    /// <summary>Tokens.</summary>
    public required long Rows { get; init => field = Check.Size(value); }

    /// <summary>Features of a token.</summary>
    public required int Hidden { get; init => field = Check.Size(value); }

    /// <summary>Features between the products of an expert.</summary>
    public required int Inner { get; init => field = Check.Size(value); }

    /// <summary>Experts E.</summary>
    public int Experts { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Experts of a token, k.</summary>
    public int Chosen { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Devices that share the inner features of every expert; what is described is one of them.</summary>
    public int Shards { get; init => field = Check.Positive(value); } = 1;

    /// <summary>How tokens fall on the experts, see <see cref="LoadDistribution.Parse"/>.</summary>
    public string Distribution
    {
        get;
        init => field = LoadDistribution.Parse(value).ToString();
    } = LoadDistribution.Even;

    /// <summary>
    /// Whether experts have a gate (SwiGLU: three matrices) or not (two); null: as <see cref="PublishedExperts"/> of these sizes do.
    /// </summary>
    public bool? IsGated { get; init; }

    /// <inheritdoc/>
    public override string Kind => "moe";

    /// <summary>Matrices of an expert.</summary>
    public int Matrices => 1 + UpProducts;

    /// <inheritdoc/>
    public override long ParameterCount => (long)Experts * Matrices * Hidden * (Inner / Shards);

    private int UpProducts => IsGated ?? PublishedExperts.HaveGate(Hidden, Inner, Experts, Chosen) ? GateAndUp : 1;

    /// <inheritdoc/>
    /// <remarks>
    /// MACs = rows k matrices hidden inner/shards. The weights of experts that get any token are read, tokens are read and written once;
    /// a score an expert and token. Other FLOP: the activation of every inner feature (with a gate also a product), and the weighted sum
    /// of k results; a comparison a score and choice.
    /// </remarks>
    /// <exception cref="InputException">More experts are chosen than there are, or shards do not divide the inner features.</exception>
    public override OperatorWork Work(int elementBytes)
    {
        Check.AtMost(Chosen, Experts, nameof(Chosen), nameof(Experts));
        Check.Divides(Shards, Math.Max(1, Inner), nameof(Shards), nameof(Inner));
        int inner = Inner / Shards;
        long choices = Rows * Chosen, perToken = (long)Matrices * Hidden * inner, macs = choices * perToken;
        if (macs == 0)
            return new OperatorWork { Class = OperatorClass.RoutedExperts };
        RoutedProducts routed = RoutedProducts.Of(Distribution, Rows, Hidden, inner, UpProducts, Experts, Chosen);
        long tokens = Rows * Hidden, scores = Rows * Experts;
        return new OperatorWork
        {
            Class = OperatorClass.RoutedExperts,
            Macs = macs,
            OtherFlops = choices * inner * (UnaryFunctions.TranscendentalFlops + UpProducts - 1) + 2 * choices * Hidden + scores * Chosen,
            SpecialFunctions = choices * inner,
            Bytes = new TensorBytes(
                (tokens + scores) * elementBytes, Rounding.Up(routed.Loads.Used * perToken) * elementBytes, tokens * elementBytes,
                2 * choices * sizeof(int)),
            OperandBytes = (2 * macs + choices * Hidden) * elementBytes,
            Shape = new ParallelShape(1, choices, inner, Hidden),
            Routed = routed,
        };
    }
}
