using LatencyLab.Files;
using LatencyLab.Studies.Experiments.Ledger;

namespace LatencyLab.Studies.Matrices;

/// <summary>A file that is put together of the results of all tasks: replaced as long as nobody else changed it.</summary>
internal static class MergedFile
{
    /// <param name="path">The file.</param>
    /// <param name="hashPath">File with the hash of what was written there.</param>
    /// <param name="text">What it holds now.</param>
    /// <exception cref="InputException">What is there is not as this wrote it, or it cannot be written.</exception>
    public static void Save(string path, string hashPath, string text)
    {
        if (RunFolder.HashOf(path) is string held && held != RunFolder.HashOf([text])
            && (!File.Exists(hashPath) || InputFile.ReadText(hashPath, "a hash") != held))
        {
            throw new InputException(
                "was not written by this command, or changed since, and was left as it is; move it elsewhere or delete it", path);
        }

        OutputFile.Replace(hashPath, RunFolder.HashOf([text]));
        OutputFile.Replace(path, text);
    }
}
