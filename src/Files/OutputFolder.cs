namespace LatencyLab.Files;

/// <summary>A file of a folder that is written whole; the name has no folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What is in it.</param>
/// <param name="IsExecutable">Whether the owner may run it (a shell script).</param>
public sealed record FolderFile(string Name, byte[] Content, bool IsExecutable = false);

/// <summary>
/// Writes a folder whole or not at all: beside its place, then renamed into it. Where the system can, the old and the new change names in
/// one step; else the old one steps aside first, and is put back by the next command where this one was killed in between.
/// </summary>
public static class OutputFolder
{
    private const string Aside = ".latlab-old";

    /// <summary>Writes <paramref name="files"/> as the folder <paramref name="path"/>.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <param name="files">All that the folder then holds.</param>
    /// <param name="force">Whether a folder that holds something may be replaced: one that holds nothing but replaceable files.</param>
    /// <param name="isReplaceable">Whether a file of this name is one that the command writes.</param>
    /// <exception cref="InputException">The path is taken, or cannot be written. Nothing was changed.</exception>
    public static void Write(string path, IReadOnlyList<FolderFile> files, bool force, Func<string, bool> isReplaceable)
    {
        string full = Check(path, force, isReplaceable);
        string parent = Path.GetDirectoryName(full) ?? throw new InputException("is the root of the file system", path);
        string temporary = TemporaryName.In(parent);
        try
        {
            FileSystem.Current.CreateFolder(temporary);
            foreach (FolderFile file in files)
                WriteFile(Path.Combine(temporary, file.Name), file, Path.Combine(full, file.Name));
            if (OutputFile.ModeOf(full) is UnixFileMode mode)
                FileSystem.Current.SetMode(temporary, mode);
            MoveIntoPlace(temporary, full);
        }
        catch (Exception problem)
        {
            TemporaryName.Remove(temporary);
            if (FileProblem.IsOne(problem))
                throw new InputException($"cannot be written: {FileProblem.ReasonOf(problem)}", path);
            throw;
        }
    }

    /// <summary>Throws where <see cref="Write"/> would refuse: to be called before long work.</summary>
    /// <returns>The folder at the end of the links.</returns>
    /// <exception cref="InputException">The path is taken.</exception>
    public static string Check(string path, bool force, Func<string, bool> isReplaceable)
    {
        if (path.Length == 0)
            throw new InputException("a folder name is empty");
        string full;
        try
        {
            full = OutputTarget.Final(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
            FileKind kind = NativeFile.KindOf(full);
            if (kind is not (FileKind.Nothing or FileKind.Folder))
                throw new InputException("is a file, expected a directory to write to", path);
            PutBack(full, kind);
            if (!Directory.Exists(full))
                return full;
            CheckContents(path, full, force, isReplaceable);
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            throw new InputException($"cannot be written: {FileProblem.ReasonOf(problem)}", path.Replace('\0', '?'));
        }

        return full;
    }

    /// <summary>Whether something in a folder was being written by a command that was killed.</summary>
    public static bool IsUnfinished(string path) => TemporaryName.IsOne(path);

    /// <summary>Removes what commands that were killed were writing into a folder, and those in it, to which nobody else writes.</summary>
    public static void RemoveUnfinished(string folder)
    {
        string[] entries = [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Where(IsUnfinished)];
        foreach (string entry in entries)
            TemporaryName.Remove(entry);
    }

    private static void CheckContents(string path, string full, bool force, Func<string, bool> isReplaceable)
    {
        string[] held = [.. Directory.EnumerateFileSystemEntries(full).Order(StringComparer.Ordinal)];
        if (held.Length == 0)
            return;
        if (!force)
            throw new InputException("exists already and was left as it is; give another directory, or --force to replace it", path);
        if (held.FirstOrDefault(entry => !isReplaceable(Path.GetFileName(entry)) || Directory.Exists(entry)) is string foreign)
        {
            throw new InputException(
                $"holds '{Path.GetFileName(foreign)}', which this command does not write, and was left as it is; --force replaces only "
                + "a directory of files that it writes", path);
        }

        if (held.FirstOrDefault(UsedFiles.Contains) is string used)
        {
            throw new InputException(
                $"holds '{Path.GetFileName(used)}', which is read by the same command, and was left as it is; give another directory",
                path);
        }
    }

    private static void WriteFile(string path, FolderFile file, string old)
    {
        OutputFile.WriteFile(path, stream => stream.Write(file.Content));
        UnixFileMode? mode = OutputFile.ModeOf(old) ?? (file.IsExecutable ? OutputFile.ModeOf(path) : null);
        if (mode is UnixFileMode kept)
            FileSystem.Current.SetMode(path, file.IsExecutable ? kept | UnixFileMode.UserExecute : kept);
    }

    private static void MoveIntoPlace(string temporary, string full)
    {
        FileSystem files = FileSystem.Current;
        if (!Directory.Exists(full))
        {
            files.RenameFolder(temporary, full);
        }
        else if (NativeFile.IdentityOf(full) == NativeFile.IdentityOf(Directory.GetCurrentDirectory()))
        {
            MoveEach(temporary, full);
        }
        else if (files.Exchange(temporary, full))
        {
            TemporaryName.Remove(temporary);
        }
        else if (!Directory.EnumerateFileSystemEntries(full).Any())
        {
            MoveEach(temporary, full);
        }
        else
        {
            MoveAside(temporary, full);
        }
    }

    /// <summary>Into a folder that cannot be another one: the shell is in it, or it is where a disk is mounted.</summary>
    private static void MoveEach(string temporary, string full)
    {
        string[] files = [.. Directory.EnumerateFiles(temporary).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        string[] old = [.. Directory.EnumerateFiles(full).Where(path => !files.Contains(Path.GetFileName(path)))];
        foreach (string file in files)
            FileSystem.Current.Rename(Path.Combine(temporary, file), Path.Combine(full, file));
        foreach (string file in old)
            FileSystem.Current.Delete(file);
        TemporaryName.Remove(temporary);
    }

    private static void MoveAside(string temporary, string full)
    {
        FileSystem files = FileSystem.Current;
        string aside = full + Aside;
        files.RenameFolder(full, aside);
        try
        {
            files.RenameFolder(temporary, full);
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            files.RenameFolder(aside, full);
            throw;
        }

        TemporaryName.Remove(aside);
    }

    /// <summary>What a command that was killed had moved aside.</summary>
    private static void PutBack(string full, FileKind kind)
    {
        string aside = full + Aside;
        if (!Directory.Exists(aside))
            return;
        if (kind == FileKind.Nothing)
            FileSystem.Current.RenameFolder(aside, full);
        else
            TemporaryName.Remove(aside);
    }
}
