using System.Globalization;
using LatencyLab.Operators;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Measurements;

/// <summary>An operator as columns of the measurement schema: the inverse of what <see cref="MeasurementReader"/> does.</summary>
public static class OperatorColumns
{
    /// <summary>Column values by name, <c>op</c> included; columns that do not apply are absent.</summary>
    /// <exception cref="NotSupportedException">The schema has no form for this operator.</exception>
    public static IReadOnlyDictionary<string, string> Of(Operator op)
    {
        Columns columns = new(op.Kind);
        switch (op)
        {
            case Conv2d conv:
                Convolution(columns, conv);
                break;
            case PatchConv2d patch:
                Convolution(columns, patch.Dense);
                columns.Hint("halo", patch.Halo, 0);
                if (patch is { Halo: > 0, MeasuredDilatedRate: double dilated })
                    columns.Hint("dilated_rate", dilated, double.NaN);
                columns.Patches(patch.Granularity, patch.ActivationRate, patch.Grid.ActivePatches(patch.Dense.Batch, patch.ActivationRate));
                break;
            case MaskerFusedConv2d fused:
                Convolution(columns, fused.Dense);
                columns.Set("granularity", fused.Granularity);
                columns.Hint("block_stride", Stride(fused.Dense.OutputHeight, fused.OutputHeight), 1);
                break;
            case ChannelMaskedConv2d masked:
                Convolution(columns, masked.Dense);
                columns.Set("channel_group", masked.ChannelGroup);
                columns.Hint("keep_in", masked.InputKeepRate, 1);
                columns.Hint("keep_out", masked.OutputKeepRate, 1);
                break;
            case PatchGather gather:
                columns.Map(gather.Batch, gather.Channels, gather.InputHeight, gather.InputWidth);
                columns.Set("kh", gather.Kernel);
                columns.Set("kw", gather.Kernel);
                columns.Set("stride_h", gather.Stride);
                columns.Set("stride_w", gather.Stride);
                columns.Padding(
                    NeededPadding(gather.InputHeight, gather.OutputHeight, gather.Kernel, gather.Stride),
                    NeededPadding(gather.InputWidth, gather.OutputWidth, gather.Kernel, gather.Stride));
                columns.Patches(gather.Granularity, gather.ActivationRate, gather.Grid.ActivePatches(gather.Batch, gather.ActivationRate));
                break;
            case PatchScatter scatter:
                columns.Map(scatter.Batch, scatter.Channels, scatter.Height, scatter.Width);
                columns.Patches(scatter.Granularity, scatter.ActivationRate, scatter.Grid.ActivePatches(scatter.Batch, scatter.ActivationRate));
                columns.Hint("clear", scatter.ClearsMap ? 1 : 0, 0);
                break;
            case PatchScatterAdd scatter:
                columns.Map(scatter.Batch, scatter.Channels, scatter.Height, scatter.Width);
                columns.Patches(scatter.Granularity, scatter.ActivationRate, scatter.Grid.ActivePatches(scatter.Batch, scatter.ActivationRate));
                columns.Activation(scatter.HasActivation);
                break;
            case SpatialMasker masker:
                columns.Map(masker.Batch, masker.InputChannels, masker.InputHeight, masker.InputWidth);
                columns.Set("stride_h", Stride(masker.InputHeight, masker.OutputHeight));
                columns.Set("stride_w", Stride(masker.InputWidth, masker.OutputWidth));
                columns.Set("granularity", masker.Granularity);
                break;
            case MaskCompaction compaction:
                columns.Set("batch", compaction.Batch);
                columns.Set("m", compaction.PatchesPerImage);
                columns.Set("activation_rate", compaction.ActivationRate);
                break;
            case ChannelMasker masker:
                columns.Map(masker.Batch, masker.InputChannels, masker.InputHeight, masker.InputWidth);
                columns.Set("n", masker.Groups);
                break;
            case LayerGate gate:
                columns.Map(gate.Batch, gate.InputChannels, gate.InputHeight, gate.InputWidth);
                columns.Set("k", gate.Hidden);
                break;
            case SampleGather samples:
                columns.Map(samples.Batch, samples.Channels, samples.Height, samples.Width);
                columns.Set("activation_rate", samples.KeepRate);
                break;
            case SampleScatter samples:
                columns.Map(samples.Batch, samples.Channels, samples.Height, samples.Width);
                columns.Set("activation_rate", samples.KeepRate);
                break;
            case BranchRouting routing:
                columns.Map(routing.Batch, routing.Channels, routing.Height, routing.Width);
                columns.Set("n", routing.Branches);
                columns.Set("k", routing.TopK);
                break;
            case BranchCombine combine:
                columns.Map(combine.Batch, combine.Channels, combine.Height, combine.Width);
                columns.Set("k", combine.TopK);
                break;
            case BasisSynthesis synthesis:
                columns.Set("batch", synthesis.Batch);
                columns.Set("n", synthesis.Bases);
                columns.Set("m", synthesis.Elements);
                break;
            case PerImageConv2d perImage:
                Convolution(columns, perImage.Dense);
                break;
            case Linear linear:
                columns.Matrix(1, linear.Rows, linear.Outputs, linear.Inputs);
                columns.Hint("bias", linear.HasBias ? 1 : 0, 0);
                if (linear.Order != GemmOrder.TN)
                    columns.Hint($"order={linear.Order}");
                break;
            case BatchedGemm product:
                columns.Matrix(product.Batch, product.M, product.N, product.K);
                break;
            case Add add:
                columns.Matrix(1, add.Rows, add.Columns, null);
                columns.Activation(add.HasActivation);
                break;
            case Unary unary:
                columns.Matrix(1, unary.Rows, unary.Columns, null);
                break;
            case Binary binary:
                columns.Matrix(1, binary.Rows, binary.Columns, null);
                if (binary.SecondElements is > 1 and <= int.MaxValue and long second)
                    columns.Hint("second", second, 0);
                break;
            case Softmax softmax:
                columns.Matrix(1, softmax.Rows, softmax.Columns, null);
                break;
            case LayerNorm norm:
                columns.Matrix(1, norm.Rows, norm.Columns, null);
                break;
            case RowGather gather:
                columns.Matrix(1, gather.Rows, gather.Columns, gather.SourceRows);
                columns.Hint("dim", gather.AlongColumns ? 1 : 0, 0);
                break;
            case ElementGather gather:
                columns.Matrix(1, gather.Rows, gather.Columns, null);
                break;
            case RowScatterAdd scatter:
                columns.Matrix(1, scatter.Rows, scatter.Columns, scatter.OutputRows);
                columns.Hint("dim", scatter.AlongColumns ? 1 : 0, 0);
                if (scatter.IndexPerElement)
                    columns.Hint("index=element");
                break;
            case Pool2d pool:
                columns.Map(pool.Batch, pool.Channels, pool.InputHeight, pool.InputWidth);
                columns.Set("kh", pool.KernelHeight);
                columns.Set("kw", pool.KernelWidth);
                columns.Set("stride_h", pool.StrideHeight);
                columns.Set("stride_w", pool.StrideWidth);
                columns.Padding(pool.PaddingHeight, pool.PaddingWidth);
                break;
            case GlobalPool { Function: PoolFunction.Average } pool:
                columns.Map(pool.Batch, pool.Channels, pool.Height, pool.Width);
                break;
            case Upsample upsample:
                columns.Map(upsample.Batch, upsample.Channels, upsample.Height, upsample.Width);
                columns.Set("stride_h", upsample.Factor);
                break;
            case BatchNorm2d { IsFolded: false, HasActivation: false } norm:
                columns.Map(norm.Batch, norm.Channels, norm.Height, norm.Width);
                break;
            case SqueezeExcite { Activation: UnaryFunction.Relu, Gate: UnaryFunction.Sigmoid } squeeze:
                columns.Map(squeeze.Batch, squeeze.Channels, squeeze.Height, squeeze.Width);
                columns.Set("k", squeeze.SqueezedChannels);
                break;
            default:
                throw new NotSupportedException($"the measurement schema has no columns for operator '{op.Kind}'");
        }

        return columns.Values;
    }

