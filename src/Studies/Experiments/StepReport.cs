namespace LatencyLab.Studies.Experiments;

/// <summary>What became of a step.</summary>
public enum StepState
{
    /// <summary>Done now.</summary>
    Done,

    /// <summary>Done before, and nothing it depends on changed.</summary>
    Unchanged,

    /// <summary>Ended by the user.</summary>
    Interrupted,
}

/// <summary>A step of a run.</summary>
/// <param name="Step">Name of the step.</param>
/// <param name="State">What became of it.</param>
/// <param name="Seconds">How long it took, now or then.</param>
/// <param name="Summary">What came out, one line.</param>
/// <param name="Files">Files, relative to the folder.</param>
public sealed record StepReport(string Step, StepState State, double Seconds, string Summary, IReadOnlyList<string> Files);
