using System.IO.Compression;

namespace LatencyLab.Files.Arrays;

/// <summary>A file of named NumPy arrays (.npz): a zip archive of .npy files.</summary>
public static class NumpyArchive
{
    private const string Suffix = ".npy";
    private const int MostArrays = 100_000;
    private const long MostBytes = 1L << 31;

    /// <summary>All arrays by their names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What is expected to be in it, for messages.</param>
    /// <exception cref="InputException">It cannot be read, is no such archive, or an array of it is wrong.</exception>
    public static IReadOnlyDictionary<string, NumpyArray> Read(string path, string expected) => InputFile.Read(path, expected, stream =>
    {
        try
        {
            using ZipArchive archive = new(stream, ZipArchiveMode.Read);
            return Arrays(archive, path);
        }
        catch (InvalidDataException)
        {
            throw new InputException($"is no .npz file (a zip archive of arrays), expected {expected}", path);
        }
    });

    private static Dictionary<string, NumpyArray> Arrays(ZipArchive archive, string path)
    {
        if (archive.Entries.Count > MostArrays)
            throw new InputException($"has {archive.Entries.Count} arrays, expected at most {MostArrays}", path);
        Dictionary<string, NumpyArray> arrays = [];
        long bytes = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string name = entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) ? entry.FullName[..^Suffix.Length] : entry.FullName;
            string place = $"{path}:{name}";
            bytes += entry.Length;
            if (bytes > MostBytes)
                throw new InputException($"has more than {MostBytes} bytes of arrays", path);
            using Stream cells = entry.Open();
            if (!arrays.TryAdd(name, NumpyArray.Read(cells, place)))
                throw new InputException("is there twice", place);
        }

        return arrays;
    }
}
