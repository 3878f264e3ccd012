using System.Security.Cryptography;
using System.Text;

namespace LatencyLab.Studies.Experiments.Ledger;

/// <summary>The folder that one experiment writes to; one process uses it at a time.</summary>
public sealed class RunFolder : IDisposable
{
    private const string LedgerName = "run.json", LockName = ".run.lock";
    private readonly FileStream _lock;

    private RunFolder(string path, FileStream @lock, RunLedger ledger)
    {
        FullPath = path;
        _lock = @lock;
        Ledger = ledger;
    }

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    internal RunLedger Ledger { get; }

    /// <summary>Opens the folder, new or of an earlier run.</summary>
    /// <exception cref="InputException">It holds something else, is in use, or cannot be written.</exception>
    public static RunFolder Open(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string ledger = Path.Combine(full, LedgerName);
        try
        {
            if (File.Exists(full))
                throw new InputException("is a file, expected a folder to write to", path);
            Directory.CreateDirectory(full);
            string? foreign = File.Exists(ledger) ? null
                : Directory.EnumerateFileSystemEntries(full).Select(entry => Path.GetFileName(entry)!).Where(name => name != LockName)
                    .Order(StringComparer.Ordinal).FirstOrDefault();
            if (foreign is not null)
            {
                throw new InputException(
                    $"holds '{foreign}' but no {LedgerName}: it is not the folder of an experiment and was left as it is; "
                    + "give another with --out", path);
            }

            FileStream @lock = new(
                Path.Combine(full, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            try
            {
                RunLedger read = RunLedger.Read(ledger);
                if (!File.Exists(ledger))
                    read.Save();
                return new RunFolder(full, @lock, read);
            }
            catch
            {
                @lock.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            bool isInUse = error is IOException && File.Exists(Path.Combine(full, LockName));
            throw new InputException(isInUse ? "is in use by another run" : $"cannot be written: {error.Message}", path);
        }
    }

    /// <summary>Full path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>SHA-256 of a file; null where there is none.</summary>
    internal static string? HashOf(string path)
    {
        if (!File.Exists(path))
            return null;
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>SHA-256 of texts, each told apart from the next.</summary>
    internal static string HashOf(IEnumerable<string> texts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts))));

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
