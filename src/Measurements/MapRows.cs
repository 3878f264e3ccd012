using LatencyLab.Operators;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Measurements;

/// <summary>Operators on whole feature maps [batch, h, w, cin] that are not convolutions.</summary>
internal static class MapRows
{
    public static Operator MaxPool(FieldReader fields) => Pool(fields, PoolFunction.Max);

    public static Operator AveragePool(FieldReader fields) => Pool(fields, PoolFunction.Average);

    public static Operator GlobalPool(FieldReader fields) => new GlobalPool
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
    };

    /// <summary>The factor is <c>stride_h</c>.</summary>
    public static Operator Upsample(FieldReader fields) => new Upsample
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
        Factor = fields.Integer("stride_h", null),
    };

    public static Operator BatchNorm(FieldReader fields) => new BatchNorm2d
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
    };

    /// <summary>The squeezed width is <c>k</c>.</summary>
    public static Operator SqueezeExcite(FieldReader fields) => new SqueezeExcite
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
        SqueezedChannels = fields.Integer("k", null),
    };

    private static Pool2d Pool(FieldReader fields, PoolFunction function) => new()
    {
        Function = function,
        Batch = fields.Batch,
        Channels = fields.Channels,
        InputHeight = fields.Height,
        InputWidth = fields.Width,
        KernelHeight = fields.Integer("kh", null),
        KernelWidth = fields.Integer("kw", null),
        StrideHeight = fields.Integer("stride_h", 1),
        StrideWidth = fields.Integer("stride_w", 1),
        PaddingHeight = ConvolutionRows.TotalPadding(fields, "pad_h"),
        PaddingWidth = ConvolutionRows.TotalPadding(fields, "pad_w"),
    };
}
