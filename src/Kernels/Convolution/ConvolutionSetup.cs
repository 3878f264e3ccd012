using LatencyLab.Kernels.Catalogue;
using LatencyLab.Kernels.Lanes;
using LatencyLab.Operators.Convolution;

namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes and packed constants of a convolution, from its operator record.</summary>
internal static class ConvolutionSetup
{
    /// <summary>Sizes for units of the given height and width that read from images of the given size.</summary>
    public static ConvolutionShape Shape(Conv2d conv, int units, int unitHeight, int unitWidth, int images, int inputHeight, int inputWidth, int laneWidth)
    {
        int groupOutputs = conv.OutputChannels / conv.Groups, pixels = checked(units * unitHeight * unitWidth);
        return new ConvolutionShape
        {
            InputHeight = inputHeight,
            InputWidth = inputWidth,
            InputChannels = conv.InputChannels,
            UnitHeight = unitHeight,
            UnitWidth = unitWidth,
            KernelHeight = conv.KernelHeight,
            KernelWidth = conv.KernelWidth,
            StrideHeight = conv.StrideHeight,
            StrideWidth = conv.StrideWidth,
            DilationHeight = conv.DilationHeight,
            DilationWidth = conv.DilationWidth,
            GroupInputs = conv.InputChannels / conv.Groups,
            GroupOutputs = groupOutputs,
            OutputChannels = conv.OutputChannels,
            Strips = WeightStrips.Count(groupOutputs, laneWidth),
            Segments = 1,
            SegmentPixels = pixels,
            SegmentTiles = (pixels + ConvolutionTile.Pixels - 1) / ConvolutionTile.Pixels,
            ZeroPixel = checked(images * inputHeight * inputWidth * conv.InputChannels),
            ActivatedChannels = conv.HasActivation ? conv.OutputChannels : 0,
        };
    }

    /// <summary>Random weights [kernel rows, kernel columns, inputs of a group, output channels].</summary>
    public static float[] Weights(Conv2d conv, RandomInputs random) =>
        random.Floats(checked(conv.KernelHeight * conv.KernelWidth * (conv.InputChannels / conv.Groups) * conv.OutputChannels));

    public static float[]? Bias(Conv2d conv, RandomInputs random) => conv.HasBias ? random.Floats(conv.OutputChannels) : null;

    /// <summary>Packed weights and bias on the device.</summary>
    public static (TBuffer Weights, TBuffer Bias) Constants<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d conv, float[] weights, float[]? bias)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        int taps = conv.KernelHeight * conv.KernelWidth, groupOutputs = conv.OutputChannels / conv.Groups;
        float[] packed = WeightStrips.Pack(weights, taps, conv.InputChannels / conv.Groups, conv.Groups, groupOutputs, TLanes.Width);
        float[] packedBias = WeightStrips.Pack(bias ?? new float[conv.OutputChannels], 1, 1, conv.Groups, groupOutputs, TLanes.Width);
        return (builder.Input(packed), builder.Input(packedBias));
    }
}
