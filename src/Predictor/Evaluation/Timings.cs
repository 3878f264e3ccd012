namespace LatencyLab.Predictor.Evaluation;

/// <summary>
/// Timed rows, those of one operator on one device, timed in one way and of one file, together: of a row that was timed before only the
/// latency is kept, so that a long file takes little memory.
/// </summary>
internal sealed class Timings
{
    private readonly Dictionary<Key, TimedOperator> _firsts = [];
    private readonly Dictionary<TimedOperator, List<double>> _microseconds = [];
    private readonly List<TimedOperator> _rows = [];

    /// <summary>The first row of each, in file order.</summary>
    public IReadOnlyList<TimedOperator> Rows => _rows;

    public void Add(TimedOperator row)
    {
        Key key = new(row.Path, row.Device, row.TypeName, row.Name, row.Operator, row.SetUp, row.IsTuned);
        if (!_firsts.TryGetValue(key, out TimedOperator? first))
        {
            _firsts.Add(key, first = row);
            _rows.Add(row);
            _microseconds.Add(row, new List<double>(1));
        }

        // The number that stands in the file: medians are taken of those, in seconds their last digits would be others.
        _microseconds[first].Add(Math.Round(row.Seconds * 1e6, 9));
    }

    /// <summary>How often one of <see cref="Rows"/> was timed.</summary>
    public int CountOf(TimedOperator row) => _microseconds[row].Count;

    /// <summary>One row a fingerprint, set-up and origin of kernels, with the median of its latencies.</summary>
    /// <param name="rows">Of <see cref="Rows"/>.</param>
    /// <param name="setUp">How rows were timed that do not say; null: they stay as they are.</param>
    public TimedOperator[] Medians(IEnumerable<TimedOperator> rows, string? setUp) =>
    [
        .. rows.GroupBy(row => (row.Fingerprint, SetUp: row.SetUp ?? setUp, row.IsTuned)).Select(group => group.First() with
        {
            SetUp = group.Key.SetUp,
            MeasuredSeconds = Statistics.Median(group.SelectMany(row => _microseconds[row])) * 1e-6,
        }),
    ];

    private readonly record struct Key(
        string Path, string Device, string TypeName, string Name, Operator Operator, string? SetUp, bool IsTuned);
}
