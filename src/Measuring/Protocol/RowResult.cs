namespace LatencyLab.Measuring.Protocol;

/// <summary>Why a row has no more samples.</summary>
public enum RowEnd
{
    /// <summary>The estimate's interval is within the tolerance.</summary>
    Converged,

    /// <summary>The row's own time, or the most samples allowed, ran out.</summary>
    RowBudget,

    /// <summary>The time of the whole campaign ran out.</summary>
    TotalBudget,
}

/// <summary>One finished row: seconds of one run of the work.</summary>
/// <param name="Estimate">What it takes.</param>
/// <param name="MedianSeconds">Median of the samples that the estimate is made of.</param>
/// <param name="DeviationSeconds">Median absolute deviation from it, unscaled.</param>
/// <param name="Taken">Samples taken, preempted ones too.</param>
/// <param name="Preempted">Samples that were dropped because something else ran during them.</param>
/// <param name="Repetitions">Runs within one sample.</param>
/// <param name="End">Why sampling stopped.</param>
/// <param name="ReferenceLoss">Median time of the reference loop among the samples over its best, minus 1.</param>
/// <param name="ReferenceSpread">Median absolute deviation of the reference loop over its median.</param>
/// <param name="ProcessorShare">Part of the samples' time in which their threads were running, preempted samples included.</param>
/// <param name="IsTrusted">Whether the estimate is known well enough, see <see cref="MeasuringOptions.Trusts"/>.</param>
public readonly record struct RowResult(
    RowEstimate Estimate, double MedianSeconds, double DeviationSeconds, int Taken, int Preempted, int Repetitions, RowEnd End,
    double ReferenceLoss, double ReferenceSpread, double ProcessorShare, bool IsTrusted)
{
    /// <summary>What one run takes.</summary>
    public double Seconds => Estimate.Seconds;

    /// <summary>Samples that the estimate is made of.</summary>
    public int Samples => Estimate.Samples;

    /// <summary>
    /// The estimate is what the work would take where the reference loop takes <see cref="ReferenceSeconds"/>, by this
    /// <see cref="SlowdownSensitivity"/>; 0: it is what it took.
    /// </summary>
    public double Sensitivity { get; init; }

    /// <summary>Best time of the reference loop until then, seconds.</summary>
    public double ReferenceSeconds { get; init; }

    /// <summary>What the work would take where the reference loop takes another time, as rows of another run say it.</summary>
    /// <param name="referenceSeconds">Seconds of the reference loop.</param>
    public RowResult At(double referenceSeconds)
    {
        double factor = Math.Pow(referenceSeconds / ReferenceSeconds, Sensitivity);
        return this with
        {
            Estimate = Estimate.Scaled(factor),
            MedianSeconds = factor * MedianSeconds,
            DeviationSeconds = factor * DeviationSeconds,
            ReferenceSeconds = referenceSeconds,
        };
    }
}
