using LatencyLab.Yaml;

namespace LatencyLab.Search.Families;

/// <summary>Rates that were measured after training: a CSV with header <c>decision,rate</c>, a decision a line.</summary>
/// <remarks>A rate may be a distribution with commas of its own; everything after the first comma of a line is the rate.</remarks>
public static class MeasuredRates
{
    private const string Header = "decision,rate";

    /// <summary>Names that a message lists at most.</summary>
    private const int MostListed = 8;

    private const int MaximumBytes = 16 * 1024 * 1024;

    /// <param name="decisions">Names that may occur.</param>
    /// <exception cref="InputException">No such file, an unknown decision (names the valid ones, nearest first), a repeated one, or no
    /// rate; with the line.</exception>
    public static IReadOnlyDictionary<string, RateDistribution> Read(string path, IReadOnlyList<string> decisions)
    {
        string[] lines = YamlFile.ReadText(path, "CSV of measured rates", MaximumBytes).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines[0].Trim() != Header)
            throw new InputException(
                $"expected the header '{Header}', got '{(lines[0].Length > 40 ? lines[0][..40] + "..." : lines[0])}'", path, 1);
        Dictionary<string, RateDistribution> rates = [];
        for (int i = 1; i < lines.Length; i++)
        {
            int comma = lines[i].IndexOf(',', StringComparison.Ordinal);
            if (comma < 0)
                throw new InputException("expected a decision and a rate, separated by a comma", path, i + 1);
            string name = lines[i][..comma].Trim();
            if (!decisions.Contains(name))
                throw new InputException(Unknown(name, decisions), path, i + 1, nearest: NearestName.Find(name, decisions));
            if (rates.ContainsKey(name))
                throw new InputException($"decision '{name}' is given twice", path, i + 1);
            try
            {
                rates.Add(name, RateText.Parse(lines[i][(comma + 1)..], path, Path.GetDirectoryName(path)));
            }
            catch (InputException problem) when (problem.Errors[0].Source == path)
            {
                throw new InputException([problem.Errors[0] with { Line = i + 1 }]);
            }
        }

        return rates.Count > 0 ? rates : throw new InputException("holds no rate, expected a decision and a rate a line", path, 1);
    }

    private static string Unknown(string name, IReadOnlyList<string> decisions)
    {
        if (decisions.Count == 0)
            return $"unknown decision '{name}': this network has no decision whose rate could be measured";
        string more = decisions.Count > MostListed ? $" and {decisions.Count - MostListed} more" : "";
        return $"unknown decision '{name}', expected "
            + $"{(decisions.Count > 1 ? "one of " : "")}{string.Join(", ", NearestName.Rank(name, decisions, MostListed))}{more}";
    }
}
