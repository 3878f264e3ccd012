using System.Text.RegularExpressions;

namespace LatencyLab.Tests.Hostile;

/// <summary>Changes a text where its structure is: lines, fields, keys, values and brackets, rarely single characters.</summary>
internal sealed partial class Mutator(Random random)
{
    private const int DeepNesting = 3000, LongText = 100_000, LargestText = 300_000;

    private static readonly string[] s_values =
    [
        "", "0", "-1", "1", "1.5", "2147483647", "2147483648", "-2147483648", "9223372036854775808", "1e308", "1e400", "-1e308", "1e-320",
        "NaN", "Infinity", ".inf", "-.inf", ".nan", "null", "~", "true", "false", "yes", "[]", "{}", "[1, 2]", "{a: 1}", "'", "\"",
        "0x10", "1_000", "1,5", "50%", "1 000", "é", "\u202e", "日本語", "\ud83d\ude00", "\ud800", "\0", "\t", "\u00a0", "\u2028",
        "\u001b[31m", "%s{0}", "../..", "/dev/null", "CON", "a b", "*", "&a", "*a", "!!binary x", "!tag", "<<", "|", ">", "#", "- -", "? ",
        "@", "`", "nvidia-v100", "fp16", "resnet50", "auto", "all", "1e-9", "-0", "+1", "1..5", "1,2,4,...,128", "0,0", ",", "=", "==",
        "x=y",
        "--", "--device", "--json", "-1e-1", "999999999999999999999999", "2026-02-30",
    ];

    private static readonly string[] s_marks =
    [
        "[", "]", "{", "}", ":", ": ", ",", "- ", "'", "\"", "&", "*", "!", "%", "\t", "\n", "\r", "\0", "?", "|", "=", ";", "#", "\\",
        "\uFEFF",
        " ",
    ];

    /// <summary>A word, a number, a quoted text, or white space and marks.</summary>
    [GeneratedRegex("\"[^\"\n]*\"|'[^'\n]*'|[\\p{L}_][\\w\\-/]*|[+-]?\\d[\\d.eE+-]*|\\s+|.", RegexOptions.Singleline)]
    private static partial Regex Token { get; }

    /// <summary>The text after one to three changes.</summary>
    /// <param name="text">What is changed.</param>
    /// <param name="others">Texts of which pieces are put in.</param>
    public string Mutate(string text, IReadOnlyList<string> others)
    {
        for (int changes = random.Next(1, 4); changes > 0 && text.Length is > 0 and < LargestText; changes--)
            text = random.Next(2) == 0 ? OfLines(text, others) : OfTokens(text, others);
        return text;
    }

    /// <summary>The arguments after one to three changes: one is doubled, dropped, swapped, replaced or changed itself.</summary>
    public string[] Mutate(string[] arguments, IReadOnlyList<string> others)
    {
        List<string> changed = [.. arguments];
        for (int changes = random.Next(1, 4); changes > 0 && changed.Count > 1; changes--)
        {
            int at = random.Next(1, changed.Count), with = random.Next(1, changed.Count);
            switch (random.Next(6))
            {
                case 0: changed.Insert(with, changed[at]); break;
                case 1: changed.RemoveAt(at); break;
                case 2: (changed[at], changed[with]) = (changed[with], changed[at]); break;
                case 3: changed[at] = One(s_values); break;
                case 4: changed.Insert(at, One(others)); break;
                default: changed[at] = OfTokens(changed[at], others); break;
            }
        }

        return [.. changed];
    }

    private string OfLines(string text, IReadOnlyList<string> others)
    {
        List<string> lines = [.. text.Split('\n')];
        int at = random.Next(lines.Count), with = random.Next(lines.Count);
        switch (random.Next(9))
        {
            case 0: lines.Insert(with, lines[at]); break;
            case 1: lines.RemoveAt(at); break;
            case 2: (lines[at], lines[with]) = (lines[with], lines[at]); break;
            case 3: lines[at] = (random.Next(2) == 0 ? "  " : "\t") + lines[at]; break;
            case 4: lines[at] = lines[at].TrimStart(); break;
            case 5: lines.Insert(at, One(One(others).Split('\n'))); break;
            case 6: lines.RemoveRange(at, Math.Min(lines.Count - at, random.Next(1, 10))); break;
            case 7: lines.InsertRange(at, lines.GetRange(with, Math.Min(lines.Count - with, random.Next(1, 10)))); break;
            default: lines[at] = lines[at].TrimEnd() + One(s_values); break;
        }

        return string.Join('\n', lines);
    }

    private string OfTokens(string text, IReadOnlyList<string> others)
    {
        Match[] tokens = [.. Token.Matches(text).Cast<Match>()];
        if (tokens.Length == 0)
            return One(s_values);
        Match one = tokens[random.Next(tokens.Length)], other = tokens[random.Next(tokens.Length)];
        string With(string put) => text[..one.Index] + put + text[(one.Index + one.Length)..];
        switch (random.Next(14))
        {
            case 0 or 1 or 2: return With(One(s_values));
            case 3: return With(one.Value + one.Value);
            case 4: return With("");
            case 5: return With(other.Value);
            case 6: return text[..one.Index];
            case 7: return With(one.Value + One(s_marks));
            case 8: return With(Typing(one.Value));
            case 9: return With(One([.. Token.Matches(One(others)).Cast<Match>().Select(match => match.Value), ""]));
            case 10: return With($"[{one.Value}]");
            case 11: return With($"{{{one.Value}: {other.Value}}}");
            case 12 when random.Next(20) == 0: return With(Nested());
            case 13 when random.Next(20) == 0: return With(new string(One(["x", "9", " ", "é"])[0], LongText));
            default: return With(one.Value + " " + One(s_values));
        }
    }

    private string Nested()
    {
        int depth = random.Next(1, DeepNesting);
        return One(
        [
            new string('[', depth), string.Concat(Enumerable.Repeat("{a: ", depth)), string.Concat(Enumerable.Repeat("- ", depth)),
            new string('[', depth) + new string(']', depth), new string('{', depth),
        ]);
    }

    /// <summary>As people mistype: two letters swapped, one left out or capital.</summary>
    private string Typing(string word)
    {
        if (word.Length < 2)
            return word;
        int at = random.Next(word.Length - 1);
        return random.Next(3) switch
        {
            0 => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
            1 => word.Remove(at, 1),
            _ => word.ToUpperInvariant(),
        };
    }

    private T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
