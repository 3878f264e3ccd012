namespace LatencyLab.Measuring.Protocol;

/// <summary>One sample of a row in flight, as it is kept for a campaign that is killed.</summary>
/// <param name="Seconds">One run of the work.</param>
/// <param name="ReferenceSeconds">One run of the reference loop beside it.</param>
/// <param name="RunningSeconds">
/// Of <paramref name="Seconds"/>, those in which the threads of the work were running: less where something else ran instead.
/// </param>
/// <param name="SpentSeconds">What the sample took of the budget, preparation of the caches included.</param>
public readonly record struct TakenSample(double Seconds, double ReferenceSeconds, double RunningSeconds, double SpentSeconds)
{
    /// <summary>
    /// A sample is preempted when its threads were not running for more than this part of it. Of 25,000 samples on two cores with 13
    /// threads that wanted them, 89 % differed by at most 1 % (the noise of the clocks), 8 % lost more than a fifth (a turn of another
    /// thread is longer than a sample), and 2 % were between: where the line is drawn hardly matters.
    /// </summary>
    public const double PreemptedPart = 0.01;

    /// <summary>Whether something else ran instead for a while.</summary>
    public bool IsPreempted => RunningSeconds < (1 - PreemptedPart) * Seconds;

    /// <summary>
    /// The same in units of the reference loop's time to the power of a sensitivity: times the loop's best to that power, what it would
    /// have been where nothing slowed the core down.
    /// </summary>
    public TakenSample Relative(double sensitivity)
    {
        double unit = sensitivity > 0 ? Math.Pow(ReferenceSeconds, -sensitivity) : 1;
        return this with { Seconds = Seconds * unit, RunningSeconds = RunningSeconds * unit };
    }
}
