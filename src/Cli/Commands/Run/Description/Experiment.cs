using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Run.Description;

/// <summary>A whole loop, declared: which device, what to measure on it, how to calibrate it, what to search, what to report.</summary>
/// <param name="Path">The file that it was read from; paths in it are relative to its folder.</param>
/// <param name="Name">Name, for headings.</param>
/// <param name="OutputFolder">Folder for everything that is written.</param>
internal sealed record Experiment(string Path, string Name, string OutputFolder)
{
    public const string SchemaId = "latencylab/experiment/v1";

    public required DeviceSection Device { get; init; }

    /// <summary>Null where nothing is measured now.</summary>
    public MeasureSection? Measure { get; init; }

    /// <summary>Null where no measurements are given.</summary>
    public MeasurementsSection? Measurements { get; init; }

    public CalibrateSection? Calibrate { get; init; }

    /// <summary>Whether predictions are compared with the measurements.</summary>
    public bool Evaluates { get; init; }

    public IReadOnlyList<CommandSection> Searches { get; init; } = [];

    public CommandSection? Report { get; init; }
}

/// <summary>Where kernels run.</summary>
internal sealed record BackendSection(string Backend, int Threads, string Lanes);

/// <summary>The device: probed, or a profile that exists.</summary>
/// <param name="Probed">Where to probe; null where a profile is given.</param>
/// <param name="ProbeSeconds">About how long.</param>
/// <param name="Profile">Name or path of the profile; null where it is probed.</param>
internal sealed record DeviceSection(BackendSection? Probed, double ProbeSeconds, string? Profile);

/// <summary>What to measure now, and how: the options of <c>latlab measure</c>.</summary>
internal sealed record MeasureSection(BackendSection Backend, string Suite, string? Filter, string Caches, double? BudgetSeconds, double RowBudgetSeconds, double Tolerance, int Interleave, int Seed);

/// <summary>Measurements that exist.</summary>
internal sealed record MeasurementsSection(IReadOnlyList<string> Files, RowSelection Selection);

/// <summary>The options of <c>latlab calibrate</c>.</summary>
internal sealed record CalibrateSection(int Rows, int Seed, string Measurement);

/// <summary>A section whose keys are the options of a command.</summary>
/// <param name="Name">Unique name, for files.</param>
/// <param name="Keys">Options without their dashes, with what was given and where.</param>
internal sealed record CommandSection(string Name, IReadOnlyList<CommandKey> Keys)
{
    /// <summary>The options as a command line.</summary>
    public IReadOnlyList<string> Arguments => [.. Keys.SelectMany(key => (string[])[key.Option, key.Value])];
}

/// <param name="Option">Name of the option, <c>--activation-rate</c>.</param>
/// <param name="Value">What was given.</param>
/// <param name="Line">1-based line in the experiment file.</param>
/// <param name="Column">1-based column.</param>
internal sealed record CommandKey(string Option, string Value, int Line, int Column);
