using System.Text;
using LatencyLab.Files;

namespace LatencyLab.Measuring.Campaigns;

/// <summary>
/// The rows of a campaign on disk, appended one at a time and flushed to the disk: a process that is killed leaves whole rows and at
/// most one torn line at the end, which the next start cuts off.
/// </summary>
internal sealed class CampaignFile : IDisposable
{
    private const string Advice = "give another --out";

    /// <summary>Part by which the reference loop's best time may have fallen since a row was written.</summary>
    private const double SettledPart = 0.002;

    private readonly AppendedFile _file;
    private readonly List<CampaignRow> _rows;

    private CampaignFile(AppendedFile file, List<CampaignRow> rows, int tornBytes, InFlightFile inFlight)
    {
        _file = file;
        _rows = rows;
        InFlight = inFlight;
        Finished = rows.Select(row => row.Key).ToHashSet();
        TornBytes = tornBytes;
    }

    /// <summary>Keys of the rows that the file held when it was opened.</summary>
    public IReadOnlySet<string> Finished { get; }

    /// <summary>Samples of rows that are not finished.</summary>
    public InFlightFile InFlight { get; }

    /// <summary>Bytes of a torn last line that were cut off.</summary>
    public int TornBytes { get; }

    /// <summary>Opens the file of a campaign, new or to be resumed. Nobody else can open it until this process closes it or ends.</summary>
    /// <param name="path">CSV file; made where there is none.</param>
    /// <param name="planned">Every row of the campaign, in any order, without results.</param>
    /// <exception cref="InputException">The file holds something else (it is left as it was), is in use, or cannot be written.</exception>
    public static CampaignFile Open(string path, IReadOnlyList<CampaignRow> planned)
    {
        AppendedFile file = AppendedFile.Open(path);
        try
        {
            return Resume(path, file, planned);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends one row and waits until the disk has it.</summary>
    public void Append(CampaignRow row)
    {
        _file.Append(Bytes(LineOf(row)), toDisk: true);
        _rows.Add(row);
    }

    /// <summary>
    /// Ends the campaign: rows whose times are relative to a reference that the loop has been faster than since are written anew, the whole
    /// file at once; it is not held any more then.
    /// </summary>
    public void Settle()
    {
        double best = _rows.Select(row => row.ReferenceMicroseconds).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        if (!_rows.Any(IsStale))
            return;
        string path = _file.FinalPath;
        _file.Dispose();
        OutputFile.Replace(
            path, Line(CampaignColumns.All) + string.Concat(_rows.Select(row => LineOf(IsStale(row) ? row.RelativeTo(best) : row))));

        bool IsStale(CampaignRow row) => row.ReferenceMicroseconds > (1 + SettledPart) * best;
    }

    public void Dispose()
    {
        try
        {
            InFlight.Dispose();
        }
        finally
        {
            _file.Dispose();
        }
    }

    private static CampaignFile Resume(string path, AppendedFile file, IReadOnlyList<CampaignRow> planned)
    {
        ReadOnlySpan<byte> bytes = file.Content.Span;
        byte[] header = Bytes(Line(CampaignColumns.All));
        // Nothing, or the beginning of a header: whoever began it got no further.
        bool isNew = bytes.Length < header.Length && header.AsSpan().StartsWith(bytes);
        if (isNew)
        {
            file.Truncate(0);
            file.Append(header, toDisk: true);
            return new CampaignFile(file, [], 0, new InFlightFile(file.FinalPath, isNew));
        }

        int whole = bytes.LastIndexOf((byte)'\n') + 1;
        List<CampaignRow> finished = ReadRows(path, Encoding.UTF8.GetString(bytes[..whole]), planned);
        if (whole < bytes.Length)
            file.Truncate(whole);
        return new CampaignFile(file, finished, bytes.Length - whole, new InFlightFile(file.FinalPath, isNew));
    }

    private static List<CampaignRow> ReadRows(string path, string text, IReadOnlyList<CampaignRow> planned)
    {
        HashSet<string> known = [.. planned.Select(row => row.Key)];
        List<CampaignRow> finished = [];
        using StringReader reader = new(text);
        MeasurementTable table = MeasurementReader.Read(reader, path);
        if (!table.Columns.SequenceEqual(CampaignColumns.All))
            throw new InputException($"is not a campaign file: its header is not the one that measure writes; {Advice}", path, 1);
        if (table.Unreadable.Count > 0)
            throw new InputException([.. table.Unreadable.Take(1).Select(error => error with { Message = $"{error.Message}; {Advice}" })]);
        foreach (TimedOperator measured in table.Rows)
        {
            CampaignRow row = new(CampaignColumns.All.Zip(measured.Fields, KeyValuePair.Create));
            foreach (string column in CampaignColumns.Constant)
            {
                if (planned.Count > 0 && row[column] != planned[0][column])
                {
                    throw new InputException(
                        $"belongs to another campaign: {column} is '{row[column]}', this one has '{planned[0][column]}'; {Advice}",
                        path, measured.Line);
                }
            }

            if (!known.Contains(row.Key))
                throw new InputException($"has a row that is not in this suite ({row["op"]}); {Advice}", path, measured.Line);
            finished.Add(row);
        }

        return finished;
    }

    private static string LineOf(CampaignRow row) => Line(CampaignColumns.All.Select(column => row[column]));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Fields as a line.</summary>
    internal static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted)) + "\n";

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"").ReplaceLineEndings(" ")}\"";
}
