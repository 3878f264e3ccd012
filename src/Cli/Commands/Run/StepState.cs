namespace LatencyLab.Cli.Commands.Run;

/// <summary>What became of a step.</summary>
internal enum StepState
{
    /// <summary>Done now.</summary>
    Done,

    /// <summary>Done before, and nothing it depends on changed.</summary>
    Unchanged,

    /// <summary>Ended by the user.</summary>
    Interrupted,
}

/// <param name="Step">Name of the step.</param>
/// <param name="State">What became of it.</param>
/// <param name="Seconds">How long it took, now or then.</param>
/// <param name="Summary">What came out, one line.</param>
/// <param name="Files">Files, relative to the folder.</param>
internal sealed record StepReport(string Step, StepState State, double Seconds, string Summary, IReadOnlyList<string> Files);
