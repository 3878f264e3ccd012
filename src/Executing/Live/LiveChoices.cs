using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels.Convolution;
using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Masking;

namespace LatencyLab.Executing.Live;

/// <content>Layers that an image runs or skips, whole or some channels of them.</content>
internal sealed partial class LiveBuilder<TBuffer, TIndex, TLanes>
{
    private void AddGate(PlannedLayer layer, LayerGate gate)
    {
        LiveTensor<TBuffer> input = MapRead(layer, 0, gate.InputHeight, gate.InputWidth, gate.InputChannels);
        IndexTensor<TIndex> mask = MaskOf(layer, new PatchGrid(1, 1, 1));
        PooledDecisions pooled = new(1, gate.InputHeight, gate.InputWidth, gate.InputChannels, Hidden: 0, Decisions: 1);
        Fixed(builder => pooled.Launch(builder, input.Buffer, ([], []), Logits(layer), mask.Buffer));
    }

    private void AddChannelMasker(PlannedLayer layer, ChannelMasker masker)
    {
        LiveTensor<TBuffer> input = MapRead(layer, 0, masker.InputHeight, masker.InputWidth, masker.InputChannels);
        IndexTensor<TIndex> mask = MaskOf(layer, new PatchGrid(1, masker.Groups, 1));
        PooledDecisions pooled = new(
            1, masker.InputHeight, masker.InputWidth, masker.InputChannels, masker.Hidden, masker.Groups);
        (float[], float[]) hidden =
            (weights[layer, ArrayShape.Hidden + ArrayShape.Weight], weights[layer, ArrayShape.Hidden + ArrayShape.Bias]);
        Fixed(builder => pooled.Launch(builder, input.Buffer, hidden, Logits(layer), mask.Buffer));
    }

    private void AddChannelMasked(PlannedLayer layer, ChannelMaskedConv2d masked)
    {
        Conv2d dense = masked.Dense;
        LiveTensor<TBuffer> input = Read(layer, 0);
        if (layer.Reads.Count != 2 || !_lists.TryGetValue(layer.Reads[1], out LiveList<TIndex>? list))
            throw new InputException($"{layer.FullName} reads no list of channels");
        bool masksInputs = input.Kept is not null, masksOutputs = masked.OutputKeepRate < 1 || !masksInputs || layer.ScaledBy is not null;
        TBuffer? saliences = SaliencesOf(layer);
        if (input.Patches is not null || (masksInputs && input.Kept != layer.Reads[1])
            || (input.Height, input.Width, input.Channels) != (dense.InputHeight, dense.InputWidth, dense.InputChannels))
            throw Differs(layer, input, $"a map of {dense.InputHeight}x{dense.InputWidth}x{dense.InputChannels}");
        if ((masksInputs && dense.InputChannels != list.Most * masked.ChannelGroup)
            || (masksOutputs && dense.OutputChannels != list.Most * masked.ChannelGroup))
            throw new InputException($"{layer.FullName} has channels that {list.Most} groups of {masked.ChannelGroup} are not");
        LiveTensor<TBuffer> output = Keep(layer.FullName, new LiveTensor<TBuffer>(
            Own(device.Floats(checked(dense.OutputHeight * dense.OutputWidth * dense.OutputChannels), _tail)), dense.OutputHeight,
            dense.OutputWidth, dense.OutputChannels, null)
        {
            Kept = masksOutputs ? layer.Reads[1] : null,
        });
        float[] factors = weights.Convolution(layer, dense);
        (TBuffer, TBuffer, TIndex First) constants = _constants.ChannelMaskedConstants(dense, factors, weights.Bias(layer));
        ChannelMaskedLaunch all = LaunchOf(list.Most);
        TBuffer packed = _constants.Scratch(all.WeightScratch<TLanes>()), bounds = _constants.Scratch(all.BoundScratch<TLanes>());
        Counted(list, (builder, count) =>
        {
            if (count == list.Most && saliences is null)
            {
                builder.LaunchDense(dense, input.Buffer, factors, weights.Bias(layer), output.Buffer);
                return;
            }

            builder.LaunchChannelMasked(
                LaunchOf(count), constants, masksInputs ? list.Indices.Buffer : constants.First,
                masksOutputs ? list.Indices.Buffer : constants.First, input.Buffer, input.Tensor.Length, packed, bounds, output.Buffer,
                saliences);
        });

        ChannelMaskedLaunch LaunchOf(int count) => new(
            dense, masksInputs ? masked.ChannelGroup : dense.InputChannels, masksInputs ? count : 1,
            masksOutputs ? masked.ChannelGroup : dense.OutputChannels, masksOutputs ? count : 1);
    }

