namespace LatencyLab.Cli.Options;

/// <summary>Lists of numbers on the command line.</summary>
internal static class NumberList
{
    private const string More = "...";
    private const int Most = 1000;

    /// <summary>
    /// Whole numbers above 0, rising, without repetition. <c>1,2,4,...,128</c> goes on as it began: by the same ratio where the numbers
    /// before it have one, else by the same difference.
    /// </summary>
    /// <exception cref="InputException">Anything else.</exception>
    public static IReadOnlyList<int> Whole(string text, string option)
    {
        string[] words = text.Split(',', StringSplitOptions.TrimEntries);
        List<int> numbers = [];
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] == More && numbers.Count >= 2 && i == words.Length - 2)
                Continue(numbers, One(words[i + 1], option), option);
            else if (words[i] == More)
                throw new InputException("'...' stands between two numbers or more and the last one, as in 1,2,4,...,128", option);
            else
                numbers.Add(One(words[i], option));
        }

        return [.. numbers.Distinct().Order()];
    }

    /// <summary>Numbers above 0 and at most <paramref name="most"/>, as given.</summary>
    /// <exception cref="InputException">Anything else.</exception>
    public static IReadOnlyList<double> Within(string text, double most, string option) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries).Select(
            word => double.TryParse(word, CultureInfo.InvariantCulture, out double number) ? NumberOption.Within(number, most, option)
                : throw new InputException($"'{word}' is not a number", option, nearest: MeantNumber.Of(word, false))).Distinct(),
    ];

    private static int One(string word, string option) => int.TryParse(word, CultureInfo.InvariantCulture, out int number) && number > 0
        ? number : throw new InputException($"'{word}' is not a whole number above 0", option, nearest: MeantNumber.Of(word, true));

    private static void Continue(List<int> numbers, int last, string option)
    {
        int before = numbers[^2], ratio = numbers[^1] / before, step = numbers[^1] - before;
        bool grows = numbers[^1] > before, isRatio = IsRatio(numbers, ratio);
        while (grows && numbers[^1] < last && numbers.Count < Most)
            numbers.Add((int)Math.Min(last, isRatio ? (long)numbers[^1] * ratio : (long)numbers[^1] + step));
        if (numbers[^1] != last)
        {
            throw new InputException(
                FormattableString.Invariant($"'...' does not lead to {last} within {Most} numbers, expected e.g. 1,2,4,...,128"), option);
        }
    }

    /// <summary>Of two numbers only a difference is known: 1,2,...,8 are all up to 8.</summary>
    private static bool IsRatio(List<int> numbers, int ratio) =>
        ratio > 1 && numbers.Count > 2 && numbers.Zip(numbers.Skip(1)).All(pair => pair.Second == (long)ratio * pair.First);
}
