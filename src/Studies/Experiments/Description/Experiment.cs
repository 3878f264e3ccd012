namespace LatencyLab.Studies.Experiments.Description;

/// <summary>A whole loop, declared: which device, what to measure on it, how to calibrate it, what to search, what to report.</summary>
/// <param name="Path">The file that it was read from; paths in it are relative to its folder.</param>
/// <param name="Name">Name, for headings.</param>
/// <param name="OutputFolder">Folder for everything that is written.</param>
public sealed record Experiment(string Path, string Name, string OutputFolder)
{
    /// <summary>Name and version of the file format.</summary>
    public const string SchemaId = "latencylab/experiment/v1";

    /// <summary>What everything is about.</summary>
    public required ExperimentDevice Device { get; init; }

    /// <summary>Null where nothing is measured now.</summary>
    public MeasureSection? Measure { get; init; }

    /// <summary>Null where no measurements are given.</summary>
    public MeasurementsSection? Measurements { get; init; }

    /// <summary>Null where nothing is fitted.</summary>
    public CalibrateSection? Calibrate { get; init; }

    /// <summary>Whether predictions are compared with the measurements.</summary>
    public bool Evaluates { get; init; }

    /// <summary>Searches, each with a name of its own.</summary>
    public IReadOnlyList<OptionSection> Searches { get; init; } = [];

    /// <summary>Null where nothing is trained.</summary>
    public TrainSection? Train { get; init; }

    /// <summary>Null where no page is written.</summary>
    public OptionSection? Report { get; init; }
}

/// <summary>The device: probed, or a profile that exists.</summary>
/// <param name="Probed">Where to probe; null where a profile is given.</param>
/// <param name="ProbeSeconds">About how long.</param>
/// <param name="Profile">Name or path of the profile; null where it is probed.</param>
public sealed record ExperimentDevice(BackendChoice? Probed, double ProbeSeconds, string? Profile);

/// <summary>What to measure now, and how: the options of <c>latlab measure</c>.</summary>
public sealed record MeasureSection(
    BackendChoice Backend, SuiteCampaign Campaign, double? BudgetSeconds, double RowBudgetSeconds, double Tolerance, int Interleave,
    int Seed);

/// <summary>The options of <c>latlab calibrate</c>.</summary>
public sealed record CalibrateSection(int Rows, int Seed, string Measurement);

/// <summary>The measured rows that an experiment works with: those it measured, or those it was given.</summary>
/// <param name="Files">Measurement files, full paths.</param>
/// <param name="Selection">Which of their rows.</param>
public sealed record MeasurementsSection(IReadOnlyList<string> Files, RowSelection Selection);
