using LatencyLab.Hardware;

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
        return $"runtime {runtime.Name}: {host}{gap}, decisions {decisions}; fused: {(fused.Length == 0 ? "nothing" : fused)}"
            + Lacking(runtime.Library);
    }

    /// <summary>E.g. <c>implicit GEMM, winograd2, direct; fp16 computed in fp32</c>.</summary>
    public static string LibraryLine(Library library) =>
        string.Join(", ", (string[])["implicit GEMM", .. library.Algorithms.Order().Select(Snake.Of)]) + "; " + (PrecisionOf(library) switch
        {
            "" => "types computed as stored",
            string rules => rules,
        });

    private static string Lacking(Library library)
    {
        string without = string.Join(
            ", ", Library.Full.Algorithms.Where(algorithm => !library.Has(algorithm)).Order().Select(Snake.Of));
        string precision = PrecisionOf(library);
        return (library.IsTuned ? "; kernels tuned for each shape" : "")
            + (without.Length == 0 ? "" : $"; without {without}") + (precision.Length == 0 ? "" : $"; {precision}");
    }

    private static string PrecisionOf(Library library) => string.Join(
        ", ", library.Precision.Where(rule => rule.Key != rule.Value).OrderBy(rule => rule.Key)
            .Select(rule => $"{rule.Key.Key()} computed in {rule.Value.Key()}"));

    private static string Range(Runtime runtime)
    {
        double[] all = [runtime.OperatorSeconds, .. runtime.OperatorSecondsByClass.Values];
        return all.Min() == all.Max() ? Microseconds(all[0]) : $"{Microseconds(all.Min())} to {Microseconds(all.Max())}";
    }

    private static string Microseconds(double seconds) => (seconds * 1e6).ToString("0.##", CultureInfo.InvariantCulture);
}
