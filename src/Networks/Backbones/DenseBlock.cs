namespace LatencyLab.Networks.Backbones;

/// <summary>A residual block that computes everything.</summary>
public static class DenseBlock
{
    /// <summary>
    /// Steps conv1, conv2, squeeze_excite, conv3, downsample (those that the block has) and add; of other kinds their layers.
    /// </summary>
    public static Block Build(BlockShape shape, int batch)
    {
        if (shape.Described is DescribedBlock described)
            return described.At(batch);
        List<Step> steps =
        [
            new(new Node("conv1", BlockConvolutions.First(shape, batch))),
            new(new Node("conv2", BlockConvolutions.Second(shape, batch), "conv1")),
        ];
        string last = "conv2";
        if (BlockConvolutions.SqueezeExcite(shape, batch) is { } squeezeExcite)
        {
            steps.Add(new(new Node("squeeze_excite", squeezeExcite, last)));
            last = "squeeze_excite";
        }

        if (BlockConvolutions.Third(shape, batch) is { } third)
        {
            steps.Add(new(new Node("conv3", third, last)));
            last = "conv3";
        }

        if (DownsampleStep(shape, batch) is { } downsample)
            steps.Add(downsample);
        steps.Add(new(new Node("add", BlockConvolutions.Addition(shape, batch), last, ResidualOf(shape))));
        return new Block(shape.Name, shape.Stage, shape.Index, steps);
    }

    internal static Step? DownsampleStep(BlockShape shape, int batch) =>
        shape.Described is not null ? ConvolutionChain.Of(shape, batch).Shortcut is Node shortcut ? new(shortcut) : null
        : BlockConvolutions.Downsample(shape, batch) is Conv2d downsample ? new(new Node("downsample", downsample)) : null;

    internal static string ResidualOf(BlockShape shape) => shape.HasDownsample ? "downsample" : Node.BlockInput;
}
