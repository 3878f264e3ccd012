using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LatencyLab.Files;

/// <summary>
/// The one writer of files. A file is written whole or not at all: to a temporary name beside it, flushed to the disk, then renamed. It is
/// the file at the end of links, and keeps its mode. A device, a pipe and an open stream are written into.
/// </summary>
public static class OutputFile
{
    private const int StandardOutput = 1, StandardError = 2;

    /// <summary>Throws where <see cref="Write(string, string, bool)"/> would refuse: to be called before long work.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <param name="force">Whether a file that exists may be replaced.</param>
    /// <exception cref="InputException">It is no file, exists, or was read by the same command line.</exception>
    public static void Check(string path, bool force) => Check(path, OutputTarget.Of(path), force);

    /// <summary>Writes a file that the user named.</summary>
    /// <inheritdoc cref="Check(string, bool)"/>
    public static void Write(string path, string text, bool force) => Write(path, stream => WriteText(stream, text), force);

    /// <inheritdoc cref="Write(string, string, bool)"/>
    public static void Write(string path, Action<Stream> write, bool force)
    {
        OutputTarget target = OutputTarget.Of(path);
        Check(path, target, force);
        Write(path, target, write);
    }

    /// <summary>Writes a file that is the caller's own to replace, whether it exists or was read.</summary>
    /// <exception cref="InputException">It is no file, or cannot be written.</exception>
    public static void Replace(string path, string text) =>
        Write(path, OutputTarget.Of(path), stream => WriteText(stream, text));

    /// <summary>Gives a file the first of some names that nothing has.</summary>
    /// <exception cref="InputException">It cannot be renamed.</exception>
    public static void SetAside(string path, IEnumerable<string> names)
    {
        try
        {
            FileSystem.Current.Rename(path, names.First(name => !Path.Exists(name)));
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            throw new InputException($"cannot be renamed: {FileProblem.ReasonOf(problem)}", path);
        }
    }

    private static void Check(string path, OutputTarget target, bool force)
    {
        if (!target.IsFile)
            return;
        if (UsedFiles.Contains(target.FullPath))
            throw new InputException("is read by the same command and was left as it is; give another name", path);
        if (!force && target.Kind == FileKind.Regular)
            throw new InputException("exists already and was left as it is; give another name, or --force to replace it", path);
    }

    private static void Write(string path, OutputTarget target, Action<Stream> write)
    {
        try
        {
            if (target.IsFile)
            {
                WriteFile(target.FullPath, write);
                return;
            }

            using Stream stream = OpenStream(target);
            write(stream);
            stream.Flush();
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            throw new InputException($"cannot be written: {FileProblem.ReasonOf(problem)}", path);
        }
    }

    /// <summary>Writes a file beside its place, and renames it into it.</summary>
    internal static void WriteFile(string full, Action<Stream> write)
    {
        FileSystem files = FileSystem.Current;
        string folder = Path.GetDirectoryName(full)!;
        files.CreateFolder(folder);
        UnixFileMode? mode = ModeOf(full);
        string temporary = TemporaryName.In(folder);
        try
        {
            using (FileStream stream = files.Open(temporary, FileMode.CreateNew, FileShare.None, mode))
            {
                if (mode is UnixFileMode kept)
                    files.SetMode(temporary, kept);
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            files.Rename(temporary, full);
        }
        catch
        {
            TemporaryName.Remove(temporary);
            throw;
        }
    }

    /// <summary>The mode of a file or folder that is there.</summary>
    internal static UnixFileMode? ModeOf(string path) =>
        OperatingSystem.IsWindows() || NativeFile.KindOf(path) == FileKind.Nothing ? null : File.GetUnixFileMode(path);

    internal static void WriteText(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));

    private static Stream OpenStream(OutputTarget target) => target switch
    {
        { Descriptor: StandardOutput } => Console.OpenStandardOutput(),
        { Descriptor: StandardError } => Console.OpenStandardError(),
        { Descriptor: int number } => new FileStream(new SafeFileHandle(number, ownsHandle: false), FileAccess.Write, 0),
        { Kind: FileKind.Pipe } => NativeFile.OpenPipe(target.FullPath),
        _ => new FileStream(target.FullPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0),
    };
}
