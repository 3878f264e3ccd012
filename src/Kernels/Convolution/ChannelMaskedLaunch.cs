namespace LatencyLab.Kernels.Convolution;

/// <summary>A convolution over a number of kept channels that is known by then, and what it needs.</summary>
/// <param name="Dense">Over all channels.</param>
/// <param name="InputGroup">Input channels that are kept together; all of them where none is left out.</param>
/// <param name="InputGroups">Groups of input channels that an image keeps.</param>
/// <param name="OutputGroup">Output channels that are kept together.</param>
/// <param name="OutputGroups">Groups of output channels that an image keeps.</param>
internal sealed record ChannelMaskedLaunch(Conv2d Dense, int InputGroup, int InputGroups, int OutputGroup, int OutputGroups)
{
    /// <summary>
    /// Whether kept channels of a convolution are products of their own: groups of channels divide them, and of a grouped convolution
    /// whole groups are kept, inputs and outputs alike.
    /// </summary>
    public static bool Runs(Conv2d dense, int channelGroup, double inputKeepRate, double outputKeepRate)
    {
        bool inputs = inputKeepRate == 1 || dense.InputChannels % channelGroup == 0;
        bool outputs = outputKeepRate == 1 || dense.OutputChannels % channelGroup == 0;
        return inputs && outputs && (dense.Groups == 1
            || (inputKeepRate == outputKeepRate
                && dense.InputChannels == dense.OutputChannels
                && channelGroup % (dense.OutputChannels / dense.Groups) == 0));
    }

    public static ChannelMaskedLaunch Of(Conv2d dense, KeptGroups inputs, KeptGroups outputs) =>
        new(dense, inputs.Channels, inputs.GroupsOfAnImage, outputs.Channels, outputs.GroupsOfAnImage);

    public int Inputs => InputGroup * InputGroups;

    public int Outputs => OutputGroup * OutputGroups;

    // Kept channels of an image are one product, or as many as there are whole groups of the convolution among them.
    public int ProductInputs => Dense.Groups > 1 ? Dense.InputChannels / Dense.Groups : Inputs;

    public int ProductOutputs => Dense.Groups > 1 ? Dense.OutputChannels / Dense.Groups : Outputs;

    /// <summary>Elements of the weights of the kept channels of all images.</summary>
    public int WeightScratch<TLanes>() where TLanes : struct, ILanes<TLanes> => Outputs == 0 ? 0
        : checked(Dense.Batch * Selection<TLanes>().ItemsOfAnImage * ProductInputs * Wide<TLanes>());

    /// <summary>The same of bias and lower bounds.</summary>
    public int BoundScratch<TLanes>() where TLanes : struct, ILanes<TLanes> => Outputs == 0 ? 0
        : checked(Dense.Batch * BoundSelection<TLanes>().ItemsOfAnImage * Wide<TLanes>());

    public WeightSelectionShape Selection<TLanes>() where TLanes : struct, ILanes<TLanes> => new()
    {
        Taps = Dense.KernelHeight * Dense.KernelWidth,
        Inputs = Dense.InputChannels / Dense.Groups,
        Outputs = Dense.OutputChannels,
        InputGroups = Dense.Groups > 1 ? 1 : InputGroups,
        InputGroup = Dense.Groups > 1 ? ProductInputs : InputGroup,
        OutputGroups = OutputGroups,
        OutputGroup = OutputGroup,
        ScaledTaps = Dense.KernelHeight * Dense.KernelWidth,
        ProductOutputs = ProductOutputs,
        Strips = WeightStrips.Count(ProductOutputs, TLanes.Width),
        Products = Outputs / ProductOutputs,
    };

    public WeightSelectionShape BoundSelection<TLanes>() where TLanes : struct, ILanes<TLanes> =>
        Selection<TLanes>() with { Taps = 2, Inputs = 1, InputGroups = 1, InputGroup = 1, ScaledTaps = 1 };

    public static int Wide<TLanes>() where TLanes : struct, ILanes<TLanes> => ConvolutionTile.Registers * TLanes.Width;
}