    /// <summary>
    /// Layers that end in a sum, which is written over what it adds to: where they are skipped, that is the block's result already, but
    /// for a ReLU after the sum, unless it went through one.
    /// </summary>
    private void AddGated(string gate, PlannedLayer[] layers)
    {
        if (!_masks.TryGetValue(gate, out IndexTensor<TIndex>? mask) || layers[^1].Operator is not Add sum)
            throw new InputException($"{layers[^1].FullName} is skipped by no gate, or ends in no sum");
        PlannedLayer last = layers[^1];
        Conv2d shape = layers.Select(layer => DenseOf(layer.Operator)).OfType<Conv2d>().Last();
        LiveTensor<TBuffer> residual = Residual(last, 1, shape.OutputHeight, shape.OutputWidth, shape.OutputChannels);
        if (ReferenceEquals(residual.Tensor, _tensors[ExecutionPlan.Image].Tensor))
            throw new InputException($"{last.FullName} is skipped in favour of the image itself, which is not executed");
        List<LiveStep> outside = _steps, inside = [], otherwise = [];
        _steps = inside;
        foreach (PlannedLayer layer in layers.SkipLast(1))
            Add(layer);
        _layer = last.FullName;
        LiveTensor<TBuffer> first = Read(last, 0);
        RequireMap(last, first);
        if ((first.Height, first.Width, first.Channels) != (residual.Height, residual.Width, residual.Channels))
            throw Differs(last, first, $"a map of {residual.Height}x{residual.Width}x{residual.Channels}");
        if (SaliencesOf(last) is TBuffer salience)
        {
            Fixed(builder =>
            {
                TensorRuns runs = TensorRuns.Of(builder, first.Height * first.Width * first.Channels);
                builder.Launch(
                    new ScaledAddKernel<TBuffer, TLanes>(
                        first.Buffer, salience, residual.Buffer, residual.Buffer, runs, sum.HasActivation ? 0 : float.NegativeInfinity),
                    runs.Items);
            });
        }
        else
        {
            Fixed(builder => AddKind.Launch(builder, sum, first.Buffer, residual.Buffer, residual.Buffer));
        }

        _steps = otherwise;
        if (sum.HasActivation && !residual.IsNonNegative)
        {
            int elements = first.Height * first.Width * first.Channels;
            Fixed(builder => new ReluKind().Launch(builder, residual.Buffer, residual.Buffer, TensorRuns.Of(builder, elements)));
        }

        _steps = outside;
        _steps.Add(new GatedSteps(mask, 0, inside, otherwise));
        _tensors.Add(last.FullName, residual with { IsNonNegative = sum.HasActivation });
    }

    /// <summary>The convolution of which some is computed.</summary>
    private static Conv2d? DenseOf(Operator op) => op switch
    {
        Conv2d dense => dense,
        ChannelMaskedConv2d masked => masked.Dense,
        _ => null,
    };

    private (float[] Weights, float[] Bias) Logits(PlannedLayer layer) =>
        (weights[layer, ArrayShape.Weight], weights[layer, ArrayShape.Bias]);

    private IndexTensor<TIndex> MaskOf(PlannedLayer layer, PatchGrid grid)
    {
        IndexTensor<TIndex> mask = Own(device.Indices(grid.PatchesPerImage));
        _masks.Add(layer.FullName, mask);
        _decisions.Add(new LiveMask(layer.Decisions.Count > 0 ? layer.Decisions[0] : layer.Block, mask, grid));
        return mask;
    }
}
