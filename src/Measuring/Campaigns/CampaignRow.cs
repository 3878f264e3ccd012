using LatencyLab.Kernels.Convolution;

namespace LatencyLab.Measuring.Campaigns;

/// <summary>One row of a campaign file: text by column, blank where not applicable.</summary>
public sealed class CampaignRow
{
    private readonly Dictionary<string, string> _fields;

    /// <summary>A row of these columns.</summary>
    public CampaignRow(IEnumerable<KeyValuePair<string, string>> fields)
    {
        _fields = new Dictionary<string, string>(fields, StringComparer.Ordinal);
        foreach (string column in _fields.Keys)
        {
            if (!CampaignColumns.All.Contains(column))
                throw new ArgumentException($"'{column}' is not a column of a campaign file");
        }
    }

    /// <summary>The row that a case gives, without results.</summary>
    /// <exception cref="NotSupportedException">The measurement schema has no columns for the operator.</exception>
    public static CampaignRow Of(MeasurementCase planned, IMeasurementBackend backend, string suite, int seed)
    {
        Operator op = planned.Operator;
        return new(
        [
            .. OperatorColumns.Of(op is PatchConv2d { Halo: > 0 } patches ? HaloPixels.AsDrawn(patches, planned.Mask, seed) : op),
            new("source", $"latlab {backend.Name}"),
            new("device", backend.DeviceName),
            new("dtype", "fp32"),
            new("algo_or_impl", backend.Implementation),
            new("direction", "forward"),
            new(MeasurementColumns.SetUp, backend.SetUp ?? ""),
            new("mask", MeasurementCase.HasMask(op) ? planned.Mask.ToString().ToLowerInvariant() : ""),
            new("threads", Text(backend.Threads)),
            new("lanes", Text(backend.LaneWidth)),
            new("cache_state", planned.IsCold ? "cold" : "warm"),
            new("suite", suite),
            new("seed", Text(seed)),
        ]);
    }

    /// <summary>Text of a column, empty where there is none.</summary>
    public string this[string column] => _fields.GetValueOrDefault(column, "");

    /// <summary>What tells this row from every other, whatever was measured.</summary>
    public string Key => string.Join('|', CampaignColumns.Identity.Select(column => this[column]));

    /// <summary>The same row with its measured columns filled.</summary>
    public CampaignRow With(RowResult result, string clock) => new(
    [
        .. _fields,
        new("latency_us", Microseconds(result.Seconds)),
        new("median_us", Microseconds(result.MedianSeconds)),
        new("mad_us", Microseconds(result.DeviationSeconds)),
        new("ci_low_us", Microseconds(result.Estimate.LowSeconds)),
        new("ci_high_us", Microseconds(result.Estimate.HighSeconds)),
        new("samples", Text(result.Samples)),
        new("repetitions", Text(result.Repetitions)),
        new("ended_by", result.End switch { RowEnd.Converged => "interval", RowEnd.RowBudget => "row budget", _ => "total budget" }),
        new("clock", clock),
        new("reference_loss", Text(Math.Round(result.ReferenceLoss, 4))),
        new("reference_spread", Text(Math.Round(result.ReferenceSpread, 4))),
        new("cpu_share", Text(Math.Round(result.ProcessorShare, 4))),
        new("trusted", result.IsTrusted ? "1" : "0"),
        new("estimate", NameOf(result.Estimate.Kind)),
        new("preempted", Text(result.Preempted)),
        new("drift", Text(Math.Round(result.Estimate.Drift, 4))),
        new(CampaignColumns.Reference, Microseconds(result.ReferenceSeconds)),
        new(CampaignColumns.Sensitivity, Text(result.Sensitivity)),
    ]);

    /// <summary>
    /// Best time of the reference loop that its times are relative to, microseconds; NaN where they are as they were taken.
    /// </summary>
    internal double ReferenceMicroseconds => Number(CampaignColumns.Sensitivity) > 0 ? Number(CampaignColumns.Reference) : double.NaN;

    /// <summary>The same row with its times relative to another best time of the reference loop.</summary>
    internal CampaignRow RelativeTo(double referenceMicroseconds)
    {
        double factor = Math.Pow(referenceMicroseconds / ReferenceMicroseconds, Number(CampaignColumns.Sensitivity));
        Dictionary<string, string> fields = new(_fields, StringComparer.Ordinal)
        {
            [CampaignColumns.Reference] = Text(referenceMicroseconds),
        };
        foreach (string column in CampaignColumns.Times)
            fields[column] = Text(Math.Round(factor * Number(column), 4));
        return new CampaignRow(fields);
    }

    private double Number(string column) =>
        double.TryParse(this[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    /// <summary>A number as it is written to the file.</summary>
    public static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string NameOf(EstimateKind kind) => kind switch
    {
        EstimateKind.Median => "median",
        EstimateKind.LowerQuartile => "lower quartile",
        _ => "processor time",
    };

    private static string Microseconds(double seconds) => Text(Math.Round(seconds * 1e6, 4));
}
