namespace LatencyLab.Networks.Backbones;

/// <summary>A stage of a backbone: blocks of one width, of which the first has the stride.</summary>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Width">Channels inside a block.</param>
/// <param name="OutputChannels">Channels after a block.</param>
/// <param name="Stride">Stride of the first block; the others have 1.</param>
/// <param name="Groups">Groups of the 3x3 convolutions.</param>
public sealed record StageShape(int Blocks, int Width, int OutputChannels, int Stride, int Groups = 1);

/// <summary>The first convolution of a backbone, and the 3x3 max-pooling of stride 2 after it if there is one.</summary>
public sealed record StemShape(int Channels, int Kernel, int Stride, bool HasPool = false);
