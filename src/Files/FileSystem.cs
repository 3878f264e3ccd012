namespace LatencyLab.Files;

/// <summary>
/// The one seam through which the program changes files and folders: a test puts another in its place that fails, or stops, at a step.
/// </summary>
public class FileSystem
{
    private static readonly AsyncLocal<FileSystem?> s_current = new();
    private static readonly FileSystem s_real = new();

    /// <summary>The one in use.</summary>
    public static FileSystem Current => s_current.Value ?? s_real;

    /// <summary>Puts another in its place, for what is called from here on.</summary>
    /// <param name="other">Null: the real one again.</param>
    internal static void Use(FileSystem? other) => s_current.Value = other;

    /// <summary>Opens a file to read and write. Nothing is buffered: what was written is with the operating system.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it has to exist.</param>
    /// <param name="share">None: nobody else opens it so, until this process closes it or ends.</param>
    /// <param name="permissions">Of a file that is made; null: what the user's mask leaves.</param>
    public virtual FileStream Open(string path, FileMode mode, FileShare share, UnixFileMode? permissions = null)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (permissions is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = permissions;
        return new FileStream(path, options);
    }

    /// <summary>Gives a file another name in one step; a file of that name is replaced.</summary>
    public virtual void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Gives a folder another name in one step; there must be none of that name.</summary>
    public virtual void RenameFolder(string from, string to) => Directory.Move(from, to);

    /// <summary>Two folders change names in one step; false where the system cannot, and nothing happened.</summary>
    public virtual bool Exchange(string one, string other) => NativeFile.Exchange(one, other);

    /// <summary>Makes a folder, with those that it is in.</summary>
    public virtual void CreateFolder(string path) => Directory.CreateDirectory(path);

    /// <summary>Removes a file; none there is fine.</summary>
    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Removes a folder with what is in it.</summary>
    public virtual void DeleteFolder(string path) => Directory.Delete(path, recursive: true);

    /// <summary>Who may do what with a file or a folder.</summary>
    public virtual void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
