namespace LatencyLab.Cli.Commands.Simulate;

/// <summary>The text of a tile: <c>128x64</c> or, in four parts of the reduction, <c>128x64/4</c>.</summary>
internal static class TileText
{
    /// <summary>Reads it; null stays null.</summary>
    /// <exception cref="InputException">Not of that form.</exception>
    public static TileChoice? Parse(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split('/'), sides = parts[0].Split('x', 'X');
        if (parts.Length <= 2 && sides.Length == 2 && TryCount(sides[0], out int rows) && TryCount(sides[1], out int columns))
        {
            int splits = 1;
            if (parts.Length == 1 || TryCount(parts[1], out splits))
                return new TileChoice(rows, columns, splits);
        }

        throw new InputException($"'{text}' is no tile, expected ROWSxCOLUMNS or ROWSxCOLUMNS/PARTS, e.g. 128x64 or 128x64/4", "--tile");
    }

    private static bool TryCount(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;
}
