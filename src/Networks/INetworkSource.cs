namespace LatencyLab.Networks;

/// <summary>Something that a network can be built from for any batch size and resolution: a backbone or a description.</summary>
public interface INetworkSource
{
    /// <summary>Name of the network.</summary>
    string Name { get; }

    /// <summary>Side of the square input image, in pixels; tokens of a sequence for a transformer.</summary>
    int DefaultResolution { get; }

    /// <summary>The dense network.</summary>
    /// <exception cref="InputException">The batch or resolution is below 1, or too small or too large for the network.</exception>
    Network Build(int batch, int? resolution = null);
}
