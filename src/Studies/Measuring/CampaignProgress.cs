namespace LatencyLab.Studies.Measuring;

/// <summary>A campaign's progress in words, with the time left.</summary>
public static class CampaignProgress
{
    /// <param name="report">Takes what is done and which part of it is over; null for none.</param>
    public static Action<ProtocolProgress>? Of(Action<string, double>? report) => report is null ? null : progress =>
    {
        double total = progress.Elapsed.TotalSeconds + progress.Left.TotalSeconds;
        double part = total > 0 ? progress.Elapsed.TotalSeconds / total : 0;
        report($"row {progress.RowsDone} of {progress.Rows}, {progress.Left:hh\\:mm\\:ss} left", part);
    };
}
