using System.Text;

namespace LatencyLab.Cli.Output;

/// <summary>How many columns of a terminal a text takes.</summary>
internal static class TextWidth
{
    private const int FirstWide = 0x1100;

    /// <summary>First and last of the blocks whose characters take two columns (Unicode's East Asian Width, wide and full width).</summary>
    private static readonly int[] s_wide =
    [
        FirstWide, 0x115F, 0x2E80, 0x303E, 0x3041, 0x4DBF, 0x4E00, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7A3, 0xF900, 0xFAFF, 0xFE30, 0xFE6F,
        0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x1F300, 0x1F64F, 0x1F680, 0x1F6FF, 0x1F900, 0x1FAFF, 0x20000, 0x3FFFD,
    ];

    /// <summary>A mark that stands on another character takes none.</summary>
    public static int Of(string text)
    {
        if (Ascii.IsValid(text))
            return text.Length;
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format ? 0 : IsWide(rune.Value) ? 2 : 1;
        }

        return width;
    }

    private static bool IsWide(int value)
    {
        for (int i = 0; value >= FirstWide && i < s_wide.Length; i += 2)
        {
            if (value >= s_wide[i] && value <= s_wide[i + 1])
                return true;
        }

        return false;
    }
}