    private static void Convolution(Columns columns, Conv2d conv)
    {
        columns.Map(conv.Batch, conv.InputChannels, conv.InputHeight, conv.InputWidth);
        columns.Set("cout", conv.OutputChannels);
        columns.Set("kh", conv.KernelHeight);
        columns.Set("kw", conv.KernelWidth);
        columns.Set("stride_h", conv.StrideHeight);
        columns.Set("stride_w", conv.StrideWidth);
        columns.Set("groups", conv.Groups);
        columns.Hint("dilation", conv.DilationHeight, 1);
        columns.Padding(conv.PaddingHeight, conv.PaddingWidth);
        columns.Hint("bias", conv.HasBias ? 1 : 0, 0);
        columns.Activation(conv.HasActivation);
    }

    private static int Stride(int input, int output) => output == 0 ? 1 : (input + output - 1) / output;

    private static int NeededPadding(int input, int output, int kernel, int stride) => Math.Max(0, (output - 1) * stride + kernel - input);

    private sealed class Columns(string op)
    {
        public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal) { ["op"] = op };

        public void Set(string column, double value) => Values[column] = value.ToString("R", CultureInfo.InvariantCulture);

        public void Map(int batch, int channels, int height, int width)
        {
            Set("batch", batch);
            Set("cin", channels);
            Set("h", height);
            Set("w", width);
        }

        public void Matrix(long batch, long rows, long columns, long? depth)
        {
            Set("batch", batch);
            Set("m", rows);
            Set("n", columns);
            if (depth is long value)
                Set("k", value);
        }

        public void Patches(int granularity, double activationRate, long patches)
        {
            Set("granularity", granularity);
            Set("activation_rate", activationRate);
            Set("patches", patches);
        }

        /// <summary>Padding is per side; an odd sum goes into a hint. Both directions then have to be odd together.</summary>
        public void Padding(int height, int width)
        {
            Set("pad_h", height / 2);
            Set("pad_w", width / 2);
            if (height % 2 == 1)
                Hint("padtot", height, 0);
            else if (width % 2 == 1)
                Hint("padtot", width, 0);
        }

        public void Activation(bool has)
        {
            if (has)
                Hint("act=relu");
        }

        public void Hint(string key, double value, double absent)
        {
            if (value != absent)
                Hint(string.Create(CultureInfo.InvariantCulture, $"{key}={value:R}"));
        }

        public void Hint(string hint) => Values["other"] = Values.TryGetValue("other", out string? others) ? $"{others};{hint}" : hint;
    }
}
