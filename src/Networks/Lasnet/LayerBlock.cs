using LatencyLab.Operators.Masking;

namespace LatencyLab.Networks.Lasnet;

/// <summary>A block that runs for some images and is skipped for the others.</summary>
internal static class LayerBlock
{
    /// <summary>
    /// Batch 1: gate, downsample, then the block's steps with probability r. Larger batches: gate, downsample, sample_gather,
    /// the block's steps on the ceil(r batch) kept images, sample_scatter. A skipped block still puts out its residual, so that
    /// the down-sampling always runs.
    /// </summary>
    public static Block Build(BlockShape shape, BlockConfiguration block, int batch)
    {
        List<Step> steps = Always(shape, batch);
        if (batch == 1)
            steps.AddRange(Inner(shape, batch).Select(step => step with { ExecutionProbability = block.ActivationRate }));
        else
            steps.AddRange(Kept(shape, batch, block.ActivationRate));
        return new Block(shape.Name, shape.Stage, shape.Index, steps);
    }

    /// <summary>The block where it is known how many images run it.</summary>
    /// <param name="shape">The block.</param>
    /// <param name="batch">Images of the batch.</param>
    /// <param name="images">Images that run it, 0 to the batch.</param>
    public static Block Decided(BlockShape shape, int batch, int images)
    {
        List<Step> steps = Always(shape, batch);
        if (images > 0)
            steps.AddRange(batch == 1 ? Inner(shape, batch) : Kept(shape, batch, (double)images / batch));
        return new Block(shape.Name, shape.Stage, shape.Index, steps);
    }

    private static List<Step> Always(BlockShape shape, int batch)
    {
        Step gate = new(new Node("gate", new LayerGate
        {
            Batch = batch,
            InputChannels = shape.InputChannels,
            InputHeight = shape.InputHeight,
            InputWidth = shape.InputWidth,
        }));
        return DenseBlock.DownsampleStep(shape, batch) is Step downsample ? [gate, downsample.ThenDecision()] : [gate.ThenDecision()];
    }

    private static IEnumerable<Step> Kept(BlockShape shape, int batch, double rate)
    {
        SampleGather gather = CommonOperators.Gather(batch, shape.InputChannels, shape.InputHeight, shape.InputWidth, rate);
        SampleScatter scatter = CommonOperators.Scatter(batch, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth, rate);
        Step[] inner = [.. Inner(shape, gather.KeptImages)];
        return
        [
            new(new Node("sample_gather", gather, Node.BlockInput, "gate")), .. inner,
            new(new Node("sample_scatter", scatter, inner[^1].Name, "gate")),
        ];
    }

    private static IEnumerable<Step> Inner(BlockShape shape, int images)
    {
        string? downsample = DenseBlock.DownsampleStep(shape, images)?.Name;
        return DenseBlock.Build(shape, images).Steps.Where(step => step.Name != downsample);
    }
}
