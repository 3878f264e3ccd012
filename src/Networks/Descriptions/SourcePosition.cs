namespace LatencyLab.Networks.Descriptions;

/// <summary>Where a user wrote something.</summary>
/// <param name="Source">File.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
public sealed record SourcePosition(string Source, int Line, int Column)
{
    /// <summary>An error at a position, or without one where there is none.</summary>
    internal static InputException Error(SourcePosition? at, string message, string? nearest = null) =>
        new([new InputError(message, at?.Source, at?.Line ?? 0, at?.Column ?? 0, nearest)]);
}
