using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels;
using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Gemm;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Kernels.Pooling;
using LatencyLab.Operators.Composite;

namespace LatencyLab.Executing.Live;

/// <content>Residuals that are padded, and squeeze-and-excitation of maps and patches.</content>
internal sealed partial class LiveBuilder<TBuffer, TIndex, TLanes>
{
    /// <summary>
    /// What a sum adds: the map itself, or where it has more pixels or fewer channels every s-th pixel of it with channels of zeros.
    /// </summary>
    private LiveTensor<TBuffer> Residual(PlannedLayer layer, int which, int height, int width, int channels)
    {
        LiveTensor<TBuffer> given = Read(layer, which);
        RequireMap(layer, given);
        if ((given.Height, given.Width, given.Channels) == (height, width, channels))
            return given;
        int stride = (given.Height + height - 1) / height;
        if (given.Channels > channels || (given.Height + stride - 1) / stride != height || (given.Width + stride - 1) / stride != width)
            throw Differs(layer, given, $"a map of {height}x{width}x{channels}, or a residual that zeros can pad to it");
        LiveTensor<TBuffer> padded = Map($"{layer.FullName} residual", height, width, channels);
        PadShortcutShape shape = new()
        {
            InputWidth = given.Width,
            InputChannels = given.Channels,
            Stride = stride,
            Width = width,
            Channels = channels,
        };
        Fixed(builder => builder.Launch(new PadShortcutKernel<TBuffer, TLanes>(given.Buffer, padded.Buffer, shape), height));
        return padded with { IsNonNegative = given.IsNonNegative };
    }

    /// <summary>
    /// Scales the channels of a map, or of the patches that are kept of it: pixels that are not count as zeros in the average.
    /// </summary>
    private void AddSqueezeExcite(PlannedLayer layer, SqueezeExcite squeeze)
    {
        LiveTensor<TBuffer> input = Read(layer, 0);
        int channels = squeeze.Channels, map = squeeze.Height * squeeze.Width;
        if (input.Kept is not null || input.Channels != channels || (input.Patches is null && input.Height * input.Width != map))
            throw Differs(layer, input, $"all channels of a map of {squeeze.Height}x{squeeze.Width}x{channels}");
        UnaryKind activation = FunctionOf(layer, squeeze.Activation), gate = FunctionOf(layer, squeeze.Gate);
        Linear first = new(1, channels, squeeze.SqueezedChannels) { HasBias = true };
        Linear second = new(1, squeeze.SqueezedChannels, channels) { HasBias = true };
        float[] reduce = weights.Linear(layer, first, channels, ArrayShape.Reduce);
        float[] expand = weights.Linear(layer, second, squeeze.SqueezedChannels, ArrayShape.Expand);
        int tail = Math.Max(Math.Max(channels, squeeze.SqueezedChannels), TLanes.Width);
        TBuffer pooled = Own(device.Floats(channels, tail)).Buffer, hidden = Own(device.Floats(squeeze.SqueezedChannels, tail)).Buffer;
        TBuffer scales = Own(device.Floats(channels, tail)).Buffer;
        if (input.Patches is not string patches)
        {
            LiveTensor<TBuffer> output = Map(layer.FullName, input.Height, input.Width, channels);
            Fixed(builder => Scale(builder, map, output.Buffer));
            return;
        }

        LiveTensor<TBuffer> compact = Compact(layer.FullName, patches, input.Height, input.Width, channels);
        Counted(_lists[patches], (builder, count) =>
        {
            if (count > 0)
                Scale(builder, count * input.Height * input.Width, compact.Buffer);
        });

        void Scale(KernelBuilder<TBuffer, TIndex, TLanes> builder, int pixels, TBuffer output)
        {
            // The average of what is computed is that of the map over the share that is.
            float share = (float)(pixels / (double)map);
            GlobalPools.Launch(builder, PoolFunction.Average, 1, pixels, channels, input.Buffer, pooled);
            LinearKind.Launch(
                builder, first, pooled, [.. reduce.Select(weight => weight * share)], weights[layer, ArrayShape.Reduce + ArrayShape.Bias],
                hidden);
            activation.Launch(builder, hidden, hidden, TensorRuns.Of(builder, squeeze.SqueezedChannels));
            LinearKind.Launch(builder, second, hidden, expand, weights[layer, ArrayShape.Expand + ArrayShape.Bias], scales);
            gate.Launch(builder, scales, scales, TensorRuns.Of(builder, channels));
            MultiplyKind.Launch(builder, (1, pixels, channels), isEqual: false, input.Buffer, scales, output);
        }
    }

    private static UnaryKind FunctionOf(PlannedLayer layer, UnaryFunction function) =>
        KernelCatalog.Find(new Unary(function, 1, 1)) as UnaryKind
            ?? throw new InputException($"{layer.FullName}: no kernel computes {function}");
}
