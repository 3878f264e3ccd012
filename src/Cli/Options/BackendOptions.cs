using LatencyLab.Kernels;
using LatencyLab.Measuring.Backends;
using LatencyLab.Studies.Measuring;

namespace LatencyLab.Cli.Options;

/// <summary>The options that choose where kernels run, the same for every command that runs any.</summary>
internal sealed class BackendOptions
{
    public Option<string> Backend { get; } = NewOption.Of(
        "--backend", $"Where kernels run: {string.Join(", ", ExecutorFactory.Names)}", "host");

    public Option<string?> Accelerator { get; } = NewAccelerator();

    public Option<int?> Threads { get; } = new("--threads") { Description = "Threads of the host (default: 1)" };

    public Option<string> Lanes { get; } = NewOption.Of(
        "--lanes", "Register width of the host's kernels in bits: best, 512, 256, 128 or scalar", "best");

    /// <summary>Which of several accelerators.</summary>
    public static Option<string?> NewAccelerator() => new("--accelerator")
    {
        Description = "Which accelerator of the backend, as doctor lists them: its number or a part of its name (default: the first)",
        HelpName = "N|NAME",
    };

    /// <exception cref="InputException">A value that does not exist, or a device that this machine does not have.</exception>
    public IMeasurementBackend Open(ParseResult parse) =>
        new BackendChoice(parse.GetValue(Backend)!, parse.GetValue(Threads) ?? 1, parse.GetValue(Lanes)!, parse.GetValue(Accelerator))
            .Open(Terminal.Current.Clock);
}
