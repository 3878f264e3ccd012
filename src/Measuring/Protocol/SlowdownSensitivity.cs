namespace LatencyLab.Measuring.Protocol;

/// <summary>
/// How much longer a work takes where the reference loop takes longer: t ~ g^s for a loop that takes g times its best. What computes from
/// registers and the first cache shares with the core's other thread what the loop shares, and the clock; what moves bytes waits for
/// outer caches and memory anyway.
/// </summary>
/// <remarks>
/// From four campaigns of 556 to 712 rows on one thread of an AMD EPYC (256-bit lanes) whose other threads were in use by others, g from 1
/// to 2: medians within rows that were seen both ways are .96 of 98 dense convolutions (.84 to 1.16 half of them), .86 to 1.05 of other
/// products, .30 to .50 of copies, additions and ReLU. With .9 and .4 two campaigns agree within 6 % in the median of their rows (15 %
/// as measured), and 8 % of the rows differ by more than a quarter (36 %).
/// </remarks>
internal static class SlowdownSensitivity
{
    /// <summary>Of works that compute.</summary>
    public const double OfComputing = 0.9;

    /// <summary>Of works that move bytes.</summary>
    public const double OfMoving = 0.4;

    /// <summary>Of an operator on a backend; 0 where nothing else shares its cores.</summary>
    public static double Of(Operator op, IMeasurementBackend backend) => !backend.SharesCores ? 0
        : op.Work(sizeof(float)).Class
            is OperatorClass.Elementwise or OperatorClass.Gather or OperatorClass.Scatter or OperatorClass.AtomicScatter
        ? OfMoving : OfComputing;
}
