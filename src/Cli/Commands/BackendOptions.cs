using System.CommandLine;
using LatencyLab.Cli.Output;
using LatencyLab.Diagnostics;
using LatencyLab.Kernels;
using LatencyLab.Kernels.Host;
using LatencyLab.Measuring;
using LatencyLab.Measuring.Backends;

namespace LatencyLab.Cli.Commands;

/// <summary>The options that choose where kernels run, the same for every command that runs any.</summary>
internal sealed class BackendOptions
{
    private static readonly (string Name, HostLanes Lanes)[] LaneNames =
        [("best", HostLanes.Best), ("512", HostLanes.Bits512), ("256", HostLanes.Bits256), ("128", HostLanes.Bits128), ("scalar", HostLanes.Scalar)];

    public Option<string> Backend { get; } = new("--backend")
    {
        Description = $"Where kernels run: {string.Join(", ", ExecutorFactory.Names)}",
        DefaultValueFactory = _ => "host",
    };

    public Option<int?> Threads { get; } = new("--threads") { Description = "Threads of the host (default: 1)" };

    public Option<string> Lanes { get; } = new("--lanes")
    {
        Description = "Register width of the host's kernels in bits: best, 512, 256, 128 or scalar",
        DefaultValueFactory = _ => "best",
    };

    /// <exception cref="InputException">A value that does not exist, or a backend that this build or machine does not have.</exception>
    public IMeasurementBackend Open(ParseResult parse, int defaultThreads = 1) =>
        Open(parse.GetValue(Backend)!, parse.GetValue(Lanes)!, parse.GetValue(Threads) ?? defaultThreads);

    /// <inheritdoc cref="Open(ParseResult, int)"/>
    public static IMeasurementBackend Open(string backend, string lanes, int threads) =>
        MeasurementBackends.Open(backend, LanesOf(lanes), threads, Terminal.Current.Clock);

    private static HostLanes LanesOf(string name)
    {
        foreach ((string known, HostLanes lanes) in LaneNames)
        {
            if (known == name)
                return lanes;
        }

        string[] names = [.. LaneNames.Select(lane => lane.Name)];
        throw new InputException($"unknown width '{name}', expected one of {string.Join(", ", names)}", "--lanes", nearest: NearestName.Find(name, names));
    }
}
