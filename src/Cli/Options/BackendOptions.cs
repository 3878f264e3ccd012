using LatencyLab.Kernels;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Engines;
using LatencyLab.Studies.Measuring;

namespace LatencyLab.Cli.Options;

/// <summary>The options that choose where kernels run, the same for every command that runs any.</summary>
internal sealed class BackendOptions
{
    public Option<string> Backend { get; } = NewOption.Of(
        "--backend", $"Where kernels run: {string.Join(", ", Names)}", "host");

    /// <summary>Every backend there is, whether this program and machine have it or not.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ExecutorFactory.Names, .. EngineNames.All];

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
    public IMeasurementBackend Open(ParseResult parse)
    {
        string name = parse.GetValue(Backend)!;
        int threads = parse.GetValue(Threads) ?? 1;
        if (EngineNames.All.Contains(name))
            return EngineOf($"backend '{name}'").Open(name, threads, Terminal.Current.Clock);
        if (!ExecutorFactory.IsName(name))
        {
            throw new InputException(
                $"no backend is named '{name}': expected one of {string.Join(", ", Names)}", nearest: NearestName.Find(name, Names));
        }

        return new BackendChoice(name, threads, parse.GetValue(Lanes)!, parse.GetValue(Accelerator)).Open(Terminal.Current.Clock);
    }

    /// <summary>The runtime that this program has in it.</summary>
    /// <param name="what">What needs it, for the message.</param>
    /// <exception cref="InputException">It has none.</exception>
    public static IRuntimeEngine EngineOf(string what) => Terminal.Current.Engine ?? throw new InputException(
        $"{what}: ONNX Runtime is not in this program but in one of its own, 'dotnet run -c Release --project {EngineNames.Project} --' "
        + "instead of latlab (docs/measuring.md)");
}
