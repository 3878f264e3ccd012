namespace LatencyLab.Search.Emission;

/// <summary>A text file to be written; the name has no folder.</summary>
/// <param name="IsExecutable">Whether the owner may run it (a shell script).</param>
public sealed record EmittedFile(string Name, string Text, bool IsExecutable = false);

/// <summary>Writes a directory whole or not at all: beside its final place, then renamed.</summary>
public static class OutputDirectory
{
    /// <summary>
    /// Writes <paramref name="files"/> as the directory <paramref name="path"/>. An existing directory is replaced only with
    /// <paramref name="force"/>, only if it holds nothing but files of <paramref name="replaceable"/> names, and not before the
    /// new one is whole on the disk.
    /// </summary>
    /// <exception cref="InputException">The path is taken, or cannot be written. Nothing was changed.</exception>
    public static void Write(string path, IReadOnlyList<EmittedFile> files, bool force, IReadOnlyCollection<string> replaceable)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CheckTarget(path, force, replaceable);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string suffix = $".{Environment.ProcessId}.{Guid.NewGuid():N}";
        string temporary = full + suffix + ".tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            foreach (EmittedFile file in files)
                WriteFile(Path.Combine(temporary, file.Name), file);
            MoveIntoPlace(temporary, full, full + suffix + ".old");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"cannot be written: {error.Message.Replace(temporary, full, StringComparison.Ordinal)}", path);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Throws where <see cref="Write"/> would refuse: to be called before long work.</summary>
    /// <exception cref="InputException">The path is taken.</exception>
    public static void CheckTarget(string path, bool force, IReadOnlyCollection<string> replaceable)
    {
        if (File.Exists(path))
            throw new InputException("is a file, expected a directory to write to", path);
        if (!Directory.Exists(path))
            return;
        if (!force)
            throw new InputException("exists already and was left as it is; give another directory, or --force to replace it", path);
        string? foreign = Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)!)
            .Where(name => !replaceable.Contains(name)).Order(StringComparer.Ordinal).FirstOrDefault();
        if (foreign is not null)
            throw new InputException($"holds '{foreign}', which this command does not write, and was left as it is; --force replaces only "
                + "a directory of emitted files", path);
    }

    private static void WriteFile(string path, EmittedFile file)
    {
        AtomicFile.WriteAllText(path, file.Text);
        if (file.IsExecutable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
    }

    private static void MoveIntoPlace(string temporary, string full, string aside)
    {
        bool replaces = Directory.Exists(full);
        if (replaces)
            Directory.Move(full, aside);
        try
        {
            Directory.Move(temporary, full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (replaces)
                Directory.Move(aside, full);
            throw;
        }

        if (replaces)
            Directory.Delete(aside, recursive: true);
    }
}
