namespace LatencyLab.Studies.Accuracy;

/// <summary>
/// Median APE and MAPE in percent, Kendall's tau, and the percentage of pairs of skewed and even routing that differ by more than 5 % whose
/// sign is predicted; null where nothing is asked of a figure.
/// </summary>
public sealed record AccuracyTarget(
    double? MedianApePercent, double? MapePercent, double? KendallTau = null, double? SkewSignPercent = null)
{
    /// <summary>90th percentile of the APE, in percent; null where nothing is asked of it.</summary>
    public double? P90ApePercent { get; init; }
}

/// <summary>One line of the accuracy report: rows of a published file, a number of them fitted, the others predicted.</summary>
/// <param name="Name">Heading.</param>
/// <param name="File">Measurement file.</param>
/// <param name="Bar">What has to be reached.</param>
/// <param name="Goal">What is aimed at.</param>
public sealed record AccuracyCase(string Name, string File, AccuracyTarget Bar, AccuracyTarget Goal)
{
    private const double MostFitted = 0.75;

    /// <summary>
    /// Rows fitted a device, three quarters where there are too few; 0: <see cref="Share"/> of them, and without that none: the defaults.
    /// </summary>
    public int Rows { get; init; }

    /// <summary>Share of the rows that is fitted.</summary>
    public double Share { get; init; }

    /// <summary>Operators of the file that count; empty: all.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>The class that is drawn, fitted and reported. Null: every class.</summary>
    public OperatorClass? Class { get; init; }

    /// <summary>Data type of the rows that count; null: all.</summary>
    public DataType? Type { get; init; }

    /// <summary>Rows of at least so many microseconds count, for a fit too.</summary>
    public double LeastMicroseconds { get; init; }

    /// <summary>Text of the device column; null: every device that has a profile.</summary>
    public string? Device { get; init; }

    /// <summary>Device that is left out.</summary>
    public string? ExceptDevice { get; init; }

    /// <summary>Whether nothing is fitted: the defaults predict.</summary>
    public bool IsOfDefaults => Rows == 0 && Share == 0;

    /// <summary>Rows to fit of so many: at most three quarters.</summary>
    public int RowsOf(int count) => Rows > 0 ? AtMost(Rows, count) : (int)Math.Round(Share * count);

    /// <summary>So many rows to fit of a count, or three quarters of it.</summary>
    internal static int AtMost(int rows, int count) => Math.Min(rows, (int)(MostFitted * count));
}

/// <summary>Every device of a file in turn as if it had never been measured.</summary>
/// <param name="Name">Heading.</param>
/// <param name="SiblingRows">Rows fitted of each other device.</param>
/// <param name="Unmeasured">Nothing of the device is fitted.</param>
/// <param name="FewRows">A few rows of it are.</param>
internal sealed record HeldOutCase(string Name, int SiblingRows, AccuracyCase Unmeasured, AccuracyCase FewRows);

/// <summary>Whole networks, predicted by a profile that is fitted to operators only.</summary>
/// <param name="Name">Heading.</param>
/// <param name="File">Timings of networks.</param>
/// <param name="DeviceFile">File by whose entries its devices have profiles.</param>
/// <param name="OperatorFiles">Files of the operators that are fitted.</param>
/// <param name="RowsPerClass">Rows of them fitted, a class and device.</param>
/// <param name="InferenceSuffix">What the file adds to a network's name where it is run forward.</param>
/// <param name="Spellings">Names in the catalogue of networks that the file spells otherwise.</param>
internal sealed record NetworkCase(
    string Name, string File, string DeviceFile, IReadOnlyList<string> OperatorFiles, int RowsPerClass, string InferenceSuffix,
    IReadOnlyDictionary<string, string> Spellings);

/// <summary>Kernels of dynamic operators, timed by a kernel timer.</summary>
/// <param name="Name">Heading.</param>
/// <param name="File">Timings.</param>
/// <param name="Profile">Shipped profile of their device.</param>
internal sealed record DynamicCase(string Name, string File, string Profile);

/// <summary>Median APE and the share of rows inside the 90 % interval, both in percent.</summary>
public sealed record CnnTarget(double MedianApePercent, double CoveragePercent);

/// <summary>Whole CNNs as frameworks run them, of which no row is fitted.</summary>
/// <param name="Name">Heading.</param>
/// <param name="File">Published timings, part of the library; devices are names of profiles.</param>
/// <param name="Runtime">Shipped runtime that is taken to run them.</param>
/// <param name="Bar">What has to be reached.</param>
/// <param name="Goal">What is aimed at.</param>
public sealed record CnnCase(string Name, string File, string Runtime, CnnTarget Bar, CnnTarget Goal);