/// <summary>Launches it.</summary>
internal static class ChannelMaskedLaunches
{
    /// <summary>Weights of all channels, their bias with lower bounds, and a zero an image.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dense">The convolution.</param>
    /// <param name="weights">[taps, inputs of a group, output channels].</param>
    /// <param name="bias">[output channels], or null.</param>
    public static (TBuffer Weights, TBuffer Bounds, TIndex First) ChannelMaskedConstants<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, Conv2d dense, float[] weights, float[]? bias)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
        => (builder.Input(weights), builder.Input([.. bias ?? new float[dense.OutputChannels], .. ConvolutionSetup.LowerBounds(dense)]),
            builder.Input(new int[dense.Batch]));

    /// <summary>Adds the launches; none where no output is kept.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="launch">What is kept.</param>
    /// <param name="constants">By <see cref="ChannelMaskedConstants"/>.</param>
    /// <param name="keptInputs">[images, kept groups of inputs]; not read where the convolution has groups.</param>
    /// <param name="keptOutputs">[images, kept groups of outputs].</param>
    /// <param name="input">[images, height, width, kept channels].</param>
    /// <param name="zeroPixel">Where a row of pixels of zeros is in it.</param>
    /// <param name="packed">Room for <see cref="ChannelMaskedLaunch.WeightScratch"/>.</param>
    /// <param name="bounds">Room for <see cref="ChannelMaskedLaunch.BoundScratch"/>.</param>
    /// <param name="output">[images, output height, output width, kept channels].</param>
    /// <param name="factors">[output channels]: above 0, multiply the results, of a batch of one image; null: nothing does.</param>
    public static void LaunchChannelMasked<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, ChannelMaskedLaunch launch,
        (TBuffer Weights, TBuffer Bounds, TIndex First) constants, TIndex keptInputs, TIndex keptOutputs, TBuffer input, int zeroPixel,
        TBuffer packed, TBuffer bounds, TBuffer output, TBuffer? factors = null)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        if (launch.Outputs == 0)
            return;
        Conv2d dense = launch.Dense;
        ConvolutionLayout shape = ConvolutionSetup.Shape(
            dense, dense.Batch, dense.OutputHeight, dense.OutputWidth, dense.Batch, dense.InputHeight, dense.InputWidth, TLanes.Width);
        shape.ZeroPixel = zeroPixel;
        shape.IsPointwise = ConvolutionSetup.IsPointwise(dense) ? 1 : 0;
        shape.GiveImagesTheirOwnTiles(dense.Batch);
        builder.CollectWeights(launch, constants, keptInputs, keptOutputs, packed, bounds, ref shape, factors);
        builder.LaunchConvolution(
            input, packed, bounds, output, new ImageUnits(dense.PaddingHeight / 2, dense.PaddingWidth / 2), shape);
    }

    /// <summary>Adds the launches that collect weights, bias and lower bounds of what is kept, a segment an image.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="launch">What is kept: one group of outputs at least.</param>
    /// <param name="constants">By <see cref="ChannelMaskedConstants"/>.</param>
    /// <param name="keptInputs">[images, kept groups of inputs]; not read where the convolution has groups.</param>
    /// <param name="keptOutputs">[images, kept groups of outputs].</param>
    /// <param name="packed">Room for <see cref="ChannelMaskedLaunch.WeightScratch"/>.</param>
    /// <param name="bounds">Room for <see cref="ChannelMaskedLaunch.BoundScratch"/>.</param>
    /// <param name="shape">Receives the numbers of channels that are left, and the sizes of a segment.</param>
    /// <param name="factors">As of <see cref="LaunchChannelMasked"/>.</param>
    public static void CollectWeights<TBuffer, TIndex, TLanes>(
        this KernelBuilder<TBuffer, TIndex, TLanes> builder, ChannelMaskedLaunch launch,
        (TBuffer Weights, TBuffer Bounds, TIndex First) constants, TIndex keptInputs, TIndex keptOutputs, TBuffer packed, TBuffer bounds,
        ref ConvolutionLayout shape, TBuffer? factors = null)
        where TBuffer : struct, IBuffer<TBuffer, TLanes>
        where TIndex : struct, IIndexBuffer
        where TLanes : struct, ILanes<TLanes>
    {
        Conv2d dense = launch.Dense;
        WeightSelectionShape selection = launch.Selection<TLanes>(), boundSelection = launch.BoundSelection<TLanes>();
        shape.InputChannels = launch.Inputs;
        shape.GroupInputs = launch.ProductInputs;
        shape.GroupOutputs = launch.ProductOutputs;
        shape.OutputChannels = launch.Outputs;
        shape.Strips = selection.Strips;
        int wide = ChannelMaskedLaunch.Wide<TLanes>();
        shape.SegmentWeights = checked(selection.ItemsOfAnImage * launch.ProductInputs * wide);
        shape.SegmentBounds = boundSelection.ItemsOfAnImage * wide;
        TIndex inputs = dense.Groups > 1 ? constants.First : keptInputs;
        if (factors is TBuffer scale)
            Collect<Scaling>(scale);
        else
            Collect<Copying>(packed);

        void Collect<TScaling>(TBuffer scale) where TScaling : struct, IScaling
        {
            builder.Launch(
                new WeightSelectionKernel<TBuffer, TIndex, TLanes, TScaling>(
                    constants.Weights, inputs, keptOutputs, scale, packed, selection),
                launch.ProductInputs == 0 ? 0 : checked(dense.Batch * selection.ItemsOfAnImage));
            builder.Launch(
                new WeightSelectionKernel<TBuffer, TIndex, TLanes, TScaling>(
                    constants.Bounds, constants.First, keptOutputs, scale, bounds, boundSelection),
                checked(dense.Batch * boundSelection.ItemsOfAnImage));
        }
    }
}
