namespace LatencyLab.Executing.Plans;

/// <summary>Size of the images that a network reads.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record ImageSize(int Channels, int Height, int Width)
{
    /// <summary>What a network reads: the channels of its first convolution.</summary>
    public static ImageSize Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(
            network.Operators.OfType<Conv2d>().First().InputChannels, network.Resolution, network.ImageWidth ?? network.Resolution);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
