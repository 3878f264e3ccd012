using LatencyLab.Networks;
using LatencyLab.Networks.Onnx;

namespace LatencyLab.Cli.Commands.NetworkList;

/// <summary><c>latlab networks list | show</c>.</summary>
internal static class NetworksCommand
{
    public static Command Create() => new("networks", "List the networks that are known by name, and show what one is made of.")
    {
        CreateList(),
        CreateShow(),
    };

    private static Command CreateList()
    {
        Option<bool> json = NewOption.Json();
        Command command = new("list", "List the networks that are known by name.") { json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonText.Write(output, "latencylab/networks/v1", new JsonObject
                {
                    ["networks"] = JsonText.Array(Networks().Select(network => new JsonObject
                    {
                        ["network"] = network.Name,
                        ["resolution"] = network.Resolution,
                        ["parameters"] = network.ParameterCount,
                        ["macs"] = network.Macs,
                    })),
                });
                return;
            }

            WriteTable(output);
        });
        return command;
    }

    /// <summary>The networks that are known by name as a table.</summary>
    internal static void WriteTable(TextWriter output)
    {
        ConsoleTable table = new("network", ">input", ">M parameters", ">GMAC");
        foreach (Network network in Networks())
        {
            table.Add(
                network.Name, string.Create(CultureInfo.InvariantCulture, $"{network.Resolution} {network.ResolutionUnit}"),
                NetworkText.Millions(network.ParameterCount), NetworkText.Billions(network.Macs));
        }

        table.Write(output);
    }

    private static IEnumerable<Network> Networks() => NetworkCatalog.Names.Select(name => NetworkCatalog.Find(name).Build(1));

    private static Command CreateShow()
    {
        Argument<string> name = new("NAME") { Description = "Name of a network, or the .onnx or .yaml file of one." };
        NetworkOptions options = new();
        Option<bool> json = NewOption.Json();
        Command command = new("show", "Show the layers of a network, and of an ONNX file what was joined and what was not understood.")
        {
            name, options.Bind, options.Batch, options.Resolution, json,
        };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            string text = options.Bound(parsed, parsed.GetValue(name)!);
            INetworkSource source = NetworkCatalog.Open(text);
            if (source is OnnxNetwork onnx)
                OnnxText.Write(
                    onnx.Name, onnx.Describe(options.BatchOf(parsed), options.ResolutionOf(parsed)), parsed.GetValue(json), output);
            else
                NetworkText.Write(source.Build(options.BatchOf(parsed), options.ResolutionOf(parsed)), parsed.GetValue(json), output);
        });
        return command;
    }
}
