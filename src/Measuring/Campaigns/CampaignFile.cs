using System.Text;

namespace LatencyLab.Measuring.Campaigns;

/// <summary>
/// The rows of a campaign on disk, appended one at a time and flushed to the disk: a process that is killed leaves whole rows and at
/// most one torn line at the end, which the next start cuts off.
/// </summary>
internal sealed class CampaignFile : IDisposable
{
    private const string Advice = "give another --out";
    private readonly FileStream _stream;

    private CampaignFile(FileStream stream, IReadOnlySet<string> finished, int tornBytes, InFlightFile inFlight)
    {
        _stream = stream;
        InFlight = inFlight;
        Finished = finished;
        TornBytes = tornBytes;
    }

    /// <summary>Keys of the rows that the file held when it was opened.</summary>
    public IReadOnlySet<string> Finished { get; }

    /// <summary>Samples of rows that are not finished.</summary>
    public InFlightFile InFlight { get; }

    /// <summary>Bytes of a torn last line that were cut off.</summary>
    public int TornBytes { get; }

    /// <summary>Opens the file of a campaign, new or to be resumed.</summary>
    /// <param name="path">CSV file; made where there is none.</param>
    /// <param name="planned">Every row of the campaign, in any order, without results.</param>
    /// <exception cref="InputException">The file holds something else (it is left as it was), is in use, or cannot be written.</exception>
    public static CampaignFile Open(string path, IReadOnlyList<CampaignRow> planned)
    {
        try
        {
            bool isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
            if (isNew)
                AtomicFile.WriteAllText(path, Line(CampaignColumns.All));
            FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            try
            {
                return Resume(path, stream, planned, isNew);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be opened for measurements: {error.Message}", path);
        }
    }

    /// <summary>Appends one row and waits until the disk has it.</summary>
    public void Append(CampaignRow row)
    {
        _stream.Write(Encoding.UTF8.GetBytes(Line(CampaignColumns.All.Select(column => row[column]))));
        _stream.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        InFlight.Dispose();
        _stream.Dispose();
    }

    private static CampaignFile Resume(string path, FileStream stream, IReadOnlyList<CampaignRow> planned, bool isNew)
    {
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        HashSet<string> finished = ReadRows(path, Encoding.UTF8.GetString(bytes, 0, whole), planned);
        if (whole < bytes.Length)
            stream.SetLength(whole);
        stream.Seek(0, SeekOrigin.End);
        return new CampaignFile(stream, finished, bytes.Length - whole, new InFlightFile(path, isNew));
    }

    private static HashSet<string> ReadRows(string path, string text, IReadOnlyList<CampaignRow> planned)
    {
        HashSet<string> known = [.. planned.Select(row => row.Key)];
        HashSet<string> finished = [];
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
            finished.Add(row.Key);
        }

        return finished;
    }

    private static string Line(IEnumerable<string> fields) => string.Join(',', fields.Select(Quoted)) + "\n";

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"").ReplaceLineEndings(" ")}\"";
}
