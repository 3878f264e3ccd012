namespace LatencyLab.Reporting.Charts;

/// <summary>Colours by their role, so that a page can be light or dark: an index stands for a hue, not for a value.</summary>
/// <remarks>Hues follow Okabe and Ito (2008), which stay apart for colour-blind readers, darkened or lightened for contrast.</remarks>
public sealed record Palette(
    IReadOnlyList<string> Series, string Ink, string Muted, string Grid, string Surface, string Faster, string Middle, string Slower)
{
    /// <summary>The index of text colour: reference lines and bands.</summary>
    public const int Neutral = -1;

    /// <summary>On white.</summary>
    public static Palette Light { get; } = new(
        ["#0072b2", "#d55e00", "#00855f", "#a4508b", "#9a7400", "#2391b8", "#6a4fa0", "#8c564b", "#77818a", "#c2185b"],
        Ink: "#1b2126", Muted: "#5a646d", Grid: "#dfe3e7", Surface: "#ffffff", Faster: "#2166ac", Middle: "#f4f2ee", Slower: "#b2182b");

    /// <summary>On black.</summary>
    public static Palette Dark { get; } = new(
        ["#4aa8e8", "#ff8f4a", "#3fcf9f", "#e39ad3", "#e3c04a", "#7fd0ee", "#b79ae0", "#d1a294", "#98a3ad", "#ff77a9"],
        Ink: "#e8ecef", Muted: "#a5afb8", Grid: "#343c44", Surface: "#171c21", Faster: "#5aa2e0", Middle: "#2c333a", Slower: "#ef6a5a");

    /// <summary>Names of the two.</summary>
    public static IReadOnlyList<string> Names { get; } = ["light", "dark"];

    /// <summary>The palette of a name.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static Palette Find(string name, string option) => name switch
    {
        "light" => Light,
        "dark" => Dark,
        _ => throw new InputException(
            $"unknown theme '{name}', expected one of {string.Join(", ", Names)}", option, nearest: NearestName.Find(name, Names)),
    };

    /// <summary>The colour of an index; indices beyond the last start again.</summary>
    public string Of(int color) => color < 0 ? Ink : Series[color % Series.Count];

    /// <summary>The colour of a value on a scale, as <c>#rrggbb</c>.</summary>
    public string Of(ColorScale scale, double value)
    {
        double low = Math.Clamp((value - scale.Min) / (scale.Middle - scale.Min), 0, 1);
        double high = Math.Clamp((value - scale.Middle) / (scale.Max - scale.Middle), 0, 1);
        return value <= scale.Middle ? Mix(Faster, Middle, low) : Mix(Middle, Slower, high);
    }

    private static string Mix(string from, string to, double share) =>
        $"#{Channel(from, to, share, 1)}{Channel(from, to, share, 3)}{Channel(from, to, share, 5)}";

    private static string Channel(string from, string to, double share, int at)
    {
        int a = Convert.ToInt32(from[at..(at + 2)], 16), b = Convert.ToInt32(to[at..(at + 2)], 16);
        return ((int)Math.Round(a + share * (b - a))).ToString("x2", System.Globalization.CultureInfo.InvariantCulture);
    }
}
