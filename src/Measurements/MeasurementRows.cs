using System.Collections.ObjectModel;
using CsvHelper;
using LatencyLab.Hardware;

namespace LatencyLab.Measurements;

/// <summary>The rows of a measurement file that is being read, one after another: none is kept.</summary>
public sealed class MeasurementRows
{
    private readonly CsvReader _records;
    private readonly DataType _unnamed;
    private readonly string[] _columns, _peers;
    private readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);
    private readonly ForeignHeader? _foreign;
    private readonly bool _endsInComma;
    private readonly double[] _factors = [];

    internal MeasurementRows(CsvReader records, string path, DataType unnamed, ColumnMap? columns)
    {
        if (!CsvFile.TryRead(records, path))
            throw new InputException("is empty, expected a CSV header with an 'op' column", path, 1);
        string[] header = [.. CsvFile.Fields(records).Select(name => name.Trim())];
        _endsInComma = header.Length > 1 && header[^1].Length == 0;
        (_records, Path, _unnamed, _columns) = (records, path, unnamed, _endsInComma ? header[..^1] : header);
        if (columns is not null)
            _factors = columns.Rename(_columns, path);
        _peers = [.. _columns.Where(MeasurementColumns.IsPeerPrediction)];
        for (int i = 0; i < _columns.Length; i++)
        {
            if (!_positions.TryAdd(_columns[i], i))
                throw new InputException($"column '{_columns[i]}' appears twice in the header", path, 1);
        }

        if (!_positions.ContainsKey("op") && (_foreign = ForeignHeader.Of(_columns)) is null)
        {
            string? nearest = NearestName.Find("op", _columns);
            string next =
                _columns.Length == 1 && _columns[0].AsSpan().IndexOfAny(';', '\t') >= 0 ? "; columns are separated by commas"
                : columns is null && nearest is null && _columns.Length > 1 ? "; --columns op=NAME says which column it is" : "";
            throw new InputException($"has no 'op' column in its header{next}", path, 1, nearest: nearest);
        }
    }

    /// <summary>The file, for errors.</summary>
    public string Path { get; }

    /// <summary>Header as it stands in the file.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>An error a row that was left out so far.</summary>
    public ErrorTally Unreadable { get; } = new();

    /// <summary>Readable rows in file order. They can be read once.</summary>
    /// <exception cref="InputException">The file cannot be read on.</exception>
    public IEnumerable<TimedOperator> Read()
    {
        string[] record = [];
        FieldReader fields = new(column =>
            _foreign?.Value(column, record) ?? (_positions.TryGetValue(column, out int index) ? record[index] : ""));
        while (CsvFile.TryRead(_records, Path))
        {
            record = CsvFile.Fields(_records);
            int line = (int)_records.LineNumber;
            if (_endsInComma && record.Length == _columns.Length + 1 && record[^1].Trim().Length == 0)
                record = record[..^1];
            if (record.Length != _columns.Length)
            {
                Unreadable.Add(new InputError($"has {record.Length} fields, expected {_columns.Length}", Path, line));
                continue;
            }

            Convert(record);
            fields.Next();
            if (ReadRow(fields, out InputError? error) is TimedOperator row)
                yield return row with { Path = Path, Line = line, Columns = _columns, Fields = record, PeerSeconds = PeersOf(fields) };
            else
                Unreadable.Add(error! with { Source = Path, Line = line });
        }
    }

    /// <summary>Times of the file in microseconds, to fifteen digits: 1.1 ms are 1100 us and not a little more.</summary>
    private void Convert(string[] record)
    {
        for (int i = 0; i < _factors.Length; i++)
        {
            if (_factors[i] != 1 && FieldReader.TryReal(record[i], out double time))
                record[i] = (time * _factors[i]).ToString("G15", CultureInfo.InvariantCulture);
        }
    }

    private TimedOperator? ReadRow(FieldReader fields, out InputError? error)
    {
        string typeName = fields.Text("dtype"), setUp = fields.Text(MeasurementColumns.SetUp),
            kernels = fields.Text(MeasurementColumns.Kernels), implementation = fields.Text("algo_or_impl");
        DataType type = _unnamed;
        double? microseconds = fields.Real(
            "latency_us", null, MeasuredLatency.LeastMicroseconds, MeasuredLatency.MostMicroseconds);
        foreach (string peer in _peers)
        {
            if (FieldReader.TryReal(fields.Text(peer), out double predicted) && predicted != 0 && !MeasuredLatency.IsPossible(predicted))
                fields.Real(peer, null, MeasuredLatency.LeastMicroseconds, MeasuredLatency.MostMicroseconds);
        }

        Operator? built = OperatorReader.Read(fields, Unreadable.IsFull, out error);
        error ??= typeName.Length > 0 && !DataTypes.TryParse(typeName, out type) ? Explained(() => DataTypes.Unknown(typeName))
            : setUp.Length > 0 && !SetUps.Names.Contains(setUp) ? Explained(() => SetUps.Unknown(setUp))
            : kernels.Length > 0 && !KernelOrigin.Names.Contains(kernels) ? Explained(() => KernelOrigin.Unknown(kernels)) : null;
        if (error is not null || built is null)
            return null;

        return new TimedOperator(built, type, fields.Text("device"), fields.Text("op"), typeName)
        {
            Implementation = implementation,
            IsTuned = kernels.Length > 0 ? kernels == KernelOrigin.Tuned : KernelOrigin.SaysTuned(implementation),
            SetUp = setUp.Length > 0 ? setUp : null,
            MeasuredSeconds = microseconds * 1e-6,
        };
    }

    /// <summary>What is not going to be shown is not worked out.</summary>
    private InputError Explained(Func<InputError> explain) => Unreadable.IsFull ? OperatorReader.Unexplained : explain();

    /// <summary>Predictions that are numbers above 0; <c>pred_TOOL_us</c> names the tool, else <c>peer_name</c> does.</summary>
    private IReadOnlyDictionary<string, double> PeersOf(FieldReader fields)
    {
        if (_peers.Length == 0)
            return ReadOnlyDictionary<string, double>.Empty;
        Dictionary<string, double> peers = new(_peers.Length);
        string named = fields.Text("peer_name").Trim();
        foreach (string column in _peers)
        {
            if (FieldReader.TryReal(fields.Text(column), out double microseconds) && microseconds > 0)
            {
                bool namesTool = column.StartsWith("pred_", StringComparison.OrdinalIgnoreCase);
                peers[namesTool ? column[5..^3] : named.Length > 0 ? named : "peer"] = microseconds * 1e-6;
            }
        }

        return peers;
    }
}
