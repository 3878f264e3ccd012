namespace LatencyLab.Predictor.Calibration;

/// <summary>How to calibrate.</summary>
public sealed record CalibrationOptions
{
    /// <summary>How the rows were timed, <c>kernel</c> or <c>wall</c>; null: whichever the rows are better explained by.</summary>
    public string? Measurement { get; init; }

    /// <summary>The set-up of rows that do not name theirs, one of <see cref="SetUps"/>; null: queued.</summary>
    public string? SetUp { get; init; }

    /// <summary>Seed of the folds (and, for the record, of the draw that chose the rows).</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Folds of the cross-validation that unseen error and intervals come from.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Day of the fit, ISO 8601.</summary>
    public required string Date { get; init; }

    /// <summary>Names of the data sets.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>Priors in place of the generation defaults.</summary>
    public ParameterPriors Priors { get; init; } = ParameterPriors.None;

    /// <summary>Told the class and the share done, 0..1.</summary>
    public Action<string, double>? Progress { get; init; }
}
