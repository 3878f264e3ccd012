using System.Text;
using LatencyLab.Yaml;

namespace LatencyLab.Hardware;

/// <summary>
/// Shipped profiles without what was fitted: four fifths of their text, which a list of devices has no use for. A shipped calibration
/// is written a key a line, as `latlab calibrate` does, which a test compares with what the reader sees.
/// </summary>
internal static class ProfileOutline
{
    private const string CalibrationKey = "calibration", ClassesKey = "classes";

    /// <summary>Deeper lines of a calibration are about one class.</summary>
    private const string BelowClass = "     ";

    /// <summary>The text without the lines below the names of calibrated classes.</summary>
    public static string Of(string text)
    {
        StringBuilder outline = new();
        bool isCalibration = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line is not ([] or [' ', ..]))
                isCalibration = line.StartsWith(CalibrationKey + ":", StringComparison.Ordinal);
            if (!isCalibration || !line.StartsWith(BelowClass, StringComparison.Ordinal))
                outline.Append(line).Append('\n');
        }

        return outline.ToString();
    }

    /// <summary>Names of the calibrated classes.</summary>
    public static IReadOnlyList<string> ClassesOf(YamlMapping profile) =>
        (profile[CalibrationKey] as YamlMapping)?[ClassesKey] is YamlMapping classes
            ? [.. classes.Entries.Select(entry => entry.Key.Value)] : [];

    /// <summary>The profile without its calibration.</summary>
    public static YamlMapping WithoutCalibration(YamlMapping profile) =>
        profile with { Entries = [.. profile.Entries.Where(entry => entry.Key.Value != CalibrationKey)] };
}
