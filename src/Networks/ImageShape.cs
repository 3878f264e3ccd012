namespace LatencyLab.Networks;

/// <summary>Images that are not square: a network of other columns than rows keeps their proportion at every resolution.</summary>
internal static class ImageShape
{
    /// <summary>Columns of an image of so many rows.</summary>
    /// <param name="network">Whose image it is.</param>
    /// <param name="resolution">Rows.</param>
    /// <param name="defaultWidth">Columns at the network's own rows; null: the image is square.</param>
    public static int WidthOf(INetworkSource network, int resolution, int? defaultWidth) => defaultWidth is not int width ? resolution
        : (int)Math.Clamp(Math.Round((double)width * resolution / network.DefaultResolution), 1, int.MaxValue);

    /// <summary>E.g. <c>224 px</c>, <c>608x1088 px</c> or <c>512 tokens</c>.</summary>
    public static string Text(int resolution, int? width, string unit) => width is int columns
        ? FormattableString.Invariant($"{resolution}x{columns} {unit}") : FormattableString.Invariant($"{resolution} {unit}");
}
