namespace LatencyLab.Importing;

/// <summary>What became of a file of another tool.</summary>
/// <param name="Format">What the file is.</param>
/// <param name="Text">The device profile (YAML), or the rows of operators (CSV).</param>
/// <param name="Mapped">What the file says, and what it is here.</param>
/// <param name="Lost">What the file says and nothing here holds.</param>
/// <param name="Assumed">What is needed here and the file does not say.</param>
public sealed record ImportResult(
    ForeignFormat Format,
    string Text,
    IReadOnlyList<ImportedField> Mapped,
    IReadOnlyList<ImportedField> Lost,
    IReadOnlyList<ImportedField> Assumed)
{
    /// <summary>Rows of operators; 0 of a device.</summary>
    public int Rows { get; init; }
}

/// <summary>One field on its way.</summary>
/// <param name="Name">What the file calls it; of what was assumed, what it is called here.</param>
/// <param name="Lines">1-based lines that it stands on; empty where there is none.</param>
/// <param name="Text">What it became, why it was lost, or what was assumed and why.</param>
public sealed record ImportedField(string Name, IReadOnlyList<int> Lines, string Text);
