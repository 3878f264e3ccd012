namespace LatencyLab.Measurements;

/// <summary>One timed network.</summary>
/// <param name="Device">Text of the device column.</param>
/// <param name="DataType">Name of the data type.</param>
/// <param name="Model">Name of the network and what of it was run, as the source spells it.</param>
/// <param name="Batch">Images or sequences.</param>
/// <param name="Resolution">Pixels of a side, or tokens of a sequence.</param>
/// <param name="Milliseconds">Latency of a batch.</param>
/// <param name="PeerMilliseconds">What other tools predicted, by tool (columns <c>pred_TOOL_ms</c>).</param>
public sealed record NetworkRow(
    string Device, string DataType, string Model, int Batch, int Resolution, double Milliseconds,
    IReadOnlyDictionary<string, double> PeerMilliseconds)
{
    /// <summary>Where it was published, where the file says.</summary>
    public string Source { get; init; } = "";
}
