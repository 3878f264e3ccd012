namespace LatencyLab.Cli.Output;

/// <summary>What a latency is made of, in a line.</summary>
internal static class BoundText
{
    /// <summary>E.g. <c>host bound: device 3.1 ms (31 %), waiting for the host 6.2 (62 %), 12 decisions read back 0.7 (7 %)</c>.</summary>
    /// <param name="estimate">Of a whole network.</param>
    /// <param name="decisions">Decisions of the network; null where it is not known how many.</param>
    /// <param name="runtime">What runs it; null for a model without one.</param>
    public static string? Line(in LatencyEstimate estimate, double? decisions, Runtime? runtime)
    {
        if (runtime is null || estimate.TotalSeconds <= 0)
            return null;
        double total = estimate.TotalSeconds, host = estimate.HostWaitSeconds, synchronisation = estimate.SynchronisationSeconds;
        double device = Math.Max(0, total - host - synchronisation);
        string bound = synchronisation > Math.Max(device, host) ? "synchronisation" : host > device ? "host" : "device";
        string decided = decisions is not double count || count == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {count:0.##} decision{(count == 1 ? "" : "s")} ")
                + $"{(runtime.Decisions == DecisionPlace.Host ? "read back" : "on the device")} {Part(synchronisation)}";
        return $"{bound} bound: device {Part(device)}, waiting for the host {Part(host)}{decided}";

        string Part(double seconds) => $"{UnitText.Milliseconds(seconds)} ms ({UnitText.Percent(seconds / total)})";
    }
}
