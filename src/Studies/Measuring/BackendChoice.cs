using LatencyLab.Kernels.Host;
using LatencyLab.Measuring;

namespace LatencyLab.Studies.Measuring;

/// <summary>Where kernels run.</summary>
/// <param name="Backend">One of <see cref="ExecutorFactory.Names"/>.</param>
/// <param name="Threads">Threads of the host.</param>
/// <param name="Lanes">Register width of the host, one of <see cref="LaneNames"/>.</param>
/// <param name="Accelerator">Which of several accelerators: number or part of a model name; null: the first.</param>
public sealed record BackendChoice(
    string Backend = ExecutorFactory.Host, int Threads = 1, string Lanes = "best", string? Accelerator = null)
{
    private static readonly HostLanes[] s_lanes =
        [HostLanes.Best, HostLanes.Bits512, HostLanes.Bits256, HostLanes.Bits128, HostLanes.Scalar];

    /// <summary>Register widths by name.</summary>
    public static IReadOnlyList<string> LaneNames { get; } = ["best", "512", "256", "128", "scalar"];

    /// <summary>Opens the backend.</summary>
    /// <param name="time">Where budgets of seconds are read from; null for the system's clock.</param>
    /// <exception cref="InputException">A value that does not exist, or a backend that this build or machine does not have.</exception>
    public IMeasurementBackend Open(TimeProvider? time = null) =>
        MeasurementBackends.Open(Backend, LanesOf(Lanes), Threads, time, Accelerator);

    /// <summary>A register width of the host by its name.</summary>
    /// <exception cref="InputException">No such width.</exception>
    public static HostLanes LanesOf(string name)
    {
        int lanes = LaneNames.ToList().IndexOf(name);
        return lanes >= 0 ? s_lanes[lanes]
            : throw new InputException(
                $"unknown width '{name}', expected one of {string.Join(", ", LaneNames)}", "--lanes",
                nearest: NearestName.Find(name, LaneNames));
    }
}
