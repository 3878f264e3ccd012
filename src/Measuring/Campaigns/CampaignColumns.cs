namespace LatencyLab.Measuring.Campaigns;

/// <summary>Columns of a campaign file: those of the measurement schema and of dynamic operators, then how the row was measured.</summary>
internal static class CampaignColumns
{
    /// <summary>
    /// How a row was measured: <c>set_up</c> is blank for the host, whose kernels nobody launches. Times in microseconds:
    /// <c>median_us</c> (also <c>latency_us</c>), <c>mad_us</c>, and the median's 95 % interval; <c>samples</c> is n (<c>n</c> is a matrix size), <c>repetitions</c> runs a sample; <c>ended_by</c> says why sampling
    /// stopped; <c>reference_loss</c> and <c>reference_spread</c> how busy the machine was, as <c>cpu_share</c> (processor time over
    /// elapsed time and threads); <c>trusted</c> 0 where it was too busy.
    /// </summary>
    public static IReadOnlyList<string> Protocol { get; } =
    [
        MeasurementColumns.SetUp, "mask", "threads", "lanes", "cache_state", "suite", "seed",
        "median_us", "mad_us", "ci_low_us", "ci_high_us", "samples", "repetitions", "ended_by", "clock",
        "reference_loss", "reference_spread", "cpu_share", "trusted",
    ];

    public static IReadOnlyList<string> All { get; } = [.. MeasurementColumns.Schema, .. MeasurementColumns.Dynamic, .. Protocol];

    /// <summary>
    /// Columns that say what was measured and under which conditions, not what came out: rows that agree in all are the same row.
    /// </summary>
    public static IReadOnlyList<string> Identity { get; } =
    [
        .. All.Except(
        [
            "latency_us", "peer_name", "peer_predicted_us", "median_us", "mad_us", "ci_low_us", "ci_high_us", "samples", "repetitions",
            "ended_by", "clock", "reference_loss", "reference_spread", "cpu_share", "trusted",
        ]),
    ];

    /// <summary>Columns that are the same in every row of one campaign.</summary>
    public static IReadOnlyList<string> Constant { get; } =
        ["source", "device", "algo_or_impl", MeasurementColumns.SetUp, "threads", "lanes", "suite", "seed"];
}
