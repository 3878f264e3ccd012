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

    /// <summary>Columns that describe an operator for people.</summary>
    internal static IReadOnlyList<string> Shape { get; } =
    ["batch", "cin", "h", "w", "cout", "kh", "kw", "stride_h", "stride_w", "pad_h", "pad_w", "groups", "m", "n", "k", .. Dynamic];

    /// <summary>True for a column that holds another tool's prediction in microseconds.</summary>
    internal static bool IsPeerPrediction(string column) =>
        column.Equals("peer_predicted_us", StringComparison.OrdinalIgnoreCase)
        || (column.StartsWith("pred_", StringComparison.OrdinalIgnoreCase) && column.EndsWith("_us", StringComparison.OrdinalIgnoreCase));
}
