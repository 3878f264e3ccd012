namespace LatencyLab.Importing;

/// <summary>What a file of another tool does not say, and the user does.</summary>
public sealed record ImportOptions
{
    /// <summary>Name of the profile; null: what the file calls itself, or its own name.</summary>
    public string? Name { get; init; }

    /// <summary>Clock of the arithmetic in Hz; null: what the file says, or 1 GHz.</summary>
    public double? FrequencyHz { get; init; }

    /// <summary>Data type of operands; null: what the file says, or int8.</summary>
    public DataType? DataType { get; init; }

    /// <summary>Architecture generation of the profile, whose uncalibrated defaults it gets.</summary>
    public string Architecture { get; init; } = "other";
}
