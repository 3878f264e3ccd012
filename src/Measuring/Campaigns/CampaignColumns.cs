namespace LatencyLab.Measuring.Campaigns;

/// <summary>Columns of a campaign file: those of the measurement schema and of dynamic operators, then how the row was measured.</summary>
internal static class CampaignColumns
{
    /// <summary>Best time of the reference loop, and the power of its slowdown that was taken out of all times of the row.</summary>
    public const string Reference = "reference_us", Sensitivity = "sensitivity";

    /// <summary>What scales with the reference loop's time.</summary>
    public static IReadOnlyList<string> Times { get; } = ["latency_us", "median_us", "mad_us", "ci_low_us", "ci_high_us"];

    /// <summary>
    /// How a row was measured: <c>set_up</c> is blank for the host, whose kernels nobody launches. Times in microseconds:
    /// <c>latency_us</c> is what <c>estimate</c> says (<see cref="EstimateKind"/>),
    /// <c>ci_low_us</c> and <c>ci_high_us</c> its 95 % interval; <c>median_us</c> and <c>mad_us</c> are of the same <c>samples</c>, their
    /// number (<c>n</c> is a matrix size), without those that were <c>preempted</c>; <c>repetitions</c> runs a sample; <c>ended_by</c> says
    /// why sampling stopped; <c>reference_loss</c> and <c>reference_spread</c> how busy the machine was, as <c>cpu_share</c> (part of the
    /// samples' time in which their threads ran); <c>drift</c> the later half of the samples over the earlier one, minus 1;
    /// <c>trusted</c> 0 where the estimate is not known well enough (<see cref="MeasuringOptions.Trusts"/>).
    /// </summary>
    public static IReadOnlyList<string> Protocol { get; } =
    [
        MeasurementColumns.SetUp, "mask", "threads", "lanes", "cache_state", "suite", "seed",
        "median_us", "mad_us", "ci_low_us", "ci_high_us", "samples", "repetitions", "ended_by", "clock",
        "reference_loss", "reference_spread", "cpu_share", "trusted", "estimate", "preempted", "drift", Reference, Sensitivity,
    ];

    public static IReadOnlyList<string> All { get; } = [.. MeasurementColumns.Schema, .. MeasurementColumns.Dynamic, .. Protocol];

    /// <summary>
    /// Columns that say what was measured and under which conditions, not what came out: rows that agree in all are the same row.
    /// </summary>
    public static IReadOnlyList<string> Identity { get; } =
    [
        .. All.Except(
        [
            .. Times, "peer_name", "peer_predicted_us", "samples", "repetitions", "ended_by", "clock", "reference_loss", "reference_spread",
            "cpu_share", "trusted", "estimate", "preempted", "drift", Reference, Sensitivity,
        ]),
    ];

    /// <summary>Columns that are the same in every row of one campaign.</summary>
    public static IReadOnlyList<string> Constant { get; } =
        ["source", "device", "algo_or_impl", MeasurementColumns.SetUp, "threads", "lanes", "suite", "seed"];
}
