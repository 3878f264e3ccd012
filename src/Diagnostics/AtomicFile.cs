using System.Text;

namespace LatencyLab.Diagnostics;

/// <summary>Writes a file whole or not at all: to a temporary name beside it, flushed to the disk, then renamed.</summary>
public static class AtomicFile
{
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void WriteAllText(string path, string text) => Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true);
        writer.Write(text);
    });

    /// <inheritdoc cref="WriteAllText"/>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            if (Directory.Exists(full))
                throw new InputException("is a directory, expected a file name", path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"cannot be written: {error.Message.Replace(temporary, full, StringComparison.Ordinal)}", path);
        }
        finally
        {
            DeleteIfThere(temporary);
        }
    }

    private static void DeleteIfThere(string path)
    {
        if (File.Exists(path))
            File.Delete(path);
    }
}
