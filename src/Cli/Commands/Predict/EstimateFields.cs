namespace LatencyLab.Cli.Commands.Predict;

/// <summary>An estimate as CSV columns, in microseconds, and as JSON, in seconds.</summary>
internal static class EstimateFields
{
    public static IReadOnlyList<string> Columns { get; } =
    [
        "predicted_us", "low_us", "high_us", "compute_us", "on_chip_us", "off_chip_us", "launch_us", "device_us", "host_wait_us",
        "synchronisation_us", "bound", "algorithm", "tile",
    ];

    public static string[] Values(in LatencyEstimate estimate) =>
    [
        Microseconds(estimate.TotalSeconds),
        Microseconds(estimate.LowSeconds),
        Microseconds(estimate.HighSeconds),
        Microseconds(estimate.ComputeSeconds),
        Microseconds(estimate.OnChipSeconds),
        Microseconds(estimate.OffChipSeconds),
        Microseconds(estimate.LaunchSeconds),
        Microseconds(estimate.DeviceSeconds),
        Microseconds(estimate.HostWaitSeconds),
        Microseconds(estimate.SynchronisationSeconds),
        Words(estimate.Bound),
        Words(estimate.Algorithm),
        Tile(estimate.Tile),
    ];

    public static JsonObject ToJson(in LatencyEstimate estimate) => new()
    {
        ["predicted_s"] = estimate.TotalSeconds,
        ["low_s"] = estimate.LowSeconds,
        ["high_s"] = estimate.HighSeconds,
        ["compute_s"] = estimate.ComputeSeconds,
        ["on_chip_s"] = estimate.OnChipSeconds,
        ["off_chip_s"] = estimate.OffChipSeconds,
        ["launch_s"] = estimate.LaunchSeconds,
        ["device_s"] = estimate.DeviceSeconds,
        ["host_s"] = estimate.HostSeconds,
        ["host_wait_s"] = estimate.HostWaitSeconds,
        ["synchronisation_s"] = estimate.SynchronisationSeconds,
        ["bound"] = Words(estimate.Bound),
        ["algorithm"] = Words(estimate.Algorithm),
        ["tile"] = Tile(estimate.Tile),
    };

    /// <summary>Rows x columns of the tile, and the split of the reduction where there is one; empty without a tile.</summary>
    public static string Tile(TileChoice tile) => tile.Rows == 0 ? ""
        : FormattableString.Invariant($"{tile.Rows}x{tile.Columns}{(tile.SplitDepth > 1 ? $"/{tile.SplitDepth}" : "")}");

    public static string Microseconds(double seconds) => UnitText.Microseconds(seconds, "0.####");

    /// <summary><c>OffChipMemory</c> as <c>off_chip_memory</c>.</summary>
    public static string Words<T>(T value) where T : struct, Enum => Operators.Snake.Of(value);
}
