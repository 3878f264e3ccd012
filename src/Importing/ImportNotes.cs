namespace LatencyLab.Importing;

/// <summary>Collects what was mapped, lost and assumed. The same said of several lines is said once.</summary>
internal sealed class ImportNotes
{
    private readonly Fields _mapped = new(), _lost = new(), _assumed = new();

    public IReadOnlyList<ImportedField> Mapped => _mapped.All;

    public IReadOnlyList<ImportedField> Lost => _lost.All;

    public IReadOnlyList<ImportedField> Assumed => _assumed.All;

    /// <summary>Takes a field that has a counterpart.</summary>
    public void Map(string theirs, int line, string ours) => _mapped.Add(theirs, line, ours);

    /// <summary>Takes a field that has none, and why.</summary>
    public void Lose(string theirs, int line, string why) => _lost.Add(theirs, line, why);

    /// <summary>Takes what the file does not say, by its name here.</summary>
    public void Assume(string ours, string what, int line = 0) => _assumed.Add(ours, line, what);

    private sealed class Fields
    {
        private readonly Dictionary<(string Name, string Text), SortedSet<int>> _lines = [];
        private readonly List<(string Name, string Text)> _order = [];

        public IReadOnlyList<ImportedField> All =>
            [.. _order.Select(one => new ImportedField(one.Name, [.. _lines[one]], one.Text))];

        public void Add(string name, int line, string text)
        {
            (string Name, string Text) field = (ShortText.Of(name), ShortText.Of(text));
            if (!_lines.TryGetValue(field, out SortedSet<int>? lines))
            {
                _lines.Add(field, lines = []);
                _order.Add(field);
            }

            if (line > 0)
                lines.Add(line);
        }
    }
}
