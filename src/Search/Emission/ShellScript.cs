namespace LatencyLab.Search.Emission;

/// <summary>Text of a shell script that runs one training program, a flag a line.</summary>
internal static class ShellScript
{
    /// <summary>Paths that the person who trains has to give; the script stops with a message where one is missing.</summary>
    public const string Checkpoint = "\"$CHECKPOINT\"", Data = "\"${DATA%/}/\"", Run = "\"$RUN\"";

    /// <param name="name">File name of the script.</param>
    /// <param name="title">What is trained; goes into comments.</param>
    /// <param name="notes">Further comment lines.</param>
    /// <param name="staticNetwork">Network whose ImageNet checkpoint training starts from.</param>
    /// <param name="flags">Flags with their values, quoted where a value is not one of letters, digits and <c>-_./:</c>.</param>
    public static string Write(
        string name, string title, IEnumerable<string> notes, string staticNetwork, IEnumerable<(string Flag, string Value)> flags)
    {
        List<string> lines =
        [
            "#!/usr/bin/env bash",
            $"# {title}",
            .. notes.Select(note => $"# {note}"),
            "# Run it in the folder imagenet_classification of that project, with these three set:",
            $"#   CHECKPOINT=/path/to/checkpoint.pth DATA=/path/to/imagenet RUN=/path/to/logs bash {name}",
            "set -euo pipefail",
            $": \"${{CHECKPOINT:?set CHECKPOINT to the ImageNet checkpoint of {staticNetwork} to start from}}\"",
            ": \"${DATA:?set DATA to the ImageNet folder that holds train/ and val/}\"",
            ": \"${RUN:?set RUN to a folder for logs and checkpoints}\"",
            "python -u train/main.py \\",
        ];
        (string Flag, string Value)[] all = [.. flags];
        lines.AddRange(all.Select((flag, i) => $"  --{flag.Flag} {Quote(flag.Value)}{(i + 1 < all.Length ? " \\" : "")}"));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>A FLOPs ratio as the training scripts take it: up to four decimals, at least one.</summary>
    public static string Rate(double rate) => rate.ToString("0.0###", CultureInfo.InvariantCulture);

    private static string Quote(string value) =>
        value is Checkpoint or Data or Run || (value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:".Contains(c)))
            ? value
            : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
