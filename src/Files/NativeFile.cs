using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LatencyLab.Files;

/// <summary>What .NET does not ask the operating system for: the kind of a file, its identity, an exchange of two names.</summary>
/// <remarks>
/// Linux: statx(2), whose record is the same on every processor, renameat2(2) and open(2). Elsewhere what .NET knows has to do: a file
/// under /dev is taken for a device, two names are exchanged in two steps.
/// </remarks>
internal static class NativeFile
{
    private const int CurrentFolder = -100, Exchanges = 2;
    private const int StatxBytes = 256, BasicFields = 0x7ff, ModeAt = 28, InodeAt = 32, DeviceAt = 136;
    private const int TypeMask = 0xF000, FolderType = 0x4000, RegularType = 0x8000, PipeType = 0x1000;
    private const int WriteOnly = 1, NonBlocking = 0x800, CloseOnExec = 0x80000, SetFlags = 4;

    /// <summary>The kind of what is at the end of the links.</summary>
    public static FileKind KindOf(string path)
    {
        if (TryStat(path, out byte[]? stat))
        {
            return stat is null ? FileKind.Nothing : (BinaryPrimitives.ReadUInt16LittleEndian(stat.AsSpan(ModeAt)) & TypeMask) switch
            {
                FolderType => FileKind.Folder,
                RegularType => FileKind.Regular,
                PipeType => FileKind.Pipe,
                _ => FileKind.Other,
            };
        }

        return Directory.Exists(path) ? FileKind.Folder : !File.Exists(path) ? FileKind.Nothing
            : !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal) ? FileKind.Other : FileKind.Regular;
    }

    /// <summary>The same text for every name of one file; null where there is none.</summary>
    public static string? IdentityOf(string path)
    {
        if (TryStat(path, out byte[]? stat))
        {
            return stat is null ? null
                : $"{Convert.ToHexString(stat.AsSpan(DeviceAt, 8))} {Convert.ToHexString(stat.AsSpan(InodeAt, 8))}";
        }

        return !Path.Exists(path) ? null : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
    }

    /// <summary>Two names of one folder change what they stand for in one step; false where that is not possible.</summary>
    public static bool Exchange(string one, string other)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return RenameAt(CurrentFolder, Bytes(one), CurrentFolder, Bytes(other), Exchanges) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Opens a named pipe for writing if somebody reads it.</summary>
    /// <exception cref="IOException">Nobody does.</exception>
    public static FileStream OpenPipe(string path)
    {
        if (!OperatingSystem.IsLinux())
            return new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        int descriptor = OpenFile(Bytes(path), WriteOnly | NonBlocking | CloseOnExec, 0);
        if (descriptor < 0)
            throw new IOException("it is a pipe that nobody reads");
        _ = Control(descriptor, SetFlags, WriteOnly);
        return new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, 0);
    }

    /// <summary>False where the system cannot say; null of what is not there.</summary>
    private static bool TryStat(string path, out byte[]? stat)
    {
        stat = null;
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            byte[] record = new byte[StatxBytes];
            if (Statx(CurrentFolder, Bytes(path), 0, BasicFields, record) == 0)
                stat = record;
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Statx(int folder, byte[] path, int flags, uint fields, byte[] stat);

    [DllImport("libc", EntryPoint = "renameat2")]
    private static extern int RenameAt(int fromFolder, byte[] from, int toFolder, byte[] to, uint flags);

    [DllImport("libc", EntryPoint = "open")]
    private static extern int OpenFile(byte[] path, int flags, int mode);

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Control(int descriptor, int command, int value);
}
