using LatencyLab.Files;
using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Simulation.Decisions;

/// <summary>Decisions that were recorded: a column a decision, a row an image, 1 for yes and 0 for no.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Names">Decisions, by column.</param>
/// <param name="Rows">What images decided.</param>
public sealed record DecisionTable(string Path, IReadOnlyList<string> Names, IReadOnlyList<bool[]> Rows)
{
    private const string Expected = "a CSV of decisions";

    /// <summary>Line of the first image: behind the header.</summary>
    private const int FirstLine = 2;

    /// <summary>Names that a message lists at most.</summary>
    private const int MostListed = 4;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It cannot be read, or has no decisions; with the line.</exception>
    public static DecisionTable Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] lines = InputFile.ReadText(path, Expected).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        string[] names = [.. lines[0].Split(',').Select(name => name.Trim())];
        if (names.FirstOrDefault(name => names.Count(other => other == name) > 1) is string twice)
            throw new InputException($"the decision '{twice}' stands in the header twice", path, 1);
        if (lines.Length < FirstLine)
            throw new InputException("has no image, expected a row of 0 and 1 an image behind the header", path);
        return new DecisionTable(path, names, [.. lines.Skip(1).Select((line, i) => Row(line, i + FirstLine))]);

        bool[] Row(string line, int number)
        {
            string[] fields = line.Split(',');
            return fields.Length != names.Length
                ? throw new InputException($"row of {fields.Length} cells, expected {names.Length} as in the header", path, number)
                : [.. fields.Select(field => field.Trim() switch
                {
                    "1" => true,
                    "0" => false,
                    string other => throw new InputException($"'{other}' is no decision, expected 0 or 1", path, number),
                })];
        }
    }

    /// <summary>What an image decided.</summary>
    /// <param name="row">0-based.</param>
    /// <param name="decision">Name.</param>
    /// <exception cref="InputException">It was not recorded.</exception>
    public bool Of(int row, string decision)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == decision)
                return Rows[row][i];
        }

        throw new InputException(
            $"has no column '{decision}', which images of the network decide", Path, 1, nearest: NearestName.Find(decision, Names));
    }

    /// <summary>Line of an image in the file.</summary>
    /// <param name="row">0-based.</param>
    public static int LineOf(int row) => row + FirstLine;

    /// <summary>A column that no decision of a network has.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public void RefuseOthers(DynamicNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        string[] known = [.. network.Groups.SelectMany(group => group.Decisions)];
        if (Names.FirstOrDefault(name => !known.Contains(name)) is string unknown)
        {
            throw new InputException(
                $"the network decides no '{unknown}', expected names such as {string.Join(", ", known.Take(MostListed))}", Path, 1,
                nearest: NearestName.Find(unknown, known));
        }
    }
}
