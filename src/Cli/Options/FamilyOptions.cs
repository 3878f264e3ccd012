using System.CommandLine.Parsing;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;

namespace LatencyLab.Cli.Options;

/// <summary>The options that the families of <see cref="FamilyRegistry"/> bring along; families may share one by its name.</summary>
internal sealed class FamilyOptions
{
    private readonly Func<FamilyKnob, bool> _belongs;
    private readonly Option<string?>[] _options;

    /// <param name="belongs">Whether the command takes a knob.</param>
    public FamilyOptions(Func<FamilyKnob, bool> belongs)
    {
        _belongs = belongs;
        _options =
        [
            .. FamilyRegistry.All.SelectMany(family => family.Knobs.Where(belongs)).GroupBy(knob => knob.Option)
                .Select(knobs =>
                    new Option<string?>(knobs.Key) { Description = string.Join(" ", knobs.Select(knob => knob.Description).Distinct()) }),
        ];
    }

    public Option<string?> RatesDrawn { get; } = new("--rates-drawn")
    {
        Description =
            "Whom a rate that is a distribution is drawn for: image (default; a batch averages it out) or batch (all images share it).",
    };

    public IEnumerable<Option> All => [.. _options, RatesDrawn];

    /// <summary>Those that some family takes beside a configuration file.</summary>
    public IEnumerable<Option> BesideFile =>
        _options.Where(option => FamilyRegistry.All.Any(family => Has(family, option, knob => knob.BesideFile)));

    /// <summary>Texts of a family's options that were given.</summary>
    /// <exception cref="InputException">An option of another family was given.</exception>
    public IReadOnlyDictionary<string, string> Given(ParseResult parsed, INetworkFamily family)
    {
        Dictionary<string, string> given = [];
        foreach (Option option in _options)
        {
            if (parsed.GetResult(option) is not OptionResult { Implicit: false } result)
                continue;
            if (!Has(family, option, _belongs))
                throw new InputException($"belongs to family {string.Join(", ", OwnersOf(option))}, not to {family.Name}", option.Name);
            given.Add(option.Name, string.Join(',', result.Tokens.Select(token => token.Value)));
        }

        return given;
    }

    /// <summary>Names of the families that have an option.</summary>
    public IReadOnlyList<string> OwnersOf(Option option) =>
        [.. FamilyRegistry.All.Where(family => Has(family, option, _belongs)).Select(family => family.Name)];

    public RateSharing GetRatesDrawn(ParseResult parsed) => parsed.GetValue(RatesDrawn) is not string text ? RateSharing.Image
        : Enum.Parse<RateSharing>(
            KnobValues.ParseChoice(text, RatesDrawn.Name, [.. Enum.GetNames<RateSharing>().Select(name => name.ToLowerInvariant())]),
            ignoreCase: true);

    private static bool Has(INetworkFamily family, Option option, Func<FamilyKnob, bool> belongs) =>
        family.Knobs.Any(knob => knob.Option == option.Name && belongs(knob));
}
