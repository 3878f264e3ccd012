namespace LatencyLab.Measurements;

/// <summary>Column names of the measurement schema.</summary>
public static class MeasurementColumns
{
    /// <summary>The columns every measurement file may have, in their usual order; blank where not applicable.</summary>
    public static IReadOnlyList<string> Schema { get; } =
    [
        "source", "device", "dtype", "op", "batch", "cin", "h", "w", "cout", "kh", "kw", "stride_h", "stride_w",
        "pad_h", "pad_w", "groups", "m", "n", "k", "other", "algo_or_impl", "direction", "latency_us", "peer_name", "peer_predicted_us",
    ];

    /// <summary>Columns of dynamic operators, added by this project's own measurements.</summary>
    public static IReadOnlyList<string> Dynamic { get; } =
    ["granularity", "activation_rate", "patches", "channel_group"];

    /// <summary>Column that says how a row was timed, see <see cref="Hardware.SetUps"/>.</summary>
    public const string SetUp = "set_up";

    /// <summary>Column that says where kernels come from, one of <see cref="Hardware.KernelOrigin.Names"/>.</summary>
    public const string Kernels = "kernels";

    /// <summary>Every column that is read.</summary>
    internal static IReadOnlyList<string> Known { get; } = [.. Schema, .. Dynamic, SetUp, Kernels];

    /// <summary>The name of a column as the schema spells it, predictions of other tools too; null where there is none.</summary>
    internal static string? Named(string column) =>
        Known.FirstOrDefault(known => known.Equals(column, StringComparison.OrdinalIgnoreCase))
            ?? (IsPeerPrediction(column) ? column : null);

    /// <summary>Columns that describe an operator for people.</summary>
    internal static IReadOnlyList<string> Shape { get; } =
    ["batch", "cin", "h", "w", "cout", "kh", "kw", "stride_h", "stride_w", "pad_h", "pad_w", "groups", "m", "n", "k", .. Dynamic];

    /// <summary>
    /// Keys in the column <c>other</c> that describe a measurement and not its operator: bytes of workspace, and shapes that the columns
    /// say as well.
    /// </summary>
    internal static IReadOnlySet<string> Notes { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "ws", "in", "idx", "out_dim", "shape", "sparsity" };

    /// <summary>Whether a field says no more than a blank: one batch, group, stride or rate 1, no padding.</summary>
    internal static bool SaysNothing(string column, string field) => FieldReader.TryReal(field, out double value) && value == column switch
    {
        "batch" or "groups" or "stride_h" or "stride_w" or "kh" or "kw" or "channel_group" or "activation_rate" => 1,
        "pad_h" or "pad_w" => 0,
        _ => double.NaN,
    };

    /// <summary>True for a column that holds another tool's prediction in microseconds.</summary>
    internal static bool IsPeerPrediction(string column) =>
        column.Equals("peer_predicted_us", StringComparison.OrdinalIgnoreCase)
        || (column.StartsWith("pred_", StringComparison.OrdinalIgnoreCase) && column.EndsWith("_us", StringComparison.OrdinalIgnoreCase));
}
