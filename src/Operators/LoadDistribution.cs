namespace LatencyLab.Operators;

/// <summary>How evenly tokens or images fall on the branches that they are routed to. As text: <see cref="Parse"/>.</summary>
/// <remarks>
/// Power laws are those of published measurements of skewed routing (NVIDIA AIConfigurator, collector/helper.py): the tokens of a branch
/// are drawn from a density x^-exponent between 1 and 0.8 of all tokens, or, where there is at most one choice a branch, between 0.01 and
/// 2, then scaled to the number of choices. Here they are not drawn: branch i of B has the quantile at (i - 1/2) / B.
/// </remarks>
public sealed record LoadDistribution
{
    /// <summary>Text of an even distribution.</summary>
    public const string Even = "balanced";

    private const string PowerLaw = "power_law_", Shares = "usage_", Expected = $"expected {Even}, {PowerLaw}EXPONENT or {Shares}A/B/C";

    private const double MostShare = 0.8, FewLeast = 0.01, FewMost = 2, LargestExponent = 10;

    private readonly string _text;
    private readonly double _exponent;
    private readonly double[]? _usage;

    private LoadDistribution(string text, double exponent, double[]? usage) => (_text, _exponent, _usage) = (text, exponent, usage);

    /// <summary>Every branch gets as many.</summary>
    public static LoadDistribution Balanced { get; } = new(Even, 0, null);

    /// <summary>
    /// <c>balanced</c>: one after another; <c>power_law_1.2</c>: the exponent of the density of loads; <c>usage_0.5/0.3/0.2</c>: share of
    /// each branch, measured or counted, in any unit: every token draws its branches by it.
    /// </summary>
    /// <exception cref="InputException">The text is none of these.</exception>
    public static LoadDistribution Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == Even)
            return Balanced;
        if (text.StartsWith(PowerLaw, StringComparison.Ordinal) && TryNumber(text[PowerLaw.Length..], out double exponent)
            && exponent <= LargestExponent)
            return new LoadDistribution(text, exponent, null);
        if (text.StartsWith(Shares, StringComparison.Ordinal))
        {
            string[] parts = text[Shares.Length..].Split('/');
            double[] usage = [.. parts.Select(part => TryNumber(part, out double share) ? share : double.NaN)];
            if (usage.All(share => share >= 0) && usage.Any(share => share > 0))
                return new LoadDistribution(text, 0, usage);
        }

        throw new InputException($"distribution '{text}' is unknown, {Expected}");
    }

    /// <summary>Loads drawn by the usage of each branch.</summary>
    /// <param name="usage">Shares in any unit, one a branch.</param>
    public static LoadDistribution OfUsage(IEnumerable<double> usage) =>
        Parse(Shares + string.Join('/', usage.Select(share => share.ToString("R", CultureInfo.InvariantCulture))));

    /// <summary>A power law.</summary>
    /// <param name="exponent">0: even loads over the whole range; published measurements have 1.01 and 1.2.</param>
    public static LoadDistribution OfExponent(double exponent) => Parse(FormattableString.Invariant($"{PowerLaw}{exponent:R}"));

    /// <summary>What each branch gets of some tokens.</summary>
    /// <param name="branches">Branches B.</param>
    /// <param name="topK">Branches k of a token.</param>
    /// <param name="tokens">Tokens or images.</param>
    /// <exception cref="InputException">The usage is that of another number of branches.</exception>
    public BranchLoads Of(int branches, int topK, long tokens)
    {
        Check.AtMost(topK, branches, nameof(topK), nameof(branches));
        if (_usage is { } usage && usage.Length != branches)
            throw new InputException($"distribution has {usage.Length} shares, expected {branches}, one a branch");
        double choices = (double)tokens * topK;
        if (choices == 0)
            return BranchLoads.None;
        if (ReferenceEquals(this, Balanced))
            return BranchLoads.Dealt([choices / branches], branches);
        bool isFew = choices <= branches;
        double[] loads = _usage ?? Quantiles(branches, isFew ? FewLeast : 1, isFew ? FewMost : MostShare * tokens);
        loads = Limited(loads, choices, tokens);
        return _usage is null ? BranchLoads.Dealt(loads, 1) : BranchLoads.Drawn(loads, tokens);
    }

    /// <summary>Shares of the images that go to each branch, together k.</summary>
    /// <inheritdoc cref="Of"/>
    public IReadOnlyList<double> UsageOf(int branches, int topK, long tokens)
    {
        BranchLoads loads = Of(branches, topK, tokens);
        double all = Math.Max(1, tokens);
        return [.. loads.Groups.SelectMany(group => Enumerable.Repeat(group.Load / all, group.Branches))];
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(LoadDistribution? other) => other?._text == _text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <remarks>
    /// Inverse of the distribution function of x^-a between low and high: (low^(1-a) + u (high^(1-a) - low^(1-a)))^(1/(1-a)).
    /// </remarks>
    private double[] Quantiles(int branches, double low, double high)
    {
        double power = 1 - _exponent;
        double first = Math.Pow(low, power), last = Math.Pow(Math.Max(low, high), power);
        double[] loads = new double[branches];
        for (int i = 0; i < branches; i++)
        {
            double u = (branches - i - 0.5) / branches;
            loads[i] = power == 0 ? low * Math.Pow(Math.Max(low, high) / low, u) : Math.Pow(first + u * (last - first), 1 / power);
        }

        return loads;
    }

    /// <summary>Loads in proportion to the given ones that sum to the choices, none above the tokens, which take a branch once.</summary>
    private static double[] Limited(double[] loads, double choices, double tokens)
    {
        double[] limited = new double[loads.Length];
        bool[] isFull = new bool[loads.Length];
        bool overflows;
        do
        {
            double left = choices, sum = 0;
            for (int i = 0; i < loads.Length; i++)
            {
                left -= isFull[i] ? tokens : 0;
                sum += isFull[i] ? 0 : loads[i];
            }

            int open = isFull.Count(full => !full);
            overflows = false;
            for (int i = 0; i < loads.Length; i++)
            {
                limited[i] = isFull[i] ? tokens : sum > 0 ? loads[i] * left / sum : left / open;
                if (limited[i] > tokens)
                    overflows = isFull[i] = true;
            }
        }
        while (overflows);

        return limited;
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value) && value >= 0;
}
