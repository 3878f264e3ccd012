namespace LatencyLab.Predictor.Model;

/// <summary>
/// Factors on the equations' time, an operator each: operators of a class share its parameters, but a kernel that copies is not as fast a
/// byte as one that adds up weighted rows.
/// </summary>
internal static class OperatorFactors
{
    /// <summary>A factor is at most this and at least 1 over it. A choice.</summary>
    public const double Most = 4;

    /// <summary>Factors of a GPU whose normalisations were not fitted, by <see cref="NameOf"/>.</summary>
    /// <remarks>
    /// The least mean of the median and mean errors over A100, P100, P4, T4 and V100 in vector-neusight, each with the launch of who timed
    /// it; without one of the five in turn 1.14 to 1.24 and 0.84 to 0.90. No rows of group and RMS norms were found: they make the two
    /// passes of a layer norm and are taken as one.
    /// </remarks>
    private static readonly Dictionary<string, double> s_normalization = new()
    {
        ["ln"] = 1.18,
        ["group_norm"] = 1.18,
        ["rms_norm"] = 1.18,
        ["softmax"] = 0.86,
    };

    /// <summary>What takes the place of fitted factors where a class was not fitted at all; null for none.</summary>
    public static IReadOnlyDictionary<string, double>? Defaults(DeviceRates device, OperatorClass operatorClass) =>
        operatorClass == OperatorClass.Normalization && !device.Kind.IsHost ? s_normalization : null;

    /// <summary>
    /// Whether operators of a class have factors. Convolutions and products have none: their dynamic and dense forms are compared, and a
    /// dense kernel is always one of the dynamic operator's alternatives.
    /// </summary>
    public static bool Has(OperatorClass operatorClass) => operatorClass is OperatorClass.Elementwise or OperatorClass.Pooling
        or OperatorClass.Normalization or OperatorClass.Gather or OperatorClass.Scatter or OperatorClass.AtomicScatter
        or OperatorClass.Masker or OperatorClass.Compaction;

    /// <summary>
    /// Time with an operator's factor over time without. On a CPU the factor is one on what a call does beyond its start, which is the same
    /// for all operators; elsewhere on all of it, as the profiles in use were fitted.
    /// </summary>
    public static double Ratio(in LatencyEstimate estimate, double factor, DeviceRates device)
    {
        double total = estimate.TotalSeconds;
        return total <= 0 || !device.Kind.IsHost ? factor : factor + (1 - factor) * Math.Min(1, estimate.LaunchSeconds / total);
    }

    /// <summary>
    /// Under which name an operator has its factor: a scalar operand, which the gate of one channel is too, makes no other operator.
    /// </summary>
    public static string NameOf(Operator op) => op is Binary binary ? binary.FunctionName : op.Kind;
}
