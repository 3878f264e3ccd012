namespace LatencyLab.Measuring.Protocol;

/// <summary>One sample of a row in flight, as it is kept for a campaign that is killed.</summary>
/// <param name="Seconds">One run of the work.</param>
/// <param name="ReferenceSeconds">One run of the reference loop beside it.</param>
/// <param name="ProcessorSeconds">Processor time of the sample.</param>
/// <param name="SpentSeconds">Elapsed time of the sample, preparation of the caches included.</param>
public readonly record struct TakenSample(double Seconds, double ReferenceSeconds, double ProcessorSeconds, double SpentSeconds);
