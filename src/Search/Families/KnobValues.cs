namespace LatencyLab.Search.Families;

/// <summary>The values of a family's options, given or default. Every error names its option.</summary>
/// <param name="given">Texts of the options that were given.</param>
/// <param name="defaults">Texts of the others that have a default.</param>
public sealed class KnobValues(IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, string> defaults)
{
    /// <summary>For <see cref="INetworkFamily.Configure"/>.</summary>
    public static KnobValues ForPredict(INetworkFamily family, IReadOnlyDictionary<string, string> given) =>
        Of(given, family.Knobs.Where(knob => knob.InPredict), knob => knob.PredictDefault);

    /// <summary>For <see cref="INetworkFamily.Space"/>.</summary>
    public static KnobValues ForSearch(INetworkFamily family, IReadOnlyDictionary<string, string> given) =>
        Of(given, family.Knobs.Where(knob => knob.InSearch), knob => knob.SearchDefault);

    /// <summary>For <see cref="IFamilyConfiguration.With"/>: only what was given.</summary>
    public static KnobValues BesideFile(IReadOnlyDictionary<string, string> given) => Of(given, [], knob => null);

    /// <summary>Whether the option was given.</summary>
    public bool IsGiven(string option) => given.ContainsKey(option);

    /// <summary>Null where the option was not given and has no default.</summary>
    public string? Text(string option) =>
        given.TryGetValue(option, out string? text) || defaults.TryGetValue(option, out text) ? text : null;

    /// <exception cref="InputException">Not given.</exception>
    public string Required(string option) => Text(option) ?? throw new InputException("is needed", option);

    /// <summary>Parts separated by commas.</summary>
    public IReadOnlyList<string> Texts(string option) => [.. Required(option).Split(',').Select(part => part.Trim())];

    /// <summary>A whole number within bounds; null where it is not given.</summary>
    public int Count(string option, int least, int most) => ParseCount(Required(option), option, least, most);

    /// <summary>Whole numbers separated by commas, or a range <c>A..B</c>; rising, each once.</summary>
    public IReadOnlyList<int> Counts(string option, int least, int most)
    {
        string text = Required(option);
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return [.. text.Split(',').Select(part => ParseCount(part, option, least, most)).Distinct().Order()];
        int low = ParseCount(text[..dots], option, least, most), high = ParseCount(text[(dots + 2)..], option, least, most);
        return low <= high ? [.. Enumerable.Range(low, high - low + 1)]
            : throw new InputException($"expected a range A..B with A up to B, got '{text}'", option);
    }

    /// <summary>A number within bounds; null where it is not given.</summary>
    public double Number(string option, double least, double most) => ParseNumber(Required(option), option, least, most);

    /// <summary>Numbers separated by commas; rising, each once.</summary>
    public IReadOnlyList<double> Numbers(string option, double least, double most) =>
        [.. Required(option).Split(',').Select(part => ParseNumber(part, option, least, most)).Distinct().Order()];

    /// <summary>A rate; null where it is not given.</summary>
    public RateDistribution Rate(string option) => RateText.Parse(Required(option), option);

    /// <summary>Rates separated by commas, see <see cref="RateText.ParseList"/>.</summary>
    public IReadOnlyList<RateDistribution> Rates(string option) => RateText.ParseList(Required(option), option);

    /// <summary>One of some words; null where it is not given.</summary>
    public string Choice(string option, IReadOnlyList<string> choices) => ParseChoice(Required(option), option, choices);

    /// <summary>Names separated by commas.</summary>
    public IReadOnlyList<string> Choices(string option, IReadOnlyList<string> choices) =>
        [.. Texts(option).Select(part => ParseChoice(part, option, choices)).Distinct()];

    /// <summary>A list joined by '-', one for all, one a stage or one a block.</summary>
    public IReadOnlyList<string> Dashed(string option) => Required(option).Split('-');

    /// <summary>A whole number within bounds.</summary>
    public static int ParseCount(string text, string option, int least, int most) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw new InputException(
                $"'{text}' is not a whole number of {least} to {most}", option, nearest: MeantNumber.Of(text, true, most));

    /// <summary>A number within bounds.</summary>
    public static double ParseNumber(string text, string option, double least, double most) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw new InputException(
                FormattableString.Invariant($"'{text}' is not a number of {least} to {most}"), option,
                nearest: MeantNumber.Of(text, false, most));

    /// <summary>One of some words.</summary>
    public static string ParseChoice(string text, string option, IReadOnlyList<string> choices) =>
        choices.Contains(text)
            ? text
            : throw new InputException(
                $"unknown value '{text}', expected one of {string.Join(", ", choices)}", option, nearest: NearestName.Find(text, choices));

    private static KnobValues Of(
        IReadOnlyDictionary<string, string> given, IEnumerable<FamilyKnob> knobs, Func<FamilyKnob, string?> defaultOf) =>
        new(given, knobs.Where(knob => defaultOf(knob) is not null).ToDictionary(knob => knob.Option, knob => defaultOf(knob)!));
}
