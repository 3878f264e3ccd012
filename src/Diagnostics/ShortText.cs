using System.Text;

namespace LatencyLab.Diagnostics;

/// <summary>Messages that stay a line to be read, whatever was given: what they quote of it is shown by its beginning.</summary>
public static class ShortText
{
    private const int LongestQuote = 200, ShownOfQuote = 60, LongestMessage = 4000;

    /// <summary>
    /// A message whose quotes (<c>'...'</c>) of more than 200 characters are cut to 60 and say how long they are; all of it at most
    /// 4,000 characters.
    /// </summary>
    public static string Of(string message)
    {
        message = Visible(message);
        if (message.Length <= LongestQuote)
            return message;
        StringBuilder text = new();
        int done = 0;
        for (int open = Opening(message, 0); open >= 0 && text.Length <= LongestMessage; open = Opening(message, done))
        {
            int close = Closing(message, open + 1);
            text.Append(message, done, open + 1 - done);
            if (close - open - 1 > LongestQuote)
            {
                text.Append(message, open + 1, ShownOfQuote).Append(
                    CultureInfo.InvariantCulture, $"... ({close - open - 1:N0} characters)");
            }
            else
                text.Append(message, open + 1, close - open - 1);
            done = close;
            if (done >= message.Length)
                break;
            text.Append('\'');
            done++;
        }

        text.Append(message, done, Math.Min(message.Length - done, LongestMessage));
        return text.Length <= LongestMessage ? text.ToString() : text.ToString(0, LongestMessage) + "...";
    }

    /// <summary>
    /// The same text with control characters, ends of lines, marks that turn the direction of writing and halves of characters as
    /// <c>\uXXXX</c>: nothing that was given moves a terminal's cursor or hides what follows.
    /// </summary>
    public static string Visible(string text)
    {
        int at = 0;
        while (at < text.Length && !IsHidden(text, at))
            at++;
        if (at == text.Length)
            return text;
        StringBuilder visible = new(text, 0, at, text.Length + 16);
        for (; at < text.Length; at++)
        {
            if (IsHidden(text, at))
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:x4}");
            else
                visible.Append(text[at]);
        }

        return visible.ToString();
    }

    private static bool IsHidden(string text, int at) => char.GetUnicodeCategory(text[at]) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format => true,
        UnicodeCategory.Surrogate => !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
            && !(at > 0 && char.IsSurrogatePair(text[at - 1], text[at])),
        _ => false,
    };

    /// <summary>The next quotation mark that opens: not that of <c>layer's</c>.</summary>
    private static int Opening(string message, int from)
    {
        int at = message.IndexOf('\'', from);
        while (at > 0 && char.IsLetterOrDigit(message[at - 1]))
            at = message.IndexOf('\'', at + 1);
        return at;
    }

    private static int Closing(string message, int from)
    {
        int at = message.IndexOf('\'', from);
        while (at >= 0 && at + 1 < message.Length && char.IsLetterOrDigit(message[at + 1]))
            at = message.IndexOf('\'', at + 1);
        return at < 0 ? message.Length : at;
    }
}
