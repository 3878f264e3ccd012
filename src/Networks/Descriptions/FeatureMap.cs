namespace LatencyLab.Networks.Descriptions;

/// <summary>What a layer reads or puts out, an image: Height x Width x Channels.</summary>
/// <param name="Node">Node of the block that makes it, or <see cref="Networks.Node.BlockInput"/>.</param>
public readonly record struct FeatureMap(string Node, int Channels, int Height, int Width)
{
    /// <summary>Whether channels, rows and columns are the same.</summary>
    public bool IsSameShape(FeatureMap other) => (Channels, Height, Width) == (other.Channels, other.Height, other.Width);

    /// <summary>Whether rows and columns are the same.</summary>
    public bool IsSameSize(FeatureMap other) => (Height, Width) == (other.Height, other.Width);

    /// <summary>E.g. <c>56x56x64</c>: height, width, channels.</summary>
    public override string ToString() => FormattableString.Invariant($"{Height}x{Width}x{Channels}");
}
