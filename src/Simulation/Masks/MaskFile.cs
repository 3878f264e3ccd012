using LatencyLab.Files;

namespace LatencyLab.Simulation.Masks;

/// <summary>Reads masks: NumPy arrays of bool or whole numbers, and CSV of 0 and 1.</summary>
internal static class MaskFile
{
    private const string Expected = "a mask: .npy or .csv";

    /// <summary>A file of masks, one an image.</summary>
    /// <exception cref="InputException">It cannot be read, or is no mask.</exception>
    public static PatchMask Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            return InputFile.Read(path, Expected, stream => NumpyMask.Read(stream, path));
        return path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ReadCsv(InputFile.ReadText(path, Expected), path)
            : throw new InputException($"expected {Expected}", path);
    }

    /// <summary>A line is a row of 0 and 1, separated by commas; an empty line ends an image.</summary>
    private static PatchMask ReadCsv(string text, string path)
    {
        List<bool> cells = [];
        int rows = 0, columns = 0, images = 0, rowsOfImage = 0, number = 0;
        foreach (string line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            number++;
            if (line.Trim().Length == 0)
            {
                End(number);
                continue;
            }

            string[] fields = line.Split(',');
            if (columns == 0)
                columns = fields.Length;
            if (fields.Length != columns)
                throw new InputException($"row of {fields.Length} cells, expected {columns} as in the rows before", path, number);
            foreach (string field in fields)
            {
                cells.Add(field.Trim() switch
                {
                    "1" => true,
                    "0" => false,
                    string other => throw new InputException($"'{other}' is no cell of a mask, expected 0 or 1", path, number),
                });
            }

            rowsOfImage++;
        }

        End(number);
        return images == 0 ? throw new InputException("has no row, expected rows of 0 and 1", path)
            : new PatchMask(images, rows, columns, [.. cells]);

        void End(int at)
        {
            if (rowsOfImage == 0)
                return;
            if (images > 0 && rowsOfImage != rows)
                throw new InputException($"image of {rowsOfImage} rows, expected {rows} as in the images before", path, at);
            rows = rowsOfImage;
            rowsOfImage = 0;
            images++;
        }
    }
}
