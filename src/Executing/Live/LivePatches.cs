using LatencyLab.Executing.Plans;
using LatencyLab.Kernels.Convolution;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Masking;
using LatencyLab.Kernels.Patches;

namespace LatencyLab.Executing.Live;

/// <content>Layers on the patches that an image keeps.</content>
internal sealed partial class LiveBuilder<TBuffer, TIndex, TLanes>
{
    private void AddMasker(PlannedLayer layer, SpatialMasker masker)
    {
        LiveTensor<TBuffer> input = MapRead(layer, 0, masker.InputHeight, masker.InputWidth, masker.InputChannels);
        IndexTensor<TIndex> mask = MaskOf(layer, masker.Grid);
        (float[] factors, float[] bias) = Logits(layer);
        Fixed(builder => SpatialMaskerKind.Launch(builder, masker, input.Buffer, factors, bias, mask.Buffer));
    }

    private void AddCompaction(PlannedLayer layer)
    {
        if (layer.Reads.Count != 1 || !_masks.TryGetValue(layer.Reads[0], out IndexTensor<TIndex>? mask))
            throw new InputException($"{layer.FullName} reads no mask");
        LiveList<TIndex> list = ListOf(mask.Length);
        _lists.Add(layer.FullName, list);
        Fixed(builder => builder.Compact(mask.Buffer, mask.Length, list.Indices.Buffer, list.Count.Buffer));
    }

    private void AddGather(PlannedLayer layer, PatchGather gather)
    {
        if (Read(layer, 0) is { Kept: not null } kept)
        {
            AddKeptGather(layer, gather, kept);
            return;
        }

        LiveTensor<TBuffer> input = MapRead(layer, 0, gather.InputHeight, gather.InputWidth, gather.Channels);
        (string name, LiveList<TIndex> list) = Patches(layer, 1, gather.Grid);
        LiveTensor<TBuffer> output = Compact(layer.FullName, name, gather.PatchSide, gather.PatchSide, gather.Channels);
        Counted(list, (builder, count) => PatchGatherKind.Launch(
            builder, gather, count, input.Buffer, list.Indices.Buffer, output.Buffer));
    }

    private void AddGathered(PlannedLayer layer, PatchConv2d source)
    {
        LiveTensor<TBuffer> input = Read(layer, 0);
        Conv2d patch = PatchLaunch.Compact(source, 1);
        if (input.Patches is not string name
            || (input.Height, input.Width, input.Channels) != (patch.InputHeight, patch.InputWidth, patch.InputChannels))
            throw Differs(layer, input, $"patches of {patch.InputHeight}x{patch.InputWidth}x{patch.InputChannels}");
        LiveTensor<TBuffer> output = Compact(
            layer.FullName, name, source.Granularity, source.Granularity, source.Dense.OutputChannels);
        (TBuffer, TBuffer) constants = _constants.GatheredConstants(
            source.Dense, weights.Convolution(layer, source.Dense), weights.Bias(layer));
        Counted(_lists[name], (builder, count) => builder.LaunchGathered(source, count, input.Buffer, constants, output.Buffer));
    }

    private void AddIndexed(PlannedLayer layer, PatchConv2d source)
    {
        Conv2d dense = source.Dense;
        LiveTensor<TBuffer> input = MapRead(layer, 0, dense.InputHeight, dense.InputWidth, dense.InputChannels);
        (string name, LiveList<TIndex> list) = Patches(layer, 1, source.Grid);
        LiveTensor<TBuffer> output = Compact(layer.FullName, name, source.Granularity, source.Granularity, dense.OutputChannels);
        TIndex places = Own(device.Indices(PatchLaunch.Places * list.Most)).Buffer;
        (TBuffer, TBuffer) constants = _constants.Constants(dense, weights.Convolution(layer, dense), weights.Bias(layer));
        Counted(list, (builder, count) => builder.LaunchIndexed(
            source, count, list.Indices.Buffer, places, input.Buffer, constants, output.Buffer));
    }

    /// <summary>Patches and a halo around them, into a whole map of which nothing else is written.</summary>
    private void AddHaloed(PlannedLayer layer, PatchConv2d source)
    {
        Conv2d dense = source.Dense;
        LiveTensor<TBuffer> input = MapRead(layer, 0, dense.InputHeight, dense.InputWidth, dense.InputChannels);
        (_, LiveList<TIndex> list) = Patches(layer, 1, source.Grid);
        LiveTensor<TBuffer> output = Map(layer.FullName, dense.OutputHeight, dense.OutputWidth, dense.OutputChannels);
        (TBuffer, TBuffer) constants = _constants.Constants(dense, weights.Convolution(layer, dense), weights.Bias(layer));
        LiveList<TIndex> pixels = PixelsOf(source, list);
        Counted(pixels, (builder, count) => builder.LaunchListed(
            dense, count, pixels.Indices.Buffer, input.Buffer, constants, output.Buffer));
    }

    private void AddScatter(PlannedLayer layer, PatchScatter scatter)
    {
        (string name, LiveList<TIndex> list) = Patches(layer, 1, scatter.Grid);
        LiveTensor<TBuffer> input = PatchesRead(layer, name, scatter.Granularity, scatter.Channels);
        LiveTensor<TBuffer> output = Map(layer.FullName, scatter.Height, scatter.Width, scatter.Channels);
        Counted(list, (builder, count) => PatchScatterKind.Launch(
            builder, scatter, count, input.Buffer, list.Indices.Buffer, output.Buffer));
    }

    private void AddScatterAdd(PlannedLayer layer, PatchScatterAdd scatter)
    {
        LiveTensor<TBuffer> residual = Residual(layer, 1, scatter.Height, scatter.Width, scatter.Channels);
        (string name, LiveList<TIndex> list) = Patches(layer, 2, scatter.Grid);
        LiveTensor<TBuffer> input = PatchesRead(layer, name, scatter.Granularity, scatter.Channels);
        LiveTensor<TBuffer> output = Map(layer.FullName, scatter.Height, scatter.Width, scatter.Channels);
        Counted(list, (builder, count) => PatchScatterAddKind.Launch(
            builder, scatter, count, residual.Buffer, input.Buffer, list.Indices.Buffer, output.Buffer));
    }

    private LiveTensor<TBuffer> PatchesRead(PlannedLayer layer, string list, int granularity, int channels)
    {
        LiveTensor<TBuffer> input = Read(layer, 0);
        return input.Patches == list && (input.Height, input.Width, input.Channels) == (granularity, granularity, channels) ? input
            : throw Differs(layer, input, $"patches of {granularity}x{granularity}x{channels}");
    }

    private (string Name, LiveList<TIndex> List) Patches(PlannedLayer layer, int which, PatchGrid grid)
    {
        if (which >= layer.Reads.Count || !_lists.TryGetValue(layer.Reads[which], out LiveList<TIndex>? list))
            throw new InputException($"{layer.FullName} reads no list of patches");
        return list.Most == grid.PatchesPerImage ? (layer.Reads[which], list) : throw new InputException(
            $"{layer.FullName} reads a mask of {list.Most} patches, expected {grid.PatchesPerImage}");
    }

    private LiveList<TIndex> ListOf(int cells) => new(Own(device.Indices(cells)), Own(device.Indices(1)), cells);
}
