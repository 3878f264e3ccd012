namespace LatencyLab.Measuring.Protocol;

/// <summary>Why a row has no more samples.</summary>
public enum RowEnd
{
    /// <summary>The median's interval is within the tolerance.</summary>
    Converged,

    /// <summary>The row's own time, or the most samples allowed, ran out.</summary>
    RowBudget,

    /// <summary>The time of the whole campaign ran out.</summary>
    TotalBudget,
}

/// <summary>One finished row: seconds of one run of the work.</summary>
/// <param name="MedianSeconds">Median over samples.</param>
/// <param name="DeviationSeconds">Median absolute deviation from the median, unscaled.</param>
/// <param name="LowSeconds">Lower end of the median's confidence interval.</param>
/// <param name="HighSeconds">Upper end of it.</param>
/// <param name="Samples">n.</param>
/// <param name="Repetitions">Runs within one sample.</param>
/// <param name="End">Why sampling stopped.</param>
/// <param name="ReferenceLoss">Median time of the reference loop among the samples over its best, minus 1.</param>
/// <param name="ReferenceSpread">Median absolute deviation of the reference loop over its median.</param>
/// <param name="ProcessorShare">Processor time over elapsed time and threads while samples were taken: below 1 where other processes ran
/// instead. 1 where the work does not run on the processor.</param>
/// <param name="IsTrusted">False where the machine was too busy, by the options' limits.</param>
public readonly record struct RowResult(
    double MedianSeconds, double DeviationSeconds, double LowSeconds, double HighSeconds, int Samples, int Repetitions, RowEnd End,
    double ReferenceLoss, double ReferenceSpread, double ProcessorShare, bool IsTrusted);
