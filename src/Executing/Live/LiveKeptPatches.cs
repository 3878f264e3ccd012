using LatencyLab.Executing.Plans;
using LatencyLab.Kernels.Convolution;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Kernels.Patches;

namespace LatencyLab.Executing.Live;

/// <content>Layers on the patches that an image keeps, over the channels that it keeps.</content>
internal sealed partial class LiveBuilder<TBuffer, TIndex, TLanes>
{
    /// <summary>Whether patches have some channels only.</summary>
    private static bool KeepsChannels(PatchConv2d source) => source.InputKeepRate < 1 || source.OutputKeepRate < 1;

    private void AddKeptGather(PlannedLayer layer, PatchGather gather, LiveTensor<TBuffer> input)
    {
        LiveList<TIndex> channels = ChannelsOf(layer);
        if (input.Patches is not null || input.Kept != layer.Channels
            || (input.Height, input.Width) != (gather.InputHeight, gather.InputWidth))
            throw Differs(layer, input, $"kept channels of a map of {gather.InputHeight}x{gather.InputWidth}");
        int group = input.Channels / channels.Most;
        (string name, LiveList<TIndex> list) = Patches(layer, 1, gather.Grid);
        LiveTensor<TBuffer> output = KeptCompact(layer, name, gather.PatchSide, input.Channels);
        Paired(list, channels, (builder, count, kept) =>
        {
            if (kept > 0)
            {
                PatchGatherKind.Launch(
                    builder, gather with { Channels = kept * group }, count, input.Buffer, list.Indices.Buffer, output.Buffer);
            }
        });
    }

    /// <summary>A convolution of patches over kept inputs, outputs or both: gathered, in place, or with a halo into a whole map.</summary>
    /// <remarks>An image that keeps all channels takes the weights as they are, nothing is collected.</remarks>
    private void AddKeptPatches(PlannedLayer layer, PatchConv2d source)
    {
        Conv2d dense = source.Dense;
        LiveList<TIndex> channels = ChannelsOf(layer);
        LiveTensor<TBuffer> input = Read(layer, 0);
        bool isGathered = source.Source == PatchInput.Gathered;
        bool masksInputs = input.Kept is not null, masksOutputs = source.OutputKeepRate < 1;
        Conv2d read = isGathered ? PatchLaunch.Compact(source, 1) : dense;
        if ((input.Patches is not null) != isGathered || (masksInputs && input.Kept != layer.Channels)
            || (input.Height, input.Width, input.Channels) != (read.InputHeight, read.InputWidth, dense.InputChannels))
        {
            throw Differs(
                layer, input, $"{(isGathered ? "patches" : "a map")} of {read.InputHeight}x{read.InputWidth}x{dense.InputChannels}");
        }

        if ((masksInputs && dense.InputChannels != channels.Most * source.ChannelGroup)
            || (masksOutputs && dense.OutputChannels != channels.Most * source.ChannelGroup))
            throw new InputException($"{layer.FullName} has channels that {channels.Most} groups of {source.ChannelGroup} are not");
        (string name, LiveList<TIndex> list) = isGathered ? (input.Patches!, _lists[input.Patches!]) : Patches(layer, 1, source.Grid);
        LiveTensor<TBuffer> output = source.Halo > 0
            ? Keep(layer.FullName, new LiveTensor<TBuffer>(
                Own(device.Floats(checked(dense.OutputHeight * dense.OutputWidth * dense.OutputChannels), _tail)), dense.OutputHeight,
                dense.OutputWidth, dense.OutputChannels, null)
            {
                Kept = masksOutputs ? layer.Channels : null,
            })
            : masksOutputs ? KeptCompact(layer, name, source.Granularity, dense.OutputChannels)
            : Compact(layer.FullName, name, source.Granularity, source.Granularity, dense.OutputChannels);
        float[] factors = weights.Convolution(layer, dense);
        (TBuffer, TBuffer, TIndex First) constants = _constants.ChannelMaskedConstants(dense, factors, weights.Bias(layer));
        (TBuffer Weights, TBuffer Bounds) whole = _constants.Constants(dense, factors, weights.Bias(layer));
        ChannelMaskedLaunch all = LaunchOf(channels.Most);
        TBuffer packed = _constants.Scratch(all.WeightScratch<TLanes>()), bounds = _constants.Scratch(all.BoundScratch<TLanes>());
        LiveList<TIndex> units = source.Halo > 0 ? PixelsOf(source, list) : list;
        TIndex places = source.Halo > 0 ? units.Indices.Buffer
            : isGathered ? default : Own(device.Indices(PatchLaunch.Places * list.Most)).Buffer;
        Paired(units, channels, (builder, count, kept) =>
        {
            ChannelMaskedLaunch launch = LaunchOf(kept);
            if (count == 0 || launch.Outputs == 0)
                return;
            if (source.Halo == 0 && !isGathered)
                builder.Launch(new PatchPlacesKernel<TIndex>(IndexedPatches.Units(source, list.Indices.Buffer), places), count);
            ConvolutionLayout shape = KeptPatchLaunch.Shape<TLanes>(source);
            bool keepsAll = kept == channels.Most;
            if (!keepsAll)
            {
                builder.CollectWeights(
                    launch, constants, masksInputs ? channels.Indices.Buffer : constants.First,
                    masksOutputs ? channels.Indices.Buffer : constants.First, packed, bounds, ref shape);
            }

            builder.LaunchKept(
                source, shape, (0, count), input.Buffer, input.Tensor.Length, keepsAll ? whole.Weights : packed,
                keepsAll ? whole.Bounds : bounds, places, output.Buffer);
        });

        ChannelMaskedLaunch LaunchOf(int kept) => new(
            dense, masksInputs ? source.ChannelGroup : dense.InputChannels, masksInputs ? kept : 1,
            masksOutputs ? source.ChannelGroup : dense.OutputChannels, masksOutputs ? kept : 1);
    }

    private LiveTensor<TBuffer> KeptCompact(PlannedLayer layer, string patches, int side, int channels)
    {
        LiveTensor<TBuffer> compact = Compact(layer.FullName, patches, side, side, channels) with { Kept = layer.Channels };
        return _tensors[layer.FullName] = compact;
    }

    /// <summary>The pixels of patches and their halo.</summary>
    private LiveList<TIndex> PixelsOf(PatchConv2d source, LiveList<TIndex> patches)
    {
        IndexTensor<TIndex> mask = Own(device.Indices(source.Dense.OutputHeight * source.Dense.OutputWidth));
        LiveList<TIndex> pixels = ListOf(mask.Length);
        Counted(patches, (builder, count) => builder.LaunchHaloMask(source, count, patches.Indices.Buffer, mask.Buffer));
        Fixed(builder => builder.Compact(mask.Buffer, mask.Length, pixels.Indices.Buffer, pixels.Count.Buffer));
        return pixels;
    }

    private LiveList<TIndex> ChannelsOf(PlannedLayer layer) =>
        layer.Channels is string name && _lists.TryGetValue(name, out LiveList<TIndex>? list) ? list
            : throw new InputException($"{layer.FullName} reads no list of channels");

    private void Paired(
        LiveList<TIndex> list, LiveList<TIndex> channels, Action<KernelBuilder<TBuffer, TIndex, TLanes>, int, int> bind) =>
        AddStep(new PairedStep(
            list.Count, channels.Count, (count, kept) => Bind(builder => bind(builder, count, kept))));
}
