using System.CommandLine;
using System.CommandLine.Parsing;
using LatencyLab.Diagnostics;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Search.Families;

namespace LatencyLab.Cli.Options;

/// <summary>The options that families of <see cref="FamilyRegistry"/> bring along, beside those that a command has already.</summary>
internal sealed class FamilyOptions
{
    private readonly Func<FamilyKnob, bool> _belongs;
    private readonly Dictionary<string, Option> _byName;
    private readonly HashSet<string> _lasnet;
    private readonly List<Option> _own = [];

    /// <param name="belongs">Whether the command takes a knob.</param>
    /// <param name="lasnet">The command's options of LASNet and LAUDNet; a family may share one by its name.</param>
    public FamilyOptions(Func<FamilyKnob, bool> belongs, IEnumerable<Option> lasnet)
    {
        _belongs = belongs;
        _byName = lasnet.ToDictionary(option => option.Name);
        _lasnet = [.. _byName.Keys];
        foreach (IGrouping<string, FamilyKnob> knobs in FamilyRegistry.All.SelectMany(family => family.Knobs.Where(belongs)).GroupBy(knob => knob.Option))
        {
            if (_byName.ContainsKey(knobs.Key))
                continue;
            Option<string?> option = new(knobs.Key) { Description = string.Join(" ", knobs.Select(knob => knob.Description).Distinct()) };
            _byName.Add(knobs.Key, option);
            _own.Add(option);
        }
    }

    public Option<string?> RatesDrawn { get; } = new("--rates-drawn")
    {
        Description = "Whom a rate that is a distribution is drawn for: image (default; a batch averages it out) or batch (all images share it).",
    };

    public IEnumerable<Option> All => [.. _own, RatesDrawn];

    /// <summary>Every option that some family has.</summary>
    public IEnumerable<Option> OfFamilies => _byName.Values;

    /// <summary>Texts of a family's options that were given.</summary>
    /// <exception cref="InputException">An option of another family was given.</exception>
    public IReadOnlyDictionary<string, string> Given(ParseResult parsed, INetworkFamily family)
    {
        Dictionary<string, string> given = [];
        foreach ((string name, Option option) in _byName)
        {
            if (parsed.GetResult(option) is not OptionResult { Implicit: false } result)
                continue;
            if (family.Knobs.Any(knob => knob.Option == name && _belongs(knob)))
                given.Add(name, string.Join(',', result.Tokens.Select(token => token.Value)));
            else
                throw new InputException($"belongs to family {string.Join(", ", OwnersOf(name))}, not to {family.Name}", name);
        }

        return given;
    }

    /// <exception cref="InputException">An option of another family than lasnet and laudnet was given.</exception>
    public void RefuseBesideLasnet(ParseResult parsed, string family)
    {
        foreach (Option option in _own)
        {
            if (parsed.GetResult(option) is OptionResult { Implicit: false })
                throw new InputException($"belongs to family {string.Join(", ", OwnersOf(option.Name))}, not to {family}", option.Name);
        }
    }

    public RateSharing GetRatesDrawn(ParseResult parsed) => parsed.GetValue(RatesDrawn) is not string text ? RateSharing.Image
        : Enum.Parse<RateSharing>(KnobValues.ParseChoice(text, RatesDrawn.Name, [.. Enum.GetNames<RateSharing>().Select(name => name.ToLowerInvariant())]), ignoreCase: true);

    private IEnumerable<string> OwnersOf(string option) =>
    [
        .. _lasnet.Contains(option) ? Search.Spaces.LasnetSpace.Families : [],
        .. FamilyRegistry.All.Where(family => family.Knobs.Any(knob => knob.Option == option && _belongs(knob))).Select(family => family.Name),
    ];
}
