namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a convolution as its kernel needs them. NHWC; a unit is an image or a patch (see <see cref="IUnits"/>).</summary>
public struct ConvolutionShape
{
    public int InputHeight, InputWidth, InputChannels;
    public int UnitHeight, UnitWidth;
    public int KernelHeight, KernelWidth, StrideHeight, StrideWidth, DilationHeight, DilationWidth;

    /// <summary>Channels in and out of one group.</summary>
    public int GroupInputs, GroupOutputs;

    /// <summary>Output channels of all groups: the distance between two output pixels.</summary>
    public int OutputChannels;

    /// <summary>Strips (two registers of output channels) of one group.</summary>
    public int Strips;

    /// <summary>Output pixels that share one set of weights: all of them, or those of one image.</summary>
    public int SegmentPixels;

    /// <summary>Tiles of <see cref="ConvolutionTile.Pixels"/> pixels in a segment, the last one maybe partial.</summary>
    public int SegmentTiles;

    public int Segments;

    /// <summary>Elements between the weights of two segments; 0 where they share.</summary>
    public int SegmentWeights;

    /// <summary>Element offset, in the input, of a pixel of zeros that stands for everything outside the map.</summary>
    public int ZeroPixel;

    /// <summary>Output channels below this one are cut at zero (ReLU), those from it on are not.</summary>
    public int ActivatedChannels;

    /// <summary>1 where output pixel i reads input pixel i and nothing else (1x1, stride 1, no padding, whole images).</summary>
    public int IsPointwise;

    public readonly int Items => SegmentTiles * Segments * Strips * (OutputChannels / GroupOutputs);
}
