using System.Diagnostics.CodeAnalysis;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Predictor.Published;

/// <summary>
/// The latency model that LASNet (NeurIPS 2022) and LAUDNet (TPAMI 2024) were designed with, as published: fp32, compute and
/// memory add, no cache capacity. It gives no prediction interval: both ends are the prediction.
/// </summary>
internal sealed class PublishedModel : ILatencyModel, IBlockConvention
{
    /// <summary>The name on the command line.</summary>
    public const string ModelName = "lasnet";

    private readonly PublishedDevice _device;

    /// <param name="device">The device.</param>
    /// <param name="dataType">Element type of all tensors.</param>
    /// <exception cref="InputException">The data type is not fp32, or the device lacks what the model needs.</exception>
    public PublishedModel(DeviceProfile device, DataType dataType = DataType.Fp32)
    {
        if (dataType != DataType.Fp32)
            throw new InputException($"model '{ModelName}' describes fp32 only, not {dataType.Key()}");
        _device = PublishedDevice.From(device);
        Device = device;
    }

    /// <inheritdoc/>
    public string Name => ModelName;

    /// <inheritdoc/>
    public DeviceProfile Device { get; }

    /// <inheritdoc/>
    public DataType DataType => DataType.Fp32;

    /// <inheritdoc/>
    public Block Describe(Block block) => PublishedBlock.Describe(block);

    /// <inheritdoc/>
    public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
    {
        problem = Undescribed(op) is { } what ? $"model '{ModelName}' does not describe {what}" : null;
        estimate = problem is null ? Predict(op) : default;
        return problem is null;
    }

    /// <summary>What the model does not describe of an operator; null where it describes it.</summary>
    private static string? Undescribed(Operator op) => op switch
    {
        Conv2d conv => Undescribed(conv),
        PatchConv2d { InputKeepRate: < 1 } or PatchConv2d { OutputKeepRate: < 1 } => $"{op.Kind} of a part of the channels",
        PatchConv2d conv => Undescribed(conv.Dense),
        MaskerFusedConv2d fused => Undescribed(fused.Widened),
        MapAdd or Add or PatchScatterAdd or SpatialMasker or MaskCompaction or BatchNorm2d { IsFolded: true } => null,
        CompositeOperator composite => composite.Parts.Select(Undescribed).FirstOrDefault(what => what is not null),
        _ => op.Kind,
    };

    private static string? Undescribed(Conv2d conv) =>
        conv.KernelHeight != conv.KernelWidth || conv.StrideHeight != conv.StrideWidth
            ? $"{conv.Kind} of {conv.KernelHeight}x{conv.KernelWidth}, stride {conv.StrideHeight}x{conv.StrideWidth} (square ones only)"
        : conv.DilationHeight != 1 || conv.DilationWidth != 1 ? $"dilated {conv.Kind}"
        : null;

    private LatencyEstimate Predict(Operator op) => op switch
    {
        Conv2d conv => Predict(conv),
        PatchConv2d conv => Predict(conv),
        MapAdd add => Predict(add.Images, add.Channels, add.Height, add.Width),
        Add add => Predict(1, add.Columns, add.Rows, 1),
        PatchScatterAdd add => Predict(add),
        SpatialMasker masker => Predict(
            Conv2d.Square(masker.Batch, masker.InputChannels, masker.InputHeight, 2, 1) with { InputWidth = masker.InputWidth }),
        MaskerFusedConv2d fused => Predict(fused.Widened),
        CompositeOperator composite => composite.Parts.Aggregate(LatencyEstimate.Zero, (sum, part) => sum + Predict(part)),
        _ => LatencyEstimate.Zero,
    };

    private LatencyEstimate Predict(Conv2d conv)
    {
        PublishedConvolution shape = ShapeOf(conv);
        return IsEmpty(shape) ? LatencyEstimate.Zero : Launched(StaticConvolution.Cost(_device, shape));
    }

    private LatencyEstimate Predict(PatchConv2d conv)
    {
        PublishedPatchConvolution shape = new(ShapeOf(conv.Dense), conv.Granularity, conv.Source == PatchInput.Gathered);
        return IsEmpty(shape.Dense)
            ? LatencyEstimate.Zero
            : Launched(DynamicConvolution.Cost(_device, shape, conv.Grid.ActivePatchesPerImage(conv.ActivationRate)));
    }

    private LatencyEstimate Predict(long images, long channels, long height, long width) =>
        images == 0 || channels == 0 || height == 0 || width == 0
            ? LatencyEstimate.Zero
            : Launched(ElementwiseAddition.Cost(_device, images, channels, height, width));

    private LatencyEstimate Predict(PatchScatterAdd add)
    {
        ScatterAdditionShape shape = new(add.Batch, add.Channels, add.Height, add.Width, add.Granularity);
        return shape.Images == 0 || shape.Channels == 0 || shape.Height == 0 || shape.Width == 0
            ? LatencyEstimate.Zero
            : Launched(ScatterAddition.Cost(_device, shape, add.Grid.ActivePatchesPerImage(add.ActivationRate)));
    }

    private LatencyEstimate Launched(PublishedCost cost)
    {
        double total = cost.Seconds + _device.LaunchSeconds;
        return new LatencyEstimate
        {
            Time = total,
            DeviceSeconds = total,
            ComputeSeconds = cost.ComputeSeconds,
            OnChipSeconds = cost.OnChipSeconds,
            OffChipSeconds = cost.OffChipSeconds,
            LaunchSeconds = _device.LaunchSeconds,
            Bound = LatencyEstimate.BoundOf(cost.ComputeSeconds, cost.OnChipSeconds, cost.OffChipSeconds, _device.LaunchSeconds),
            Algorithm = Algorithm.Published,
            Tile = new TileChoice(cost.Tile.Patches * cost.Tile.Rows * cost.Tile.Columns, cost.Tile.Channels),
        };
    }

    private static PublishedConvolution ShapeOf(Conv2d conv)
    {
        conv.Verify();
        return new PublishedConvolution(
            conv.Batch, conv.InputChannels, conv.OutputChannels, conv.KernelHeight, conv.StrideHeight, conv.Groups, conv.OutputHeight,
            conv.OutputWidth);
    }

    private static bool IsEmpty(in PublishedConvolution shape) =>
        shape.Images == 0 || shape.InputChannels == 0 || shape.OutputChannels == 0 || shape.Height == 0 || shape.Width == 0;
}
