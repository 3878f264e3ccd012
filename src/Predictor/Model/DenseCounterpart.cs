namespace LatencyLab.Predictor.Model;

/// <summary>The dense convolution that a GPU's convolution on patches stands for: what bounds it from below.</summary>
internal static class DenseCounterpart
{
    /// <summary>Whether patches are whole maps, so that nothing but their indices tells them from images.</summary>
    public static bool IsWholeMap(in OperatorWork work) =>
        work.PatchSide >= work.Window.OutputHeight && work.PatchSide >= work.Window.OutputWidth;

    /// <summary>Part of the maps' pixels that is computed.</summary>
    public static double Share(in OperatorWork work) =>
        Math.Min(1, work.Shape.Rows / Math.Max(1, (double)work.Window.Images * work.Window.OutputHeight * work.Window.OutputWidth));

    /// <summary>The dense convolution of some images, with the channels that are kept.</summary>
    /// <param name="work">The convolution on patches.</param>
    /// <param name="images">Images.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static OperatorWork Of(in OperatorWork work, long images, int elementBytes)
    {
        ConvolutionWindow window = work.Window;
        ParallelShape shape = work.Shape with { Rows = images * window.OutputHeight * window.OutputWidth };
        long taps = Math.Max(1, (long)window.KernelHeight * window.KernelWidth);
        long inputs = images * window.InputHeight * window.InputWidth * shape.Batch * (shape.Depth / taps);
        return new OperatorWork
        {
            Class = PatchBlocks.IsDepthwise(work) ? OperatorClass.DepthwiseConvolution
                : shape.Batch > 1 ? OperatorClass.GroupedConvolution : OperatorClass.Convolution,
            Macs = shape.Outputs * shape.Depth,
            OtherFlops = (window.HasBias ? shape.Outputs : 0) + (window.HasActivation ? shape.Outputs : 0),
            Bytes = new TensorBytes(inputs * elementBytes, work.Bytes.Weight, shape.Outputs * elementBytes, 0),
            Shape = shape,
            Window = window with { Images = (int)images },
        };
    }
}
