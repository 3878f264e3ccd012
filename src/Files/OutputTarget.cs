namespace LatencyLab.Files;

/// <summary>Where what is written to a path goes.</summary>
/// <param name="FullPath">The file at the end of the links; of a stream the path itself.</param>
/// <param name="Kind">What is there.</param>
/// <param name="Descriptor">Of a path that stands for an open stream of this process (/dev/stdout): its number; else null.</param>
internal sealed record OutputTarget(string FullPath, FileKind Kind, int? Descriptor)
{
    private const int MostLinks = 40;

    /// <summary>Whether it is replaced as a file is, and not written into.</summary>
    public bool IsFile => Descriptor is null && Kind is FileKind.Regular or FileKind.Nothing;

    /// <exception cref="InputException">The path is none of a file.</exception>
    public static OutputTarget Of(string path)
    {
        if (path.Length == 0)
            throw new InputException("a file name is empty");
        try
        {
            string full = Path.GetFullPath(path);
            if (DescriptorOf(full) is int descriptor)
                return new OutputTarget(full, FileKind.Other, descriptor);
            FileKind kind = NativeFile.KindOf(full);
            if (kind == FileKind.Folder)
                throw new InputException("is a directory, expected a file name", path);
            if (Path.EndsInDirectorySeparator(full))
                throw new InputException("ends like the name of a directory, expected a file name", path);
            if (kind is FileKind.Pipe or FileKind.Other)
                return new OutputTarget(full, kind, null);
            string final = Final(full);
            CheckFolder(path, final);
            return new OutputTarget(final, kind, null);
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            throw new InputException($"cannot be written: {FileProblem.ReasonOf(problem)}", path.Replace('\0', '?'));
        }
    }

    /// <summary>The path behind the links of its last name, whether there is something or not.</summary>
    public static string Final(string path) => LinkOf(path, isFinal: true) ?? path;

    /// <summary>What a link stands for; null of what is none.</summary>
    private static string? LinkOf(string path, bool isFinal) =>
        new FileInfo(path).LinkTarget is null ? null : File.ResolveLinkTarget(path, isFinal)!.FullName;

    /// <summary>The folder need not be there yet, but has to be able to.</summary>
    private static void CheckFolder(string path, string full)
    {
        string? above = Path.GetDirectoryName(full);
        while (above is not null && NativeFile.KindOf(above) == FileKind.Nothing)
            above = Path.GetDirectoryName(above);
        if (above is not null && NativeFile.KindOf(above) != FileKind.Folder)
            throw new InputException($"cannot be written: '{above}' is a file, expected a directory", path);
    }

    private static int? DescriptorOf(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        string? at = path;
        for (int links = 0; at is not null && links < MostLinks; links++)
        {
            string folder = Path.GetDirectoryName(at) ?? "";
            bool isOurs = folder is "/dev/fd" or "/proc/self/fd" || folder == $"/proc/{Environment.ProcessId}/fd";
            if (isOurs && int.TryParse(Path.GetFileName(at), CultureInfo.InvariantCulture, out int descriptor))
                return descriptor;
            at = LinkOf(at, isFinal: false);
        }

        return null;
    }
}
