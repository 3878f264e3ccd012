using LatencyLab.Operators;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Measurements;

/// <summary>Operators on feature maps that are not convolutions: pooling, up-sampling, patch moves.</summary>
internal static class MapRows
{
    public static Operator MaxPool(FieldReader fields) => Pool(fields, PoolFunction.Max);

    public static Operator AveragePool(FieldReader fields) => Pool(fields, PoolFunction.Average);

    public static Operator GlobalPool(FieldReader fields) => new GlobalPool
    {
        Batch = fields.Integer("batch", 1),
        Channels = fields.Integer("cin", null),
        Height = fields.Integer("h", null),
        Width = fields.Integer("w", null),
    };

    /// <summary>The factor is <c>stride_h</c>.</summary>
    public static Operator Upsample(FieldReader fields) => new Upsample
    {
        Batch = fields.Integer("batch", 1),
        Channels = fields.Integer("cin", null),
        Height = fields.Integer("h", null),
        Width = fields.Integer("w", null),
        Factor = fields.Integer("stride_h", null),
    };

    public static Operator BatchNorm(FieldReader fields) => new BatchNorm2d
    {
        Batch = fields.Integer("batch", 1),
        Channels = fields.Integer("cin", null),
        Height = fields.Integer("h", null),
        Width = fields.Integer("w", null),
    };

    public static Operator PatchGather(FieldReader fields)
    {
        var dense = ConvolutionRows.Window(fields);
        return new PatchGather
        {
            Batch = dense.Batch,
            Channels = dense.InputChannels,
            InputHeight = dense.InputHeight,
            InputWidth = dense.InputWidth,
            OutputHeight = dense.OutputHeight,
            OutputWidth = dense.OutputWidth,
            KernelHeight = dense.KernelHeight,
            KernelWidth = dense.KernelWidth,
            StrideHeight = dense.StrideHeight,
            StrideWidth = dense.StrideWidth,
            Granularity = Granularity(fields),
            ActivationRate = ActivationRate(fields),
        };
    }

    public static Operator PatchScatter(FieldReader fields) => new PatchScatter
    {
        Batch = fields.Integer("batch", 1),
        Channels = fields.Integer("cin", null),
        Height = fields.Integer("h", null),
        Width = fields.Integer("w", null),
        Granularity = Granularity(fields),
        ActivationRate = ActivationRate(fields),
    };

    public static Operator PatchScatterAdd(FieldReader fields) => new PatchScatterAdd
    {
        Batch = fields.Integer("batch", 1),
        Channels = fields.Integer("cin", null),
        Height = fields.Integer("h", null),
        Width = fields.Integer("w", null),
        Granularity = Granularity(fields),
        ActivationRate = ActivationRate(fields),
    };

    public static int Granularity(FieldReader fields) => fields.Integer("granularity", null);

    public static double ActivationRate(FieldReader fields) => fields.Real("activation_rate", 1, 0, 1) ?? 1;

    private static Pool2d Pool(FieldReader fields, PoolFunction function) => new()
    {
        Function = function,
        Batch = fields.Integer("batch", 1),
        Channels = fields.Integer("cin", null),
        InputHeight = fields.Integer("h", null),
        InputWidth = fields.Integer("w", null),
        KernelHeight = fields.Integer("kh", null),
        KernelWidth = fields.Integer("kw", null),
        StrideHeight = fields.Integer("stride_h", 1),
        StrideWidth = fields.Integer("stride_w", 1),
        PaddingHeight = 2 * fields.Integer("pad_h", 0, least: 0),
        PaddingWidth = 2 * fields.Integer("pad_w", 0, least: 0),
    };
}
