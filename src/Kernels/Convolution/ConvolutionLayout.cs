namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a convolution as its kernel needs them. NHWC; a unit is an image or a patch (see <see cref="IUnits"/>).</summary>
internal struct ConvolutionLayout
{
    public int InputHeight, InputWidth, InputChannels;
    public int UnitHeight, UnitWidth;
    public int KernelHeight, KernelWidth, StrideHeight, StrideWidth, DilationHeight, DilationWidth;

    /// <summary>Channels in and out of one group of the weights.</summary>
    public int GroupInputs, GroupOutputs;

    /// <summary>Output channels of all groups: the distance between two output pixels.</summary>
    public int OutputChannels;

    /// <summary>Strips (two registers of output channels) of one group.</summary>
    public int Strips;

    /// <summary>Output pixels that share one set of weights: all of them, or those of one image.</summary>
    public int SegmentPixels;

    /// <summary>Output pixels of a tile.</summary>
    public int TilePixels;

    /// <summary>Tiles of a segment, the last one maybe partial.</summary>
    public int SegmentTiles;

    /// <summary>Tiles that an item computes, and items of a segment.</summary>
    public int ItemTiles, SegmentItems;

    public int Segments;

    /// <summary>Elements between the weights of two segments; 0 where they share.</summary>
    public int SegmentWeights;

    /// <summary>The same of bias and lower bounds.</summary>
    public int SegmentBounds;

    /// <summary>Element offset, in the input, of <see cref="ZeroTail"/> zeros that stand for everything outside the map.</summary>
    public int ZeroPixel;

    /// <summary>1 where output pixel i reads input pixel i and nothing else (1x1, stride 1, no padding, whole images).</summary>
    public int IsPointwise;

    /// <summary>Makes every image a segment, where images have weights or channels of their own.</summary>
    public void GiveImagesTheirOwnTiles(int images)
    {
        Segments = images;
        SegmentPixels = UnitHeight * UnitWidth;
    }

    /// <summary>Zeros that have to follow the input: a kernel row of pixels.</summary>
    public readonly int ZeroTail => KernelWidth * InputChannels;

    public readonly int Items => SegmentItems * Segments * Strips * (OutputChannels / GroupOutputs);
}
