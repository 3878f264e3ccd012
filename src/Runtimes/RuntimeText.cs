namespace LatencyLab.Runtimes;

/// <summary>A runtime in a line.</summary>
public static class RuntimeText
{
    /// <summary>
    /// E.g. <c>runtime graph: one submission, 0.5 us between kernels, decisions on the device; fused: bias, batch_norm, activation</c>.
    /// </summary>
    /// <param name="runtime">The runtime; null for a model that has none.</param>
    public static string Line(Runtime? runtime)
    {
        if (runtime is null)
            return "no runtime: operators one after another, as the published model has them";
        string host = runtime.Submission == Submission.Network
            ? runtime.SubmissionSeconds == 0 ? "no host" : $"one submission of {Microseconds(runtime.SubmissionSeconds)} us"
            : $"the host enqueues every operator ({Range(runtime)} us)";
        string gap = runtime.KernelGapSeconds == 0 ? "" : $", {Microseconds(runtime.KernelGapSeconds)} us between kernels";
        string decisions = runtime.Decisions == DecisionPlace.Device ? "on the device"
            : $"read back to the host ({Microseconds(runtime.DecisionHostSeconds)} us)";
        string fused = string.Join(", ", RuntimeFields.Fused(runtime).Select(Snake.Of));
        return $"runtime {runtime.Name}: {host}{gap}, decisions {decisions}; fused: {(fused.Length == 0 ? "nothing" : fused)}";
    }

    private static string Range(Runtime runtime)
    {
        double[] all = [runtime.OperatorSeconds, .. runtime.OperatorSecondsByClass.Values];
        return all.Min() == all.Max() ? Microseconds(all[0]) : $"{Microseconds(all.Min())} to {Microseconds(all.Max())}";
    }

    private static string Microseconds(double seconds) => (seconds * 1e6).ToString("0.##", CultureInfo.InvariantCulture);
}
