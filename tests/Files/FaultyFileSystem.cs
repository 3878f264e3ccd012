using LatencyLab.Files;

namespace LatencyLab.Tests.Files;

/// <summary>What happens at a step of a <see cref="FaultyFileSystem"/>.</summary>
internal enum Fault
{
    /// <summary>The step is refused; those after it are not.</summary>
    Refused,

    /// <summary>From the step on there is no room: nothing can be written, but files can be renamed and removed.</summary>
    Full,

    /// <summary>The process ends at the step: nothing happens after it.</summary>
    Killed,
}

/// <summary>The end of a process.</summary>
internal sealed class KilledException : Exception;

/// <summary>The real file system, until a step: then it fails. What is written at that step is written by half.</summary>
/// <param name="at">The step, from 1; one that is never reached: everything works, and the steps are counted.</param>
/// <param name="fault">What happens there.</param>
/// <param name="exchanges">Whether two folders can change names in one step.</param>
internal sealed class FaultyFileSystem(int at = int.MaxValue, Fault fault = Fault.Refused, bool exchanges = true) : FileSystem
{
    /// <summary>Steps that were begun.</summary>
    public int Steps { get; private set; }

    /// <summary>Runs something on it.</summary>
    public T While<T>(Func<T> run)
    {
        Use(this);
        try
        {
            return run();
        }
        finally
        {
            Use(null);
        }
    }

    public override FileStream Open(string path, FileMode mode, FileShare share, UnixFileMode? permissions = null)
    {
        Step(needsRoom: true);
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        return new FaultyStream(path, options, this);
    }

    public override void Rename(string from, string to)
    {
        Step();
        base.Rename(from, to);
    }

    public override void RenameFolder(string from, string to)
    {
        Step();
        base.RenameFolder(from, to);
    }

    public override bool Exchange(string one, string other)
    {
        if (!exchanges)
            return false;
        Step();
        return base.Exchange(one, other);
    }

    public override void CreateFolder(string path)
    {
        Step(needsRoom: !Directory.Exists(path));
        base.CreateFolder(path);
    }

    public override void Delete(string path)
    {
        Step();
        base.Delete(path);
    }

    public override void DeleteFolder(string path)
    {
        Step();
        base.DeleteFolder(path);
    }

    public override void SetMode(string path, UnixFileMode mode)
    {
        Step();
        base.SetMode(path, mode);
    }

    private void Step(bool needsRoom = false) => Step(needsRoom, () => { });

    private void Step(bool needsRoom, Action half)
    {
        Steps++;
        if (Steps < at || (Steps > at && fault == Fault.Refused) || (fault == Fault.Full && !needsRoom))
            return;
        if (Steps == at)
            half();
        throw fault == Fault.Killed ? new KilledException() : new IOException("No space left on device : '/a/b'");
    }

    private sealed class FaultyStream(string path, FileStreamOptions options, FaultyFileSystem files) : FileStream(path, options)
    {
        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void Write(byte[] buffer, int offset, int count)
        {
            files.Step(needsRoom: true, () => base.Write(buffer, offset, count / 2));
            base.Write(buffer, offset, count);
        }

        public override void Flush(bool flushToDisk)
        {
            if (flushToDisk)
                files.Step(needsRoom: true);
            base.Flush(flushToDisk);
        }

        public override void SetLength(long value)
        {
            files.Step();
            base.SetLength(value);
        }
    }
}
