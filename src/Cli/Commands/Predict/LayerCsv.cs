using CsvHelper;
using LatencyLab.Measurements;

namespace LatencyLab.Cli.Commands.Predict;

/// <summary>
/// Predicted rows as CSV: the columns of the file, then ours. A column of the file that has the name of one of ours is replaced, so that a
/// file can be predicted twice.
/// </summary>
internal sealed class LayerCsv : IDisposable
{
    private readonly BlockText _text;
    private readonly CsvWriter _writer;
    private readonly int[] _kept;
    private readonly string[] _record;

    /// <param name="output">Takes the text, in blocks; flushed at the end.</param>
    /// <param name="columns">Header of the file.</param>
    public LayerCsv(TextWriter output, IReadOnlyList<string> columns)
    {
        _text = new BlockText(output);
        _writer = CsvWriter.Create(_text.Writer, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        _kept = [.. Enumerable.Range(0, columns.Count)
            .Where(i => !EstimateFields.Columns.Contains(columns[i], StringComparer.OrdinalIgnoreCase))];
        _record = new string[_kept.Length + EstimateFields.Columns.Count];
        Write(columns, [.. EstimateFields.Columns]);
    }

    public void Add(TimedOperator row, in LatencyEstimate estimate) => Write(row.Fields, EstimateFields.Values(estimate));

    public void Dispose()
    {
        _writer.Dispose();
        _text.Dispose();
    }

    private void Write(IReadOnlyList<string> fields, string[] ours)
    {
        for (int i = 0; i < _kept.Length; i++)
            _record[i] = fields[_kept[i]];
        ours.CopyTo(_record, _kept.Length);
        _writer.WriteRecord(_record);
        _text.Pass();
    }
}
