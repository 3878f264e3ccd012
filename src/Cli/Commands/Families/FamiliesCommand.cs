using System.CommandLine;
using LatencyLab.Cli.Output;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;

namespace LatencyLab.Cli.Commands.Families;

/// <summary><c>latlab families</c>: the families of dynamic networks with their options; <c>schema</c> writes the JSON schema of configuration files.</summary>
internal static class FamiliesCommand
{
    public static Command Create()
    {
        Command command = new("families", "List the families of dynamic networks and the options that each has.");
        command.SetAction(parsed => Write(parsed.InvocationConfiguration.Output));
        Command schema = new("schema", "Write the JSON schema of configuration files (latencylab.yaml).");
        schema.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(ConfigurationSchema.ToJson()));
        command.Subcommands.Add(schema);
        return command;
    }

    private static void Write(TextWriter output)
    {
        ConsoleTable table = new("family", "what is dynamic", "options of its own");
        table.Add("lasnet", "patches of the feature map, or layers", "--mode --granularity --activation-rate (search: --granularity-choices)");
        table.Add("laudnet", "as lasnet, and channels", "also --channel-group --channel-keep-rate");
        foreach (INetworkFamily family in FamilyRegistry.All)
            table.Add(family.Name, family.Summary, string.Join(' ', family.Knobs.Select(knob => knob.Option)));
        table.Write(output);
    }
}
