using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Kernels.Lanes;
using LatencyLab.Kernels.Masking;

namespace LatencyLab.Executing.Live;

/// <content>L-Nets and C-Nets: decisions whose saliences scale what is kept.</content>
internal sealed partial class LiveBuilder<TBuffer, TIndex, TLanes>
{
    /// <summary>A number a unit: what scales it, by the layer that decides on it.</summary>
    private readonly Dictionary<string, TBuffer> _saliences = [];

    private void AddHidden(PlannedLayer layer, Linear linear, LiveTensor<TBuffer> input, LiveTensor<TBuffer> output)
    {
        float[] factors = weights[layer, ArrayShape.Weight], bias = weights.Bias(layer) ?? new float[linear.Outputs];
        if (input.Height * input.Width != 1)
            throw Differs(layer, input, $"a row of {linear.Inputs} numbers");
        Fixed(builder => builder.Launch(
            new HiddenUnitsKernel<TBuffer, TLanes>(
                input.Buffer, builder.Input(Dots.Pad(factors, linear.Inputs, TLanes.Width)), builder.Input(bias), output.Buffer,
                linear.Outputs, linear.Inputs, Dots.Stride(linear.Inputs, TLanes.Width)),
            linear.Outputs));
    }

    private void AddSaliences(PlannedLayer layer, Salience salience, LiveTensor<TBuffer> logits)
    {
        int decisions = logits.Channels;
        IndexTensor<TIndex> mask = Own(device.Indices(decisions));
        TBuffer scales = Own(device.Floats(checked(decisions * salience.Group), TLanes.Width)).Buffer;
        float threshold = weights[layer, ArrayShape.Threshold][0];
        if (salience.IsClamped)
            Fixed(Decide<ClampedOf>);
        else
            Fixed(Decide<SigmoidOf>);
        IndexTensor? under = layer.DecidesUnder is string gate ? _masks[gate] : null;
        _masks.Add(layer.FullName, mask);
        _saliences.Add(layer.FullName, scales);
        _decisions.Add(new LiveMask(layer.Decisions[0], mask, new PatchGrid(1, decisions, 1)) { Under = under });

        void Decide<TFunction>(KernelBuilder<TBuffer, TIndex, TLanes> builder) where TFunction : struct, ILaneFunction =>
            builder.Launch(
                new SalienceKernel<TBuffer, TIndex, TLanes, TFunction>(
                    logits.Buffer, builder.Scratch(decisions, TLanes.Width), scales, mask.Buffer, decisions, salience.Group, threshold),
                (decisions + TLanes.Width - 1) / TLanes.Width);
    }

    /// <summary>What scales the results of a layer; null: nothing does.</summary>
    private TBuffer? SaliencesOf(PlannedLayer layer) => layer.ScaledBy is not string scaledBy ? null
        : _saliences.TryGetValue(scaledBy, out TBuffer scales) ? scales
        : throw new InputException($"{layer.FullName} is scaled by '{scaledBy}', which decides nothing");
}
