using LatencyLab.Kernels;
using LatencyLab.Measuring.Backends;
using LatencyLab.Studies.Measuring;

namespace LatencyLab.Cli.Options;

/// <summary>The options that choose where kernels run, the same for every command that runs any.</summary>
internal sealed class BackendOptions
{
    public Option<string> Backend { get; } = NewOption.Of(
        "--backend", $"Where kernels run: {string.Join(", ", ExecutorFactory.Names)}", "host");

    public Option<int?> Threads { get; } = new("--threads") { Description = "Threads of the host (default: 1)" };

    public Option<string> Lanes { get; } = NewOption.Of(
        "--lanes", "Register width of the host's kernels in bits: best, 512, 256, 128 or scalar", "best");

    /// <exception cref="InputException">A value that does not exist, or a device that this machine does not have.</exception>
    public IMeasurementBackend Open(ParseResult parse) =>
        new BackendChoice(parse.GetValue(Backend)!, parse.GetValue(Threads) ?? 1, parse.GetValue(Lanes)!)
            .Open(Terminal.Current.Clock);
}
