namespace LatencyLab.Predictor.Model;

/// <summary>The dense convolution that a convolution on patches or kept channels stands for: what bounds it from below.</summary>
internal static class DenseCounterpart
{
    /// <summary>Whether the work is some of a dense convolution's.</summary>
    public static bool Exists(in OperatorWork work) => work.Macs > 0 && work.DenseClass is not null;

    /// <summary>Whether patches are whole maps, so that nothing but their indices tells them from images.</summary>
    public static bool IsWholeMap(in OperatorWork work) => Exists(work) && work.PatchSide > 0
        && work.PatchSide >= work.Window.OutputHeight && work.PatchSide >= work.Window.OutputWidth;

    /// <summary>The dense convolution of some images, with as many channels as are kept.</summary>
    /// <param name="work">The convolution on patches or kept channels.</param>
    /// <param name="images">Images.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public static OperatorWork Of(in OperatorWork work, long images, double elementBytes)
    {
        ConvolutionWindow window = work.Window;
        long products = work.PatchSide > 0 ? work.Shape.Batch : work.Shape.Batch / Math.Max(1, window.Images);
        ParallelShape shape = work.Shape with { Batch = products, Rows = images * window.OutputHeight * window.OutputWidth };
        long taps = Math.Max(1, (long)window.KernelHeight * window.KernelWidth);
        long inputs = images * window.TouchedPixels * shape.Batch * (shape.Depth / taps);
        long weights = shape.Batch * shape.Columns * (shape.Depth + (window.HasBias ? 1 : 0));
        return new OperatorWork
        {
            Class = work.DenseClass ?? OperatorClass.Convolution,
            Macs = shape.Outputs * shape.Depth,
            OtherFlops = (window.HasBias ? shape.Outputs : 0) + (window.HasActivation ? shape.Outputs : 0),
            Bytes = new TensorBytes(
                Size(inputs), Math.Min(work.Bytes.Weight, Size(weights)), Size(shape.Outputs)),
            Shape = shape,
            Window = window with { Images = (int)images },
        };

        long Size(long elements) => (long)Math.Ceiling(elements * elementBytes);
    }
}
