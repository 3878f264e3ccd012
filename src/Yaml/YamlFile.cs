using System.Text;
using LatencyLab.Files;

namespace LatencyLab.Yaml;

/// <summary>Reads the text of a file that a user wrote.</summary>
public static class YamlFile
{
    private const int BytesPerMebibyte = 1024 * 1024, BlockBytes = 1 << 16;

    /// <summary>Whether a text is taken as a path: it has a directory separator or ends with .yaml or .yml.</summary>
    public static bool IsPath(string nameOrPath) =>
        nameOrPath.Contains('/', StringComparison.Ordinal) || nameOrPath.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || nameOrPath.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
        || nameOrPath.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    /// <param name="path">File.</param>
    /// <param name="what">What is expected to be in it, for messages: "device profile".</param>
    /// <param name="maximumBytes">A longer file is an error.</param>
    /// <exception cref="InputException">The file does not exist, cannot be read, is too long or is not UTF-8.</exception>
    public static string ReadText(string path, string what, int maximumBytes)
    {
        try
        {
            return InputFile.Read(path, $"{Article(what)} {what}", stream =>
            {
                using MemoryStream text = new();
                byte[] block = new byte[BlockBytes];
                for (int length; (length = stream.Read(block)) > 0;)
                {
                    text.Write(block, 0, length);
                    if (text.Length > maximumBytes)
                    {
                        throw new InputException(
                            $"is larger than {maximumBytes / BytesPerMebibyte} MiB, expected {Article(what)} {what}", path);
                    }
                }

                text.Position = 0;
                using StreamReader reader = new(text, new UTF8Encoding(false, throwOnInvalidBytes: true));
                return reader.ReadToEnd();
            });
        }
        catch (DecoderFallbackException)
        {
            throw new InputException("is not UTF-8 text, expected YAML", path);
        }
    }

    private static string Article(string what) => what[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a";
}
