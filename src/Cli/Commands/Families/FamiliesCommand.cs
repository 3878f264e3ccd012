using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;

namespace LatencyLab.Cli.Commands.Families;

/// <summary>
/// <c>latlab families</c>: the families of dynamic networks with their options; <c>schema</c> writes the JSON schema of configuration
/// files.
/// </summary>
internal static class FamiliesCommand
{
    public static Command Create()
    {
        Option<bool> json = NewOption.Json();
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
        if (asJson)
        {
            JsonText.Write(output, "latencylab/families/v1", new JsonObject
            {
                ["families"] = JsonText.Array(FamilyRegistry.All.Select(family => new JsonObject
                {
                    ["family"] = family.Name,
                    ["summary"] = family.Summary,
                    ["options"] = JsonText.Texts(OptionsOf(family)),
                })),
            });
            return;
        }

        ConsoleTable table = new("family", "what is dynamic", "?options of its own");
        foreach (INetworkFamily family in FamilyRegistry.All)
            table.Add(family.Name, family.Summary, string.Join(' ', OptionsOf(family)));
        table.Write(output);
    }

    private static IEnumerable<string> OptionsOf(INetworkFamily family) => family.Knobs.Select(knob => knob.Option).Distinct();
}
