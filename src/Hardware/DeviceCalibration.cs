using System.Collections.ObjectModel;

namespace LatencyLab.Hardware;

/// <summary>Numbers fitted to measurements, an entry an operator class.</summary>
public sealed record DeviceCalibration
{
    /// <summary>Key of a class's correction trees.</summary>
    public const string Residual = "residual";

    /// <summary>Key of the factors by operator, as <see cref="Places"/> has it.</summary>
    public const string OperatorFactors = "operator_factors";

    /// <summary>Day of the fit, ISO 8601.</summary>
    public required string Date { get; init; }

    /// <summary>Names of the data sets that rows came from.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>By operator class, e.g. <c>convolution</c>.</summary>
    public required IReadOnlyDictionary<string, ClassCalibration> Classes { get; init; }

    /// <summary>
    /// Where classes (no parameter), their parameters and <see cref="Residual"/> stand, as errors without a message: which there are and
    /// within which bounds knows the model. Empty for a calibration that was not read from a file.
    /// </summary>
    internal IReadOnlyDictionary<(string Class, string? Parameter), InputError> Places { get; init; } =
        ReadOnlyDictionary<(string, string?), InputError>.Empty;

    /// <summary>An error about a class, one of its parameters or its trees, its message still to come.</summary>
    public InputError At(string operatorClass, string? parameter = null) =>
        Places.GetValueOrDefault((operatorClass, parameter)) ?? new InputError("");
}

/// <summary>Fitted parameters of one operator class on one device.</summary>
public sealed record ClassCalibration
{
    /// <summary>
    /// How the rows were timed: <c>kernel</c> (device time only) or <c>wall</c> (framework passes and launches included).
    /// </summary>
    public required string Measurement { get; init; }

    /// <summary>Data types of the rows; intervals of others are wider.</summary>
    public IReadOnlyList<DataType> DataTypes { get; init; } = [DataType.Fp32];

    /// <summary>
    /// Start of a kernel of this class over the profile's <see cref="DeviceProfile.KernelFloorSeconds"/>, where rows of a kernel timer
    /// were fitted; null: 1.
    /// </summary>
    public double? KernelStartRatio { get; init; }

    /// <summary>The set-up that timed most of the rows, whose launch terms are among the parameters.</summary>
    public string SetUp { get; init; } = SetUps.Queued;

    /// <summary>Rows fitted.</summary>
    public required int Rows { get; init; }

    /// <summary>Seed of the draw that chose the rows, and of the folds in which they were cross-validated.</summary>
    public int Seed { get; init; }

    /// <summary>Model parameters by name; a parameter that is absent keeps its default.</summary>
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }

    /// <summary>Parameters that the rows did not move from their prior.</summary>
    public IReadOnlyList<string> AtPrior { get; init; } = [];

    /// <summary>Median absolute percentage error on rows that were not fitted, in percent.</summary>
    public double? UnseenMedianApePercent { get; init; }

    /// <summary>Mean absolute percentage error on rows that were not fitted, in percent.</summary>
    public double? UnseenMapePercent { get; init; }

    /// <summary>Rows that error was taken over.</summary>
    public int UnseenRows { get; init; }

    /// <summary>Lower and upper factor of the 90 % interval: measured / predicted, from cross-validated residuals.</summary>
    public double? IntervalLowFactor { get; init; }

    /// <inheritdoc cref="IntervalLowFactor"/>
    public double? IntervalHighFactor { get; init; }

    /// <summary>
    /// Measured time over the equations', by operator (<c>branch_combine</c>), where the operators of a class differ; 1 for the others.
    /// </summary>
    public IReadOnlyDictionary<string, double> OperatorFactors { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Small correction trees on top of the model, encoded; null where they do not help or rows are few.</summary>
    public string? Residual { get; init; }

    /// <summary>Fingerprints of the fitted rows, so that an evaluation can leave them out.</summary>
    public IReadOnlyList<string> RowFingerprints { get; init; } = [];
}
