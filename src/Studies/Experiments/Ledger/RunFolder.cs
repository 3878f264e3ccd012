using System.Security.Cryptography;
using System.Text;
using LatencyLab.Files;

namespace LatencyLab.Studies.Experiments.Ledger;

/// <summary>
/// The folder that one experiment writes to; one process uses it at a time. A file that this command did not write, or that was changed
/// since, is left as it is: the ledger has the hash of everything that was written, from before it was.
/// </summary>
public sealed class RunFolder : IDisposable
{
    internal const string LedgerName = "run.json";
    private const string LockName = ".run.lock";
    private readonly IDisposable _lock;

    private RunFolder(string path, IDisposable @lock, RunLedger ledger)
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
            FileSystem.Current.CreateFolder(full);
            string? foreign = File.Exists(ledger) ? null
                : Directory.EnumerateFileSystemEntries(full).Where(entry => !OutputFolder.IsUnfinished(entry))
                    .Select(entry => Path.GetFileName(entry)!).Where(name => name != LockName)
                    .Order(StringComparer.Ordinal).FirstOrDefault();
            if (foreign is not null)
            {
                throw new InputException(
                    $"holds '{foreign}' but no {LedgerName}: it is not the folder of an experiment and was left as it is; "
                    + "give another with --out", path);
            }

            FileStream @lock = FileSystem.Current.Open(Path.Combine(full, LockName), FileMode.OpenOrCreate, FileShare.None);
            try
            {
                // Only now: nobody else is writing anything.
                OutputFolder.RemoveUnfinished(full);
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
            throw new InputException(
                FileProblem.IsHeld(error) ? "is in use by another run" : $"cannot be written: {FileProblem.ReasonOf(error)}", path);
        }
    }

    /// <summary>Full path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Writes a file of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="name">Of the file, in the folder.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="InputException">What is there is not of this command, or it cannot be written.</exception>
    internal void Save(string step, string name, string text)
    {
        Refuse(name);
        Ledger.Announce(step, [KeyValuePair.Create(name, HashOf(Encoding.UTF8.GetBytes(text)))]);
        OutputFile.Replace(PathOf(name), text);
    }

    /// <summary>Writes a folder of a step, all of it.</summary>
    /// <inheritdoc cref="Save(string, string, string)"/>
    internal void Save(string step, string name, IReadOnlyList<FolderFile> files)
    {
        Refuse(name);
        Ledger.Announce(step, files.Select(file => KeyValuePair.Create(Path.Combine(name, file.Name), HashOf(file.Content))));
        OutputFolder.Write(PathOf(name), files, force: true, _ => true);
    }

    /// <summary>Throws where a file, or one in a folder, is not as this command wrote it.</summary>
    /// <exception cref="InputException">The first one that is not.</exception>
    internal void Refuse(string name)
    {
        string path = PathOf(name);
        string[] held = !Directory.Exists(path) ? File.Exists(path) ? [name] : []
            : [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(file => Path.GetRelativePath(FullPath, file))];
        foreach (string file in held)
        {
            IReadOnlyCollection<string> written = Ledger.HashesOf(file);
            if (!written.Contains(HashOf(PathOf(file))!))
            {
                throw new InputException(
                    (written.Count > 0 ? "was changed after this command wrote it" : "is in the way, this command did not write it,")
                    + " and was left as it is; move it elsewhere (a profile can be given as 'device: {profile: FILE}') or delete it to "
                    + "have it made again", PathOf(file));
            }
        }
    }

    /// <summary>SHA-256 of a file; null where there is none.</summary>
    internal static string? HashOf(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read: {FileProblem.ReasonOf(problem)}", path);
        }
    }

    /// <summary>SHA-256 of texts, each told apart from the next.</summary>
    internal static string HashOf(IEnumerable<string> texts) => HashOf(Encoding.UTF8.GetBytes(string.Join('\0', texts)));

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
