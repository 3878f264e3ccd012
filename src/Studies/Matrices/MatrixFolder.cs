using System.Reflection;
using LatencyLab.Files;
using LatencyLab.Studies.Experiments.Ledger;

namespace LatencyLab.Studies.Matrices;

/// <summary>
/// The folder of a sweep. Processes write to it side by side: each result is a row of a file of its own, written whole, in a folder that is
/// named by what the results depend on (the tasks, the files that they name, the program).
/// </summary>
public sealed class MatrixFolder : IShardedFolder
{
    private const string PartsName = "parts", ResultsName = "results.csv", WrittenName = "results.sha256", Extension = ".csv";
    private const int FingerprintLetters = 16;

    private readonly TaskMatrix _matrix;
    private readonly string _parts;

    private MatrixFolder(TaskMatrix matrix, string full, string fingerprint) =>
        (_matrix, FullPath, _parts) = (matrix, full, Path.Combine(full, PartsName, fingerprint));

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Where the results of all tasks are put together.</summary>
    public string ResultsPath => Path.Combine(FullPath, ResultsName);

    /// <summary>Opens the folder, new or of an earlier run.</summary>
    /// <param name="matrix">The sweep.</param>
    /// <param name="path">The folder.</param>
    /// <param name="program">What predicts.</param>
    /// <exception cref="InputException">It holds something else, or cannot be written.</exception>
    public static MatrixFolder Open(TaskMatrix matrix, string path, Assembly program)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(program);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full))
            throw new InputException("is a file, expected a folder to write to", path);
        MatrixFolder folder = new(matrix, full, FingerprintOf(matrix, program));
        try
        {
            if (Directory.Exists(full) && !Directory.Exists(Path.Combine(full, PartsName))
                && Directory.EnumerateFileSystemEntries(full).FirstOrDefault() is string foreign)
            {
                throw new InputException(
                    $"holds '{Path.GetFileName(foreign)}' but no {PartsName}: it is not the folder of a sweep and was left as it is", path);
            }

            FileSystem.Current.CreateFolder(folder._parts);
        }
        catch (Exception problem) when (FileProblem.IsOne(problem))
        {
            throw new InputException($"cannot be written: {FileProblem.ReasonOf(problem)}", path);
        }

        return folder;
    }

    /// <summary>What was written so far: a row a task, null where there is none.</summary>
    /// <exception cref="InputException">A file is not as a run wrote it, or two of them say different things of a task.</exception>
    public MatrixResults Read()
    {
        MatrixRow?[] rows = new MatrixRow?[_matrix.Count];
        string?[] places = new string?[_matrix.Count];
        int twice = 0;
        foreach (string path in PartPaths())
        {
            string[] lines = InputFile.ReadText(path, "a file of results").TrimEnd('\n').Split('\n');
            if (lines[0] != MatrixRow.Header)
                throw new InputException("is not a file of results; delete it and run again", path, 1);
            for (int i = 1; i < lines.Length; i++)
            {
                if (MatrixRow.Parse(lines[i]) is not MatrixRow row || row.Index >= rows.Length)
                    throw new InputException($"is not a result of one of {rows.Length} tasks; delete the file and run again", path, i + 1);
                if (rows[row.Index] is MatrixRow other)
                {
                    if (other.Line != row.Line)
                    {
                        throw new InputException(
                            $"task {row.Index} has another result in {places[row.Index]}; delete one of the two files", path, i + 1);
                    }

                    twice++;
                }

                (rows[row.Index], places[row.Index]) = (row, path);
            }
        }

        return new MatrixResults(rows, twice);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> MissingShards(int count) => Read().MissingShards(count);

    /// <inheritdoc/>
    /// <remarks>By the names of the files.</remarks>
    public int CountWritten() => PartPaths().Sum(path =>
        Path.GetFileNameWithoutExtension(path).Split('-') is [string first, string last]
            && int.TryParse(first, CultureInfo.InvariantCulture, out int from)
            && int.TryParse(last, CultureInfo.InvariantCulture, out int to)
                ? to - from + 1 : 0);

    /// <summary>Writes rows, in the order of their tasks.</summary>
    /// <exception cref="InputException">They cannot be written.</exception>
    internal void Save(IReadOnlyList<MatrixRow> rows) => OutputFile.Replace(
        Path.Combine(_parts, string.Create(CultureInfo.InvariantCulture, $"{rows[0].Index:0000000}-{rows[^1].Index:0000000}{Extension}")),
        TextOf(rows));

    /// <summary>Puts the results of all tasks into one file.</summary>
    /// <exception cref="InputException">What is there is not as this wrote it, or it cannot be written.</exception>
    internal void SaveResults(IEnumerable<MatrixRow> rows) =>
        MergedFile.Save(ResultsPath, Path.Combine(FullPath, PartsName, WrittenName), TextOf(rows));

    private static string TextOf(IEnumerable<MatrixRow> rows) =>
        string.Join('\n', rows.Select(row => row.Line).Prepend(MatrixRow.Header)) + "\n";

    private IEnumerable<string> PartPaths() =>
        Directory.EnumerateFiles(_parts, "*" + Extension).Order(StringComparer.Ordinal);

    private static string FingerprintOf(TaskMatrix matrix, Assembly program)
    {
        List<string> parts = [TaskMatrix.SchemaId, ProgramBuild.Of(program)];
        parts.AddRange(matrix.Devices.Select(device => DeviceCatalog.IsPath(device)
            ? DeviceProfileWriter.ToYaml(DeviceCatalog.Get(device)) : device));
        Add(matrix.Types.Select(type => type.Key()));
        Add(matrix.Runtimes.Select(runtime => runtime ?? ""));
        Add(matrix.Networks);
        Add(matrix.Batches.Select(batch => batch.ToString(CultureInfo.InvariantCulture)));
        Add(matrix.Families.SelectMany(family =>
            family.Options.SelectMany(option => (string[])[option.Key, option.Value]).Prepend(family.Name)));
        return RunFolder.HashOf(parts)[..FingerprintLetters];

        void Add(IEnumerable<string> axis)
        {
            parts.Add("axis");
            foreach (string value in axis)
                parts.AddRange([value, RunFolder.HashOf(value) ?? ""]);
        }
    }
}
