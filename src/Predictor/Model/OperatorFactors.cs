namespace LatencyLab.Predictor.Model;

/// <summary>
/// Factors on the equations' time, an operator each: operators of a class share its parameters, but a kernel that copies is not as fast a
/// byte as one that adds up weighted rows.
/// </summary>
internal static class OperatorFactors
{
    /// <summary>A factor is at most this and at least 1 over it. A choice.</summary>
    public const double Most = 4;

    /// <summary>
    /// Whether operators of a class have factors. Convolutions and products have none: their dynamic and dense forms are compared, and a
    /// dense kernel is always one of the dynamic operator's alternatives.
    /// </summary>
    public static bool Has(OperatorClass operatorClass) => operatorClass is OperatorClass.Elementwise or OperatorClass.Pooling
        or OperatorClass.Normalization or OperatorClass.Gather or OperatorClass.Scatter or OperatorClass.AtomicScatter
        or OperatorClass.Masker or OperatorClass.Compaction;

    /// <summary>
    /// Under which name an operator has its factor: a scalar operand, which the gate of one channel is too, makes no other operator.
    /// </summary>
    public static string NameOf(Operator op) => op is Binary binary ? binary.FunctionName : op.Kind;
}
