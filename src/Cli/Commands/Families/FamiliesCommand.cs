using System.CommandLine;
using System.Text.Json.Nodes;
using LatencyLab.Cli.Options;
using LatencyLab.Cli.Output;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;

namespace LatencyLab.Cli.Commands.Families;

/// <summary><c>latlab families</c>: the families of dynamic networks with their options; <c>schema</c> writes the JSON schema of configuration files.</summary>
internal static class FamiliesCommand
{
    public static Command Create()
    {
        Option<bool> json = JsonOption.Create();
        Command command = new("families", "List the families of dynamic networks and the options that each has.");
        command.Options.Add(json);
        command.SetAction(parsed => Write(parsed.InvocationConfiguration.Output, parsed.GetValue(json)));
        Command schema = new("schema", "Write the JSON schema of configuration files (latencylab.yaml).");
        schema.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(ConfigurationSchema.ToJson()));
        command.Subcommands.Add(schema);
        return command;
    }

    private static void Write(TextWriter output, bool asJson)
    {
        (string Name, string Summary, string[] Options)[] families =
        [
            ("lasnet", "patches of the feature map, or layers", ["--mode", "--granularity", "--granularity-choices", "--activation-rate"]),
            ("laudnet", "as lasnet, and channels", ["--mode", "--granularity", "--granularity-choices", "--activation-rate", "--channel-group", "--channel-keep-rate"]),
            .. FamilyRegistry.All.Select(family => (family.Name, family.Summary, family.Knobs.Select(knob => knob.Option).ToArray())),
        ];
        if (asJson)
        {
            JsonText.Write(output, "latencylab/families/v1", new JsonObject
            {
                ["families"] = JsonText.Array(families.Select(family => new JsonObject
                {
                    ["family"] = family.Name,
                    ["summary"] = family.Summary,
                    ["options"] = JsonText.Texts(family.Options),
                })),
            });
            return;
        }

        ConsoleTable table = new("family", "what is dynamic", "options of its own");
        foreach ((string name, string summary, string[] options) in families)
            table.Add(name, summary, string.Join(' ', options));
        table.Write(output);
    }
}
