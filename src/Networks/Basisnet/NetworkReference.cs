using LatencyLab.Networks.Sources;

namespace LatencyLab.Networks.Basisnet;

/// <summary>A network, and the text by which it is found again: a name, or the path of a description.</summary>
public sealed record NetworkReference(string Text, INetworkSource Source)
{
    /// <param name="nameOrPath">A name, or a path that ends in .yaml, .yml or .onnx.</param>
    /// <param name="folder">What a path is relative to; null: the current folder.</param>
    /// <exception cref="InputException">No such network or file, or the file is not a valid description.</exception>
    public static NetworkReference Open(string nameOrPath, string? folder = null)
    {
        if (!NetworkCatalog.IsPath(nameOrPath))
        {
            INetworkSource known = NetworkCatalog.Find(nameOrPath);
            return new NetworkReference(known.Name, known);
        }

        string path = Path.GetFullPath(folder is null ? nameOrPath : Path.Combine(folder, nameOrPath));
        return new NetworkReference(path, NetworkCatalog.Open(path));
    }

    /// <inheritdoc/>
    public bool Equals(NetworkReference? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
