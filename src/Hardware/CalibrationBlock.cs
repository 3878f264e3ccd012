using System.Text;

namespace LatencyLab.Hardware;

/// <summary>Replaces the calibration in the text of a profile and leaves every other line as it stands, comments included.</summary>
public static class CalibrationBlock
{
    private const string Key = "calibration:";

    /// <param name="yaml">Text of a profile.</param>
    /// <param name="calibrated">The profile whose calibration is to stand there; without one, the block is removed.</param>
    public static string Replace(string yaml, DeviceProfile calibrated)
    {
        StringBuilder text = new(Without(yaml).TrimEnd('\n'));
        text.Append('\n');
        if (calibrated.Calibration is not null)
            text.Append(BlockOf(DeviceProfileWriter.ToYaml(calibrated)));
        return text.ToString();
    }

    private static string Without(string yaml) => Lines(yaml, isBlock: false);

    private static string BlockOf(string yaml) => Lines(yaml, isBlock: true);

    /// <summary>The lines of the top-level key (from it to the next line that is not indented), or all others.</summary>
    private static string Lines(string yaml, bool isBlock)
    {
        StringBuilder text = new();
        bool inside = false;
        foreach (string line in yaml.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (line.Length > 0 && line[0] is not (' ' or '-'))
                inside = line.StartsWith(Key, StringComparison.Ordinal);
            if (inside == isBlock)
                text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
