using System.Text;
using LatencyLab.Files;

namespace LatencyLab.Search.Emission;

/// <summary>A text file to be written; the name has no folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What is in it.</param>
/// <param name="IsExecutable">Whether the owner may run it (a shell script).</param>
public sealed record EmittedFile(string Name, string Text, bool IsExecutable = false)
{
    /// <summary>The same as a file of a folder.</summary>
    public FolderFile InFolder => new(Name, Encoding.UTF8.GetBytes(Text), IsExecutable);
}
