using System.Text.RegularExpressions;
using LatencyLab.Networks.Onnx;

namespace LatencyLab.Networks.Sources;

/// <summary>A network's name or file with the size of its images behind an @: <c>resnet50@608x1088</c>, rows first.</summary>
internal sealed partial record SizedName(string Name, int Height, int Width)
{
    [GeneratedRegex("^(?<name>.+)@(?<height>[1-9][0-9]{0,5})x(?<width>[1-9][0-9]{0,5})$", RegexOptions.Singleline)]
    private static partial Regex Pattern { get; }

    /// <summary>Null: the text says no size.</summary>
    public static SizedName? Of(string text) => Pattern.Match(text) is { Success: true } match
        ? new SizedName(match.Groups["name"].Value, Number(match, "height"), Number(match, "width")) : null;

    /// <summary>The network for images of this size; other resolutions keep its proportion.</summary>
    /// <exception cref="InputException">The network reads no images.</exception>
    public INetworkSource Apply(INetworkSource network) => network switch
    {
        Backbone backbone => backbone with
        {
            DefaultResolution = Height,
            DefaultWidth = Height == Width ? null : Width,
            Reference = FormattableString.Invariant($"{backbone.Reference}@{Height}x{Width}"),
            Source = backbone.Source is null ? null : (ITracedSource)Apply(backbone.Source),
        },
        NetworkDescription description => description with { DefaultResolution = Height, DefaultWidth = Height == Width ? null : Width },
        OnnxNetwork { IsImage: true } onnx => onnx.WithSize(Height, Width),
        _ => throw new InputException($"network '{network.Name}' takes no images of {Height}x{Width} pixels, expected one side"),
    };

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
}
