using LatencyLab.Networks;

namespace LatencyLab.Cli.Commands.NetworkList;

/// <summary>The layers of a built network.</summary>
internal static class NetworkText
{
    public static void Write(Network network, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            JsonText.Write(output, "latencylab/network/v1", new JsonObject
            {
                ["network"] = network.Name,
                ["batch"] = network.Batch,
                ["resolution"] = network.Resolution,
                ["macs"] = network.Macs,
                ["parameters"] = network.ParameterCount,
                ["layers"] = JsonText.Array(Layers(network).Select(layer => new JsonObject
                {
                    ["block"] = layer.Block,
                    ["layer"] = layer.Node.Name,
                    ["op"] = layer.Node.Operator.Kind,
                    ["macs"] = layer.Node.Operator.Work(1).Macs,
                    ["parameters"] = layer.Node.Operator.ParameterCount,
                })),
            });
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{network.Name}; {network.SizeText}, batch {network.Batch}"));
        ConsoleTable table = new("block", "layer", "op", ">MMAC", ">parameters");
        foreach ((string block, Node node) in Layers(network))
        {
            table.Add(
                block, node.Name, node.Operator.Kind, Megamacs(node.Operator.Work(1).Macs),
                node.Operator.ParameterCount.ToString("N0", CultureInfo.InvariantCulture));
        }

        table.Write(output);
        output.WriteLine(Sum(network.Macs, network.ParameterCount) + Kept(network));
    }

    /// <summary>What is kept at a time, in fp32.</summary>
    public static string Kept(Network network) =>
        $"; maps kept at a time: at most {UnitText.Bytes(MemoryUse.Of(network, sizeof(float)).PeakActivationBytes)} in fp32";

    /// <summary>E.g. <c>4.089 GMAC a batch, 25.557 M parameters</c>; of a small network millions and numbers.</summary>
    public static string Sum(double macs, double parameters) =>
        $"{(macs >= 1e8 ? $"{Billions(macs)} GMAC" : $"{(macs / 1e6).ToString("0.0000", CultureInfo.InvariantCulture)} MMAC")} a batch, "
        + $"{(parameters >= 1e5 ? $"{Millions(parameters)} M" : parameters.ToString("N0", CultureInfo.InvariantCulture))} parameters";

    /// <summary>E.g. <c>4.089</c>.</summary>
    public static string Billions(double macs) => (macs / 1e9).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>E.g. <c>25.557</c>.</summary>
    public static string Millions(double count) => (count / 1e6).ToString("0.000", CultureInfo.InvariantCulture);

    public static string Megamacs(double macs) => (macs / 1e6).ToString("0.00", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Block, Node Node)> Layers(Network network) =>
        from block in network.Blocks from step in block.Steps from node in step.Schedules[0].Nodes select (block.Name, node);
}
