namespace LatencyLab.Cli.Options;

/// <summary>The size of the image: one side, or rows and columns, which a network then takes as part of its name.</summary>
internal sealed class ResolutionOption
{
    public Option<string?> Option { get; } = new("--resolution")
    {
        Description = "Side of the image in pixels, or rows and columns, 512x1024; tokens of a sequence (default: the network's own).",
        HelpName = "SIZE",
    };

    /// <summary>Rows; null: the network's own.</summary>
    /// <exception cref="InputException">No size.</exception>
    public int? RowsOf(ParseResult parsed) => SizeOf(parsed)?.Rows;

    /// <summary>A network's text with rows and columns where they differ.</summary>
    /// <inheritdoc cref="RowsOf" path="/exception"/>
    public string Sized(ParseResult parsed, string network) => SizeOf(parsed) is (int rows, int columns) && rows != columns
        ? string.Create(CultureInfo.InvariantCulture, $"{network}@{rows}x{columns}") : network;

    /// <summary>One side.</summary>
    /// <exception cref="InputException">No size, or one that is not square.</exception>
    public int? SideOf(ParseResult parsed) => SizeOf(parsed) is (int rows, int columns)
        ? rows == columns ? rows
            : throw new InputException($"'{parsed.GetValue(Option)}' is not square, expected one side", Option.Name)
        : null;

    private (int Rows, int Columns)? SizeOf(ParseResult parsed)
    {
        if (parsed.GetValue(Option) is not string text)
            return null;
        string[] sides = text.Split('x', 'X');
        int[] sizes = [.. sides.Select(side => int.TryParse(side, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int size)
            ? size : throw new InputException($"'{text}' is no size, expected pixels such as 224 or 512x1024", Option.Name))];
        if (sizes.Length > 2)
            throw new InputException($"'{text}' is no size, expected pixels such as 224 or 512x1024", Option.Name);
        return sizes.Any(size => size < 1)
            ? throw new InputException($"expected 1 or more pixels, got {sizes.First(size => size < 1)}", Option.Name)
            : (sizes[0], sizes[^1]);
    }
}
