using LatencyLab.Cli.Output;
using LatencyLab.Measuring.Protocol;

namespace LatencyLab.Cli.Commands;

/// <summary>Shows a campaign's progress with the time left, on a terminal's error stream only.</summary>
internal static class CampaignProgress
{
    public static T Show<T>(Func<Action<ProtocolProgress>?, T> run) => ProgressBar.Show("measuring", report => run(report is null ? null : progress =>
    {
        double total = progress.Elapsed.TotalSeconds + progress.Left.TotalSeconds;
        report($"row {progress.RowsDone} of {progress.Rows}, {progress.Left:hh\\:mm\\:ss} left", total > 0 ? progress.Elapsed.TotalSeconds / total : 0);
    }));
}
