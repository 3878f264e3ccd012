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
