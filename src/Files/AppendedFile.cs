namespace LatencyLab.Files;

/// <summary>
/// A file that grows by whole records while a process holds it: nobody else opens it so until that process ends, however it does. What a
/// killed process left at the end is the caller's to cut off.
/// </summary>
public sealed class AppendedFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _path;

    private AppendedFile(string path, FileStream stream, byte[] content)
    {
        _path = path;
        _stream = stream;
        Content = content;
    }

    /// <summary>What the file held when it was opened.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Where it is: as it was given, or what a link stands for.</summary>
    public string FinalPath => OutputTarget.Final(_path);

    /// <summary>Its length in bytes.</summary>
    public long Length => _stream.Length;

    /// <summary>Opens it, or makes it.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <exception cref="InputException">It is no file, another process holds it, or it cannot be written.</exception>
    public static AppendedFile Open(string path, FileShare share = FileShare.None)
    {
        OutputTarget target = OutputTarget.Of(path);
        if (!target.IsFile)
            throw new InputException("is no ordinary file, expected one that can be read again", path);
        FileStream? stream = null;
        try
        {
            FileSystem.Current.CreateFolder(Path.GetDirectoryName(target.FullPath)!);
            stream = FileSystem.Current.Open(target.FullPath, FileMode.OpenOrCreate, share);
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return new AppendedFile(path, stream, content);
        }
        catch (Exception problem)
        {
            stream?.Dispose();
            if (FileProblem.IsOne(problem))
                throw new InputException(FileProblem.IsHeld(problem) ? "is in use by another process" : Refused(problem), path);
            throw;
        }
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <param name="record">What to add.</param>
    /// <param name="toDisk">Whether to wait until the disk has it; else the operating system has it.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> record, bool toDisk)
    {
        try
        {
            _stream.Seek(0, SeekOrigin.End);
            _stream.Write(record);
            if (toDisk)
                _stream.Flush(flushToDisk: true);
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            throw new InputException(Refused(problem), _path);
        }
    }

    /// <summary>Cuts off what is behind a length.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Truncate(long bytes)
    {
        try
        {
            _stream.SetLength(bytes);
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            throw new InputException(Refused(problem), _path);
        }
    }

    /// <summary>Removes the file; it is still held until it is disposed of.</summary>
    public void Delete() => TemporaryName.Remove(_stream.Name);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string Refused(Exception problem) => $"cannot be written: {FileProblem.ReasonOf(problem)}";
}
