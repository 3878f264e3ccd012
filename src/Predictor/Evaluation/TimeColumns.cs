namespace LatencyLab.Predictor.Evaluation;

/// <summary>Whether the times of a file can be microseconds, and which column they stand in if not in ours.</summary>
internal static class TimeColumns
{
    /// <summary>
    /// Rows that a suspicion takes, and how far below what the device can do at best they are: 50 times is more than Winograd's saving (4)
    /// on maps that stay in a cache.
    /// </summary>
    private const int LeastRows = 5;
    private const double Suspicious = 0.02;

    private static readonly (string Unit, double Factor)[] s_units = [("ms", 1e3), ("s", 1e6)];

    private static readonly string[] s_words = ["latency", "time", "duration", "elapsed", "runtime"];

    /// <summary>What to say of a header whose times are not read; null where there is nothing like a time.</summary>
    public static string? HintFor(IReadOnlyList<string> columns)
    {
        string? column = columns.FirstOrDefault(name => !name.Equals("latency_us", StringComparison.OrdinalIgnoreCase)
            && s_words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)));
        if (column is null)
            return null;
        string[] words = column.ToLowerInvariant().Split('_', ' ', '(', ')', '[', ']', '-', '.');
        string unit = words.LastOrDefault(word => word is "ns" or "us" or "ms" or "s") ?? "ms";
        return $"; times stand in '{column}'? --columns \"latency_us={column}:{unit}\"";
    }

    /// <summary>Files whose typical row is far faster than the device can be: their times are of a larger unit.</summary>
    /// <remarks>
    /// The median over rows of measured time / max(FLOP / peak, bytes / bandwidth) of the profile, the least time of arithmetic at peak and
    /// of compulsory traffic.
    /// </remarks>
    public static IReadOnlyList<InputError> SuspicionsOf(
        IEnumerable<TimedOperator> rows, DeviceProfile device, ColumnMap? columns)
    {
        Dictionary<DataType, DeviceRates?> rates = [];
        List<InputError> suspicions = [];
        string theirs = columns?.Entries.FirstOrDefault(entry => entry.Ours == "latency_us")?.Theirs ?? "latency_us";
        foreach (IGrouping<string, TimedOperator> file in rows.GroupBy(row => row.Path))
        {
            double[] ratios = [.. file.Select(RatioOf).OfType<double>().Order()];
            if (ratios.Length < LeastRows || ratios[ratios.Length / 2] >= Suspicious)
                continue;
            double median = ratios[ratios.Length / 2];
            string unit = s_units.FirstOrDefault(one => median * one.Factor >= Suspicious).Unit ?? "s";
            suspicions.Add(new InputError(
                $"latency_us of a typical row is {UnitText.Number(median, "0.#e+0")} of the least that {device.Name} can take: "
                + $"are the times in {unit}? --columns latency_us={theirs}:{unit} reads them so", file.Key));
        }

        return suspicions;

        double? RatioOf(TimedOperator row)
        {
            if (!rates.TryGetValue(row.Type, out DeviceRates? of))
                rates.Add(row.Type, of = RatesOf(row.Type));
            if (of is null || row.IsComposite)
                return null;
            double least = Math.Max(
                row.Work.Flops / Math.Max(of.PeakFlopsPerSecond, of.VectorFlopsPerSecond), row.Work.Bytes.Total / of.OffChipBytesPerSecond);
            return least > 0 ? row.Seconds / least : null;
        }

        DeviceRates? RatesOf(DataType type)
        {
            try
            {
                return new DeviceRates(device, type);
            }
            catch (InputException)
            {
                return null;
            }
        }
    }
}
