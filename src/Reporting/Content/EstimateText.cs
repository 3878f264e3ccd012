using LatencyLab.Predictor;

namespace LatencyLab.Reporting.Content;

/// <summary>What hovering and tables say about an estimate.</summary>
internal static class EstimateText
{
    /// <summary>The latency with its 90 % interval, and the parts it is made of.</summary>
    public static IEnumerable<(string Name, string Value)> Lines(LatencyEstimate estimate) =>
    [
        ("predicted", NumberText.Seconds(estimate.TotalSeconds)),
        ("90 % interval", $"{NumberText.Seconds(estimate.LowSeconds)} to {NumberText.Seconds(estimate.HighSeconds)}"),
        .. Parts(estimate),
        ("bound by", Words(estimate.Bound.ToString())),
    ];

    /// <summary>What each part would take alone.</summary>
    public static IEnumerable<(string Name, string Value)> Parts(LatencyEstimate estimate) =>
    [
        ("compute alone", NumberText.Seconds(estimate.ComputeSeconds)),
        ("on-chip alone", NumberText.Seconds(estimate.OnChipSeconds)),
        ("off-chip alone", NumberText.Seconds(estimate.OffChipSeconds)),
        ("launch", NumberText.Seconds(estimate.LaunchSeconds)),
    ];

    public static string Tile(TileChoice tile) => tile.Rows == 0 ? ""
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{tile.Rows}x{tile.Columns}{(tile.SplitDepth > 1 ? $", reduction split in {tile.SplitDepth}" : "")}");

    /// <summary><c>OffChipMemory</c> as <c>off chip memory</c>.</summary>
    public static string Words(string name) => string.Concat(
        name.Select(
            (letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));
}
