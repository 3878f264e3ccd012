using CsvHelper;
using LatencyLab.Files;

namespace LatencyLab.Measurements;

/// <summary>Records of a comma-separated file, with its errors as those of the input.</summary>
internal static class CsvFile
{
    /// <exception cref="InputException">The file cannot be opened or is not of that format.</exception>
    public static T Read<T>(string path, Func<CsvReader, T> read) => InputFile.Read(path, "a CSV file", stream =>
    {
        using StreamReader text = new(stream);
        return Read(text, read);
    });

    /// <inheritdoc cref="Read{T}(string, Func{CsvReader, T})"/>
    public static T Read<T>(TextReader text, Func<CsvReader, T> read)
    {
        CsvReaderOptions options = new()
        {
            Separator = ',',
            HasHeader = false,
            // One line, one row: a stray quote spoils its own line only.
            AllowLineBreaksInQuotes = false,
            TrackLineNumbers = true,
            PoolStrings = true,
        };
        using CsvReader records = CsvReader.Create(text, options, leaveOpen: true);
        return read(records);
    }

    /// <summary>Reads the next record; false at the end.</summary>
    /// <exception cref="InputException">The file cannot be read on, or is not of that format.</exception>
    public static bool TryRead(CsvReader records, string path)
    {
        try
        {
            return records.Read();
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"is not a CSV file: {FirstLine(error.Message)}", path, (int)error.LineNumber);
        }
        catch (IOException problem)
        {
            throw new InputException($"cannot be read: {FileProblem.ReasonOf(problem)}", path);
        }
    }

    /// <summary>The fields of the record that was read last.</summary>
    public static string[] Fields(CsvReader records)
    {
        string[] fields = new string[records.FieldCount];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = records.GetString(i) ?? "";
        return fields;
    }

    public static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
