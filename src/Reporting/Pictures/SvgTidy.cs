using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using LatencyLab.Reporting.Pictures.Drawing;

namespace LatencyLab.Reporting.Pictures;

/// <summary>
/// What Skia writes as SVG, as a file for a repository, a browser and programs that make PDF of it: numbers to a tenth of a pixel, so that
/// it is short and alike on every machine; each text whole and at one place, so that it can be searched and stands right in another font;
/// no clip paths, since nothing is drawn beyond the plot area.
/// </summary>
internal static partial class SvgTidy
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    private static readonly string[] s_unneeded = ["stroke-miterlimit", "font-family"];

    /// <param name="skia">Of Skia's canvas.</param>
    /// <param name="title">For readers who cannot see the picture.</param>
    /// <param name="description">What there is to see.</param>
    /// <param name="width">At which it is shown, in pixels.</param>
    /// <param name="height">At which it is shown, in pixels.</param>
    public static string Of(string skia, string title, string description, int width, int height)
    {
        XElement drawn = XDocument.Parse(skia).Root!;
        XElement svg = new(
            s_svg + "svg", new XAttribute("width", width), new XAttribute("height", height),
            new XAttribute("viewBox", $"0 0 {drawn.Attribute("width")!.Value} {drawn.Attribute("height")!.Value}"),
            new XAttribute("role", "img"), new XAttribute("font-family", PictureFont.SvgFamilies),
            new XElement(s_svg + "title", title));
        if (description.Length > 0)
            svg.Add(new XElement(s_svg + "desc", description));
        foreach (XElement shape in drawn.Descendants().Where(element => element.Name.LocalName is not ("clipPath" or "g"))
            .Where(element => element.Parent!.Name.LocalName != "clipPath"))
            Add(svg, Tidied(shape));
        StringBuilder text = new();
        using (XmlWriter writer = XmlWriter.Create(
            text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = "", NewLineChars = "\n" }))
            svg.WriteTo(writer);
        return text.Append('\n').ToString();
    }

    /// <summary>Lines of one kind that follow each other become one path.</summary>
    private static void Add(XElement svg, XElement shape)
    {
        if (shape.Name.LocalName == "path" && svg.LastNode is XElement last && last.Name == shape.Name
            && shape.Attribute("stroke-opacity") is null && shape.Attribute("stroke") is not null && Styles(last) == Styles(shape))
            last.SetAttributeValue("d", last.Attribute("d")!.Value + shape.Attribute("d")!.Value);
        else
            svg.Add(shape);
    }

    private static string Styles(XElement path) =>
        string.Join(' ', path.Attributes().Where(attribute => attribute.Name.LocalName != "d"));

    private static XElement Tidied(XElement shape)
    {
        if (shape.Name.LocalName == "text")
            return Text(shape);
        XElement tidied = new(s_svg + shape.Name.LocalName);
        foreach (XAttribute attribute in shape.Attributes().Where(attribute => !s_unneeded.Contains(attribute.Name.LocalName)))
        {
            string value = attribute.Name.LocalName switch
            {
                "d" => Path(attribute.Value),
                "fill-opacity" or "stroke-opacity" => Rounded(Number(attribute.Value), 2),
                "x" or "y" or "width" or "height" or "stroke-width" => Rounded(Number(attribute.Value)),
                _ => attribute.Value,
            };
            tidied.SetAttributeValue(attribute.Name.LocalName, value);
        }

        return tidied;
    }

    /// <summary>Skia places every letter. The first one and the width in the picture's font say what the text is anchored by.</summary>
    private static XElement Text(XElement text)
    {
        string words = text.Value.Trim();
        float size = Number(text.Attribute("font-size")!.Value);
        bool isBold = text.Attribute("font-weight") is not null;
        float x = First(text, "x"), y = First(text, "y"), width = PictureFont.WidthOf(words, size, isBold);
        (string? anchor, float anchorX) = MathF.Abs(x) < 0.5f ? (null, 0)
            : MathF.Abs(x + width / 2) < 0.5f ? ("middle", 0)
            : MathF.Abs(x + width) < 0.5f ? ("end", 0)
            : ((string?)null, x);
        float[] move = [.. NumberPattern().Matches(text.Attribute("transform")?.Value ?? "0 0").Select(match => Number(match.Value))];
        // matrix(a b c d e f), of which pictures have only quarter turns to the left: (x, y) becomes (y + e, f - x).
        bool isTurned = move.Length == 6;
        (float placeX, float placeY) = isTurned ? (move[4] + y, move[5] - anchorX) : (move[0] + anchorX, move[1] + y);
        XElement tidied = new(s_svg + "text", new XAttribute("x", Rounded(placeX)), new XAttribute("y", Rounded(placeY)));
        if (isTurned)
            tidied.SetAttributeValue("transform", $"rotate(-90 {Rounded(placeX)} {Rounded(placeY)})");
        if (anchor is not null)
            tidied.SetAttributeValue("text-anchor", anchor);
        tidied.SetAttributeValue("font-size", Rounded(size));
        if (isBold)
            tidied.SetAttributeValue("font-weight", "bold");
        // Skia leaves out the colour that is the default.
        if (text.Attribute("fill") is XAttribute fill)
            tidied.SetAttributeValue("fill", fill.Value);
        tidied.Add(words);
        return tidied;
    }

    /// <summary>
    /// Points to a tenth of a pixel; a line along an axis by its one coordinate, or how far it goes where that is shorter.
    /// </summary>
    private static string Path(string data)
    {
        StringBuilder path = new(data.Length);
        float lastX = float.NaN, lastY = float.NaN;
        foreach (Match step in StepPattern().Matches(data))
        {
            float[] numbers = [.. NumberPattern().Matches(step.Value).Select(match => Tenth(Number(match.Value)))];
            char letter = step.Value[0];
            if (letter == 'L' && numbers[1] == lastY)
                path.Append(Shorter('H', numbers[0], lastX));
            else if (letter == 'L' && numbers[0] == lastX)
                path.Append(Shorter('V', numbers[1], lastY));
            else
                path.Append(letter).AppendJoin(' ', numbers.Select(number => Rounded(number)));
            if (numbers.Length >= 2)
                (lastX, lastY) = (numbers[^2], numbers[^1]);
        }

        return path.ToString();
    }

    private static string Shorter(char letter, float to, float from)
    {
        string absolute = Rounded(to), relative = Rounded(to - from);
        return relative.Length < absolute.Length ? char.ToLowerInvariant(letter) + relative : letter + absolute;
    }

    private static float Tenth(float value) => MathF.Round(value, 1, MidpointRounding.AwayFromZero);

    private static float First(XElement text, string name) => Number(NumberPattern().Match(text.Attribute(name)!.Value).Value);

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    private static string Rounded(float value, int digits = 1)
    {
        string text = Math.Round(value, digits, MidpointRounding.AwayFromZero).ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    [GeneratedRegex(@"-?[0-9.]+(e[+-]?[0-9]+)?")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"[A-Za-z][^A-DF-Za-df-z]*")]
    private static partial Regex StepPattern();
}
