using LatencyLab.Networks.Cascade;

namespace LatencyLab.Search.Cascade;

/// <summary>The section <c>cascade</c> of a configuration file: <c>before</c> and <c>exits</c>, in the order in which they run.</summary>
internal static class CascadeSection
{
    private const string Before = "before", Exits = "exits", Network = "network", Resolution = "resolution", After = "after", Head = "head",
        Rate = "exit_rate", Threshold = "threshold";

    public static Field Field { get; } = new("cascade", FieldKind.Record, "early exits, and networks that run before")
    {
        Fields =
        [
            new Field(Before, FieldKind.List, "whole networks that run first")
            {
                Item = new Field("before", FieldKind.Record, "one network")
                {
                    Fields =
                    [
                        new Field(Network, FieldKind.Text, "its name, or a .yaml file") { Required = true },
                        FamilyFields.Count(Resolution, "side of its input image in pixels") with { Required = true },
                        FamilyFields.Rate(Rate, "share of the images that reach it that end there") with { Required = true },
                        Field.Number(Threshold, "confidence from which an image ends", 0, 1),
                    ],
                },
            },
            new Field(Exits, FieldKind.List, "exits inside of the network")
            {
                Item = new Field("exit", FieldKind.Record, "one exit")
                {
                    Fields =
                    [
                        new Field(After, FieldKind.Text, "block before it") { Required = true },
                        Field.Choice(Head, "its classifier", CascadeFamily.Heads) with { Required = true },
                        FamilyFields.Rate(Rate, "share of the images that reach it that end there") with { Required = true },
                        Field.Number(Threshold, "confidence from which an image ends", 0, 1),
                    ],
                },
            },
        ],
    };

    public static CascadeConfiguration Read(Bound section, FamilyTarget target, string? folder)
    {
        CutNetwork network = new(NetworkCatalog.Open(target.Network), target.Resolution);
        List<InputError> errors = [];
        List<ConfiguredNetwork> before = [];
        foreach (Bound entry in section.Records(Before))
        {
            if (FamilyFields.Rate(entry, Rate, folder, errors) is { } rate)
                before.Add(new ConfiguredNetwork(
                    entry.Text(Network)!, entry.Count(Resolution)!.Value, new ExitChoice(rate, entry.Number(Threshold))));
            At(entry, Network, () => _ = new CutNetwork(NetworkCatalog.Open(entry.Text(Network)!), entry.Count(Resolution)));
        }

        List<ConfiguredExit> exits = [];
        int last = -1;
        foreach (Bound entry in section.Records(Exits))
        {
            if (FamilyFields.Rate(entry, Rate, folder, errors) is not { } rate)
                continue;
            At(entry, Head, () =>
            {
                if (CascadeFamily.HeadError(network, Enum.Parse<ExitHeadKind>(entry.Text(Head)!, ignoreCase: true)) is string error)
                    throw new InputException(error);
            });
            At(entry, After, () =>
            {
                CutPoint point = network.Find(entry.Text(After)!, null);
                if (point.Index <= last)
                    throw new InputException($"{point.Name} does not come after the exit before it, expected the order of the network");
                last = point.Index;
                exits.Add(new ConfiguredExit(
                    point.Name, Enum.Parse<ExitHeadKind>(entry.Text(Head)!, ignoreCase: true),
                    new ExitChoice(rate, entry.Number(Threshold))));
            });
        }

        return errors.Count == 0 ? new CascadeConfiguration(before, exits) : throw new InputException(errors);

        void At(Bound entry, string key, Action check)
        {
            try
            {
                check();
            }
            catch (InputException problem)
            {
                errors.AddRange(problem.Errors.Select(error => entry.NodeOf(key).Error($"{key}: {error.Message}", error.Nearest)));
            }
        }
    }

    public static JsonObject Write(CascadeConfiguration configuration)
    {
        JsonObject json = [];
        if (configuration.Before.Count > 0)
            json[Before] = new JsonArray([.. configuration.Before.Select(
                entry => With(new JsonObject { [Network] = entry.Network, [Resolution] = entry.Resolution }, entry.Exit))]);
        if (configuration.Exits.Count > 0)
            json[Exits] = new JsonArray([.. configuration.Exits.Select(
                exit => With(new JsonObject { [After] = exit.After, [Head] = exit.Head.ToString().ToLowerInvariant() }, exit.Exit))]);
        return json;
    }

    private static JsonObject With(JsonObject json, ExitChoice choice)
    {
        json[Rate] = FamilyFields.ToJson(choice.ExitRate);
        if (choice.Threshold is double threshold)
            json[Threshold] = threshold;
        return json;
    }
}
