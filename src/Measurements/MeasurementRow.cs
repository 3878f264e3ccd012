using LatencyLab.Operators;

namespace LatencyLab.Measurements;

/// <summary>One measured (or only described) operator.</summary>
public sealed record MeasurementRow
{
    /// <summary>1-based line in the file it was read from.</summary>
    public required int Line { get; init; }

    /// <summary>All fields as they stood in the file, so that unknown columns pass through.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    public string Source { get; init; } = "";

    public string Device { get; init; } = "";

    /// <summary>Data type key such as <c>fp32</c>; empty where the file does not say.</summary>
    public string DataType { get; init; } = "";

    /// <summary>Operator name in the file.</summary>
    public required string Op { get; init; }

    /// <summary>Kernel family or implementation that was measured, if known.</summary>
    public string Implementation { get; init; } = "";

    public required Operator Operator { get; init; }

    /// <summary>Measured latency in microseconds; null for a row that only describes an operator.</summary>
    public double? LatencyMicroseconds { get; init; }
}
