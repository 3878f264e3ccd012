namespace LatencyLab.Operators.Selection;

/// <summary>
/// Non-maximum suppression: of Boxes boxes in each of Sets sets (images, classes), in the order of their scores, those are kept that
/// overlap none kept before; as many as the data decide.
/// </summary>
public sealed record BoxSuppression(long Sets, long Boxes) : Operator
{
    private const int Corners = 4, LineBytes = 64;

    /// <summary>
    /// What a comparison of two scores costs, in pairs of boxes: which of two is larger nobody foresees, that two boxes lie apart the
    /// processor does (3 to 10 ns, growing with the boxes, where a pair takes 1.0 to 1.6).
    /// </summary>
    /// <remarks>Rounded, of 16 rows and two detectors of ONNX Runtime's on one core of a server CPU.</remarks>
    private const double ScoreSteps = 6;

    /// <summary>Sets whose boxes do not suppress each other.</summary>
    public long Sets { get; init => field = Check.Size(value); } = Check.Size(Sets, nameof(Sets));

    /// <summary>Boxes of a set.</summary>
    public long Boxes { get; init => field = Check.Size(value); } = Check.Size(Boxes, nameof(Boxes));

    /// <summary>Part of a set's boxes that is kept, as a mean: 0..1.</summary>
    public required double KeptRate { get; init => field = Check.Rate(value); }

    /// <inheritdoc/>
    public override string Kind => "nms";

    /// <inheritdoc/>
    /// <remarks>
    /// Of n boxes k are kept, evenly among the scores. One that is kept was compared with all kept before it, k / 2 in the mean; one that
    /// is not ends at the first that suppresses it, taken as half of the way: k (n + k) / 4 pairs, n^2 / 2 where all are kept. Ordering the
    /// scores takes n log2 n comparisons. A pair reads a line of 64 bytes: boxes lie in another order than their scores.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        if (Sets == 0 || Boxes == 0)
            return new OperatorWork { Class = OperatorClass.Compaction };
        double mean = KeptRate * Boxes, pairs = mean * (Boxes + mean) / 4, ordering = ScoreSteps * Boxes * Math.Max(1, Math.Log2(Boxes));
        long steps = (long)Math.Ceiling(pairs + ordering), all = Sets * Boxes, kept = Rounding.Up(Sets * mean);
        long input = checked(all * (Corners + 1) * elementBytes);
        return new OperatorWork
        {
            Class = OperatorClass.Compaction,
            OtherFlops = checked(Sets * steps),
            Bytes = new TensorBytes(input, 0, 0, kept * sizeof(long)),
            OperandBytes = input + kept * sizeof(long),
            Shape = new ParallelShape(1, Sets, steps, 1),
            Passes = 1 + (int)Math.Min(int.MaxValue - 1, Math.Ceiling(Sets * pairs * LineBytes / input)),
        };
    }
}
