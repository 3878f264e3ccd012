namespace LatencyLab.Cli.Commands.Calibrate;

/// <summary>Shows which operator class is being fitted, on a terminal's error stream only.</summary>
internal static class CalibrationStatus
{
    public static T Show<T>(Func<Action<string, double>?, T> run) =>
        ProgressBar.Show("fitting", report => run(report is null ? null : (name, part) => report($"fitting {name}", part)));
}
