using System.Text;
using LatencyLab.Files;

namespace LatencyLab.Yaml;

/// <summary>Reads the text of a file that a user wrote.</summary>
public static class YamlFile
{
    private const int BytesPerMebibyte = 1024 * 1024;

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
                byte[] buffer = new byte[maximumBytes + 1];
                int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                if (length > maximumBytes)
                {
                    throw new InputException(
                        $"is larger than {maximumBytes / BytesPerMebibyte} MiB, expected {Article(what)} {what}", path);
                }

                using StreamReader reader = new(new MemoryStream(buffer, 0, length), new UTF8Encoding(false, throwOnInvalidBytes: true));
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
