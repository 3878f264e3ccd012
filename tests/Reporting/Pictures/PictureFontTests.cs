using LatencyLab.Reporting.Pictures.Drawing;
using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Tests.Reporting.Pictures;

/// <summary>Pictures are set in a font of the build, whatever the machine has.</summary>
public sealed class PictureFontTests
{
    [Fact]
    public void The_font_is_the_embedded_one_and_has_what_charts_write()
    {
        _ = PictureFont.WidthOf("x", 12);
        foreach (bool isBold in (bool[])[false, true])
        {
            SKTypeface face = Fonts.GetTypeface(PictureFont.Family, isBold, italic: false);
            Assert.Equal((PictureFont.Family, isBold), (face.FamilyName, face.IsBold));
            const string Needed = "The quick brown fox: +-20 % >= 1e-4 (FLOP/byte)"
                + " \u00b5s \u2265 \u00d7 \u00e9 \u03b1 \u042f [x]_{y} #&\"'";
            Assert.All(face.GetGlyphs(Needed.Replace(" ", "", StringComparison.Ordinal)), glyph => Assert.NotEqual(0, glyph));
        }
    }

    /// <summary>Advances of the font's tables: x 1024, m 1706, a bold m 1821 of 2048 units.</summary>
    [Fact]
    public void Widths_are_those_of_the_font()
    {
        Assert.Equal(1024 * 2048f / 2048, PictureFont.WidthOf("x", 2048), 0.5f);
        Assert.Equal(1706 * 12f / 2048, PictureFont.WidthOf("m", 12), 0.01f);
        Assert.Equal(1821 * 12f / 2048, PictureFont.WidthOf("m", 12, isBold: true), 0.01f);
    }

    [Fact]
    public void Text_is_broken_at_spaces()
    {
        Assert.Equal(["one two", "three"], PictureFont.Lines("one two  three", 12, PictureFont.WidthOf("one two t", 12)));
        Assert.Equal(["unbreakable"], PictureFont.Lines("unbreakable", 12, 5));
        Assert.Empty(PictureFont.Lines("", 12, 5));
    }
}
