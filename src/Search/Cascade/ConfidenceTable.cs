using LatencyLab.Yaml;

namespace LatencyLab.Search.Cascade;

/// <summary>
/// How sure each exit was of the images of a validation set: a CSV <c>exit,confidence,weight</c>, and <c>correct</c> where accuracy is
/// known. Every exit is measured on all images.
/// </summary>
/// <remarks>
/// Which images two exits are sure of is not in such a file. They are taken to be ordered alike: the surest at one exit are the surest at
/// every other. At a threshold t exit i takes every image that it is sure of and that no exit before took, so that the share that has ended
/// by exit i is the greatest share of confidence >= t up to i. (Independent exits would end more images.)
/// </remarks>
internal sealed class ConfidenceTable
{
    /// <summary>Name of the last classifier, which takes every image that is left.</summary>
    public const string Final = "final";

    private const int MaximumBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, Exit> _exits;

    private ConfidenceTable(Dictionary<string, Exit> exits, bool hasAccuracy)
    {
        _exits = exits;
        HasAccuracy = hasAccuracy;
    }

    /// <summary>Whether accuracy is known: column correct, and rows for <see cref="Final"/>.</summary>
    public bool HasAccuracy { get; }

    /// <exception cref="InputException">Not such a file; with the line.</exception>
    public static ConfidenceTable Read(string path)
    {
        string[] lines = YamlFile.ReadText(path, "CSV of confidences", MaximumBytes).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        bool correct = lines[0].Trim() == "exit,confidence,weight,correct";
        if (!correct && lines[0].Trim() != "exit,confidence,weight")
            throw new InputException("expected the header 'exit,confidence,weight' or 'exit,confidence,weight,correct'", path, 1);
        Dictionary<string, List<(double Confidence, double Weight, double Correct)>> rows = [];
        for (int i = 1; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split(',');
            if (fields.Length != (correct ? 4 : 3))
                throw new InputException($"has {fields.Length} fields, expected {(correct ? 4 : 3)}", path, i + 1);
            double confidence = Number(1, "confidence", 1), weight = Number(2, "weight", double.MaxValue),
                right = correct ? Number(3, "correct", weight) : 0;
            if (!rows.TryGetValue(fields[0].Trim(), out var list))
                rows.Add(fields[0].Trim(), list = []);
            list.Add((confidence, weight, right));

            double Number(int field, string what, double most) =>
                double.TryParse(fields[field], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0
                    && value <= most
                    ? value
                    : throw new InputException(
                        FormattableString.Invariant(
                            $"{what} is '{fields[field].Trim()}', expected a number from 0{(most < double.MaxValue ? $" to {most}" : "")}"),
                        path, i + 1);
        }

        foreach ((string exit, var list) in rows)
        {
            if (!(list.Sum(row => row.Weight) > 0))
                throw new InputException($"exit '{exit}' has no weight above 0", path);
        }

        if (correct && !rows.ContainsKey(Final))
            throw new InputException($"has a column correct but no rows of exit '{Final}', the last classifier", path);
        return new ConfidenceTable(rows.ToDictionary(entry => entry.Key, entry => new Exit(entry.Value)), correct);
    }

    /// <exception cref="InputException">The file has no such exit.</exception>
    public void Verify(string exit, string source)
    {
        if (!_exits.ContainsKey(exit))
            throw new InputException(
                $"has no rows of exit '{exit}', which has {string.Join(", ", _exits.Keys)}", source,
                nearest: NearestName.Find(exit, _exits.Keys));
    }

    /// <summary>Share of all images that an exit is at least this sure of.</summary>
    public double ShareFrom(string exit, double threshold) => _exits[exit].Share(threshold);

    /// <summary>
    /// Share of all images that an exit gets right among those from the surest <paramref name="from"/> to the surest <paramref name="to"/>
    /// (shares of all).
    /// </summary>
    public double CorrectBetween(string exit, double from, double to) => _exits[exit].Correct(to) - _exits[exit].Correct(from);

    /// <summary>Share of the images that reach an exit that end there.</summary>
    /// <param name="endedBefore">Share of all images that ended before.</param>
    public double ExitRate(string exit, double threshold, double endedBefore)
    {
        double ended = Math.Max(endedBefore, ShareFrom(exit, threshold));
        return endedBefore >= 1 ? 0 : (ended - endedBefore) / (1 - endedBefore);
    }

    private sealed class Exit
    {
        private readonly (double Confidence, double Share, double Correct)[] _surest;

        public Exit(List<(double Confidence, double Weight, double Correct)> rows)
        {
            double total = rows.Sum(row => row.Weight), weight = 0, correct = 0;
            List<(double, double, double)> surest = [];
            foreach ((double confidence, double w, double right) in rows.OrderByDescending(row => row.Confidence))
            {
                weight += w;
                correct += right;
                surest.Add((confidence, weight / total, correct / total));
            }

            _surest = [.. surest];
        }

        public double Share(double threshold) => _surest.LastOrDefault(row => row.Confidence >= threshold).Share;

        /// <summary>Share of all images that are right among the surest, linear inside of a row.</summary>
        public double Correct(double share)
        {
            (double before, double right) = (0, 0);
            foreach ((_, double upTo, double correct) in _surest)
            {
                if (share <= upTo)
                    return upTo == before ? correct : right + (correct - right) * (share - before) / (upTo - before);
                (before, right) = (upTo, correct);
            }

            return right;
        }
    }
}
