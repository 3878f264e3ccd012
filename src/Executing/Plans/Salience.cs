namespace LatencyLab.Executing.Plans;

/// <summary>How the results of a linear layer decide: what is above a threshold is kept, and scaled by its salience.</summary>
/// <param name="Group">Units that are kept or left out together.</param>
/// <param name="IsClamped">The salience is the result itself, between 1E-3 and 1; else its sigmoid.</param>
public sealed record Salience(int Group, bool IsClamped);
