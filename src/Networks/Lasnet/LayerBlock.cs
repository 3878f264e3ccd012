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
        Step gate = new(new Node("gate", new LayerGate
        {
            Batch = batch,
            InputChannels = shape.InputChannels,
            InputHeight = shape.InputHeight,
            InputWidth = shape.InputWidth,
        }));
        List<Step> steps = DenseBlock.DownsampleStep(shape, batch) is Step downsample
            ? [gate, downsample.ThenDecision()] : [gate.ThenDecision()];
        if (batch == 1)
        {
            steps.AddRange(Inner(shape, batch).Select(step => step with { ExecutionProbability = block.ActivationRate }));
            return new Block(shape.Name, shape.Stage, shape.Index, steps);
        }

        SampleGather gather = CommonOperators.Gather(
            batch, shape.InputChannels, shape.InputHeight, shape.InputWidth, block.ActivationRate);
        SampleScatter scatter = CommonOperators.Scatter(
            batch, shape.OutputChannels, shape.OutputHeight, shape.OutputWidth, block.ActivationRate);
        steps.Add(new(new Node("sample_gather", gather, Node.BlockInput, "gate")));
        steps.AddRange(Inner(shape, gather.KeptImages));
        steps.Add(new(new Node("sample_scatter", scatter, steps[^1].Name, "gate")));
        return new Block(shape.Name, shape.Stage, shape.Index, steps);
    }

    private static IEnumerable<Step> Inner(BlockShape shape, int images)
    {
        string? downsample = DenseBlock.DownsampleStep(shape, images)?.Name;
        return DenseBlock.Build(shape, images).Steps.Where(step => step.Name != downsample);
    }
}
