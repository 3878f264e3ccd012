namespace LatencyLab.Kernels.Convolution;

/// <summary>The weights of the channel groups that each image keeps, collected before its convolution.</summary>
internal static class KeptWeights
{
    /// <summary>
    /// Whether kept channels of a convolution are products of their own: groups of channels divide them, and of a grouped convolution
    /// whole groups are kept, inputs and outputs alike.
    /// </summary>
    public static bool Fit(Conv2d dense, int channelGroup, double inputKeepRate, double outputKeepRate)
    {
        bool inputs = inputKeepRate == 1 || dense.InputChannels % channelGroup == 0;
        bool outputs = outputKeepRate == 1 || dense.OutputChannels % channelGroup == 0;
        return inputs && outputs && (dense.Groups == 1
            || (inputKeepRate == outputKeepRate
                && dense.InputChannels == dense.OutputChannels
                && channelGroup % (dense.OutputChannels / dense.Groups) == 0));
    }

    /// <summary>Adds the launches that collect weights, biases and lower bounds, a segment an image.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dense">The convolution with all channels.</param>
    /// <param name="inputs">Input groups that every image keeps.</param>
    /// <param name="outputs">Output groups that every image keeps, at least one.</param>
    /// <param name="weights">[taps, inputs of a group, output channels].</param>
    /// <param name="bias">[output channels], or null.</param>
    /// <param name="shape">Receives the numbers of channels that are left, and the sizes of a segment.</param>
    public static (TBuffer Packed, TBuffer Bounds) CollectWeights<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d dense, KeptGroups inputs, KeptGroups outputs, float[] weights,
        float[]? bias, ref ConvolutionLayout shape)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        // Kept channels of an image are one product, or as many as there are whole groups of the convolution among them.
        int groupInputs = dense.Groups > 1 ? dense.InputChannels / dense.Groups : inputs.ChannelsOfAnImage;
        int groupOutputs = dense.Groups > 1 ? dense.OutputChannels / dense.Groups : outputs.ChannelsOfAnImage;
        shape.InputChannels = inputs.ChannelsOfAnImage;
        shape.GroupInputs = groupInputs;
        shape.GroupOutputs = groupOutputs;
        shape.OutputChannels = outputs.ChannelsOfAnImage;
        shape.Strips = WeightStrips.Count(groupOutputs, TLanes.Width);
        WeightSelectionShape selection = new()
        {
            Taps = dense.KernelHeight * dense.KernelWidth,
            Inputs = dense.InputChannels / dense.Groups,
            Outputs = dense.OutputChannels,
            InputGroups = dense.Groups > 1 ? 1 : inputs.GroupsOfAnImage,
            InputGroup = dense.Groups > 1 ? groupInputs : inputs.Channels,
            OutputGroups = outputs.GroupsOfAnImage,
            OutputGroup = outputs.Channels,
            ProductOutputs = groupOutputs,
            Strips = shape.Strips,
            Products = shape.OutputChannels / groupOutputs,
        };
        WeightSelectionShape boundSelection = selection with { Taps = 2, Inputs = 1, InputGroups = 1, InputGroup = 1 };
        int wide = ConvolutionTile.Registers * TLanes.Width;
        shape.SegmentWeights = checked(selection.ItemsOfAnImage * groupInputs * wide);
        shape.SegmentBounds = boundSelection.ItemsOfAnImage * wide;
        TIndex first = builder.Input(new int[dense.Batch]), keptOutputs = builder.Input(outputs.Groups);
        TIndex keptInputs = dense.Groups > 1 ? first : builder.Input(inputs.Groups);
        TBuffer packed = builder.Scratch(checked(dense.Batch * shape.SegmentWeights));
        TBuffer bounds = builder.Scratch(checked(dense.Batch * shape.SegmentBounds));
        float[] denseBounds = [.. bias ?? new float[dense.OutputChannels], .. ConvolutionSetup.LowerBounds(dense)];
        builder.Launch(
            new WeightSelectionKernel<TBuffer, TIndex, TLanes>(builder.Input(weights), keptInputs, keptOutputs, packed, selection),
            groupInputs == 0 ? 0 : checked(dense.Batch * selection.ItemsOfAnImage));
        builder.Launch(
            new WeightSelectionKernel<TBuffer, TIndex, TLanes>(builder.Input(denseBounds), first, keptOutputs, bounds, boundSelection),
            checked(dense.Batch * boundSelection.ItemsOfAnImage));
        return (packed, bounds);
    }
}
