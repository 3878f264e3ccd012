using LatencyLab.Networks;
using LatencyLab.Reporting.Content;
using LatencyLab.Simulation.Decisions;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>A network simulated for a page or a picture.</summary>
internal static class SimulatedNetwork
{
    /// <summary>The timeline of a network that is the same every time; null where the model has no tiles.</summary>
    /// <param name="title">What it is.</param>
    /// <param name="network">At its mean rates.</param>
    /// <param name="model">The closed form, with a runtime.</param>
    public static SimulatedTimeline? Of(string title, Network network, ILatencyModel model) =>
        Of(title, model, simulator => simulator.Run(network));

    /// <summary>The timeline of a network, where images decide of one batch.</summary>
    /// <inheritdoc cref="Of(string, Network, ILatencyModel)"/>
    public static SimulatedTimeline? Of(NetworkInput input, ILatencyModel model) => Of(
        input.Title, model,
        simulator => input.Blocks is Network blocks ? simulator.Run(blocks) : simulator.Run(input.Drawn()!, new DrawnDecisions(1)));

    private static SimulatedTimeline? Of(string title, ILatencyModel model, Func<NetworkSimulator, NetworkRun> run)
    {
        if (model.Runtime is not Runtime runtime)
            return null;
        KernelSimulator kernels = new(model.Device, model.DataType, runtime.Library);
        NetworkRun happened = run(new NetworkSimulator(kernels, runtime) { RecordsStreams = true });
        return RunTimeline.Of(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{title}, batch {happened.Network.Batch} on {model.Device.Name}, {runtime.Name}, simulated"),
            happened, kernels);
    }
}
