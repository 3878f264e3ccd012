namespace LatencyLab.Files;

/// <summary>The one way to open a file that the user named.</summary>
public static class InputFile
{
    /// <summary>All of a text in UTF-8.</summary>
    /// <inheritdoc cref="Read{T}"/>
    public static string ReadText(string path, string expected) => Read(path, expected, stream =>
    {
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    });

    /// <param name="path">The file.</param>
    /// <param name="expected">What is expected to be in it, for messages: "a CSV file".</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="InputException">The path is empty, is no file, or cannot be read.</exception>
    public static T Read<T>(string path, string expected, Func<Stream, T> read)
    {
        if (path.Length == 0)
            throw new InputException("a file name is empty");
        try
        {
            if (Directory.Exists(path))
                throw new InputException($"is a directory, expected {expected}", path);
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            UsedFiles.Add(path);
            return read(stream);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("no such file", path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read: {FileProblem.ReasonOf(problem)}", path);
        }
        catch (ArgumentException) when (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new InputException("cannot be read: no file has such a name", path.Replace('\0', '?'));
        }
    }
}
