using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Measurements;

/// <summary>A height and a width that are written together: mostly they are the same.</summary>
internal abstract class PairField(PropertyInfo height, PropertyInfo width) : RowField
{
    public override void Read(FieldReader fields, Operator op)
    {
        (int heightValue, int widthValue) = Values(fields, op);
        OperatorParameters.Set(op, height, heightValue);
        OperatorParameters.Set(op, width, widthValue);
    }

    public override void Write(Operator op, RowWriter row) => Write((int)height.GetValue(op)!, (int)width.GetValue(op)!, op, row);

    /// <summary>The values of a row.</summary>
    /// <param name="fields">The row.</param>
    /// <param name="op">The operator as far as its other parameters are set.</param>
    protected abstract (int Height, int Width) Values(FieldReader fields, Operator op);

    protected abstract void Write(int heightValue, int widthValue, Operator op, RowWriter row);

    /// <summary>Two hints for what would not be read as it is.</summary>
    protected void Correct(int heightValue, int widthValue, Operator op, RowWriter row, string heightHint, string widthHint)
    {
        (int heightRead, int widthRead) = Values(row.Reader, op);
        if (heightRead != heightValue)
            row.Hint(heightHint, heightValue);
        if (widthRead != widthValue)
            row.Hint(widthHint, widthValue);
    }
}

/// <summary>
/// Padding of both sides together: twice the columns <c>pad_h</c>, <c>pad_w</c>, or the hint <c>padtot</c> where that is one more;
/// <c>padtot_h</c> and <c>padtot_w</c> where only one direction is odd.
/// </summary>
internal sealed class PaddingField(PropertyInfo height, PropertyInfo width) : PairField(height, width)
{
    private const int MostPerSide = 1 << 20;

    protected override (int Height, int Width) Values(FieldReader fields, Operator op) => Totals(fields);

    protected override void Write(int heightValue, int widthValue, Operator op, RowWriter row)
    {
        WriteColumns(heightValue, widthValue, row);
        Correct(heightValue, widthValue, op, row, "padtot_h", "padtot_w");
    }

    public static void WriteColumns(int heightValue, int widthValue, RowWriter row)
    {
        row.Set("pad_h", heightValue / 2);
        row.Set("pad_w", widthValue / 2);
        if (heightValue % 2 == 1 || widthValue % 2 == 1)
            row.Hint("padtot", heightValue % 2 == 1 ? heightValue : widthValue);
    }

    /// <summary>The padding of a row; the hint <c>padtot</c> is of the direction whose column it fits, and fits one at least.</summary>
    public static (int Height, int Width) Totals(FieldReader fields)
    {
        int height = 2 * fields.Whole("pad_h", 0, least: 0, most: MostPerSide);
        int width = 2 * fields.Whole("pad_w", 0, least: 0, most: MostPerSide);
        int? total = fields.Count("padtot"), givenHeight = fields.Count("padtot_h", 0), givenWidth = fields.Count("padtot_w", 0);
        bool fitsHeight = total - height is 0 or 1, fitsWidth = total - width is 0 or 1;
        if (total is not null && !fitsHeight && !fitsWidth)
            fields.Fail($"hint 'padtot' is '{total}', expected {height} or {height + 1} as column 'pad_h' says");
        return (givenHeight ?? (fitsHeight ? total!.Value : height), givenWidth ?? (fitsWidth ? total!.Value : width));
    }
}

/// <summary>The hint <c>dilation</c>; <c>dilation_h</c> and <c>dilation_w</c> where the directions differ.</summary>
internal sealed class DilationField(PropertyInfo height, PropertyInfo width) : PairField(height, width)
{
    protected override (int Height, int Width) Values(FieldReader fields, Operator op)
    {
        int both = fields.Count("dilation") ?? 1;
        return (fields.Count("dilation_h") ?? both, fields.Count("dilation_w") ?? both);
    }

    protected override void Write(int heightValue, int widthValue, Operator op, RowWriter row)
    {
        if (heightValue == widthValue && heightValue != 1)
            row.Hint("dilation", heightValue);
        Correct(heightValue, widthValue, op, row, "dilation_h", "dilation_w");
    }
}

/// <summary>
/// Size of the map that an operator makes for another: it follows from the columns of that other one, or stands in the hints
/// <c>out_h</c>, <c>out_w</c>.
/// </summary>
internal sealed class OutputMapField(PropertyInfo height, PropertyInfo width) : PairField(height, width)
{
    private const string HeightHint = "out_h", WidthHint = "out_w", BlockStride = "block_stride";

    protected override (int Height, int Width) Values(FieldReader fields, Operator op)
    {
        int? given = fields.Count(HeightHint), givenWidth = fields.Count(WidthHint);
        (int derived, int derivedWidth) = op switch
        {
            SpatialMasker masker => Strided(masker.InputHeight, masker.InputWidth, StrideHeight(fields), StrideWidth(fields)),
            MaskerFusedConv2d fused => Strided(
                fused.Dense.OutputHeight, fused.Dense.OutputWidth, fields.Count(BlockStride) ?? 1, fields.Count(BlockStride) ?? 1),
            _ => Window(fields, (PatchGather)op, isGiven: given is not null || givenWidth is not null),
        };
        return (given ?? derived, givenWidth ?? derivedWidth);
    }

    protected override void Write(int heightValue, int widthValue, Operator op, RowWriter row)
    {
        switch (op)
        {
            case SpatialMasker masker:
                row.Set("stride_h", StrideOf(masker.InputHeight, heightValue));
                row.Set("stride_w", StrideOf(masker.InputWidth, widthValue));
                break;
            case MaskerFusedConv2d fused when StrideOf(fused.Dense.OutputHeight, heightValue) is not 1 and int stride:
                row.Hint(BlockStride, stride);
                break;
            case PatchGather gather:
                PaddingField.WriteColumns(
                    NeededPadding(gather.InputHeight, heightValue, gather.Kernel, gather.Stride),
                    NeededPadding(gather.InputWidth, widthValue, gather.Kernel, gather.Stride), row);
                break;
        }

        Correct(heightValue, widthValue, op, row, HeightHint, WidthHint);
    }

    /// <summary>The output of the convolution whose patches are gathered.</summary>
    private static (int Height, int Width) Window(FieldReader fields, PatchGather gather, bool isGiven)
    {
        (int paddingHeight, int paddingWidth) = PaddingField.Totals(fields);
        Conv2d conv = new()
        {
            Batch = 1,
            InputChannels = 1,
            InputHeight = gather.InputHeight,
            InputWidth = gather.InputWidth,
            OutputChannels = 1,
            KernelHeight = gather.Kernel,
            KernelWidth = gather.Kernel,
            StrideHeight = gather.Stride,
            StrideWidth = gather.Stride,
            PaddingHeight = paddingHeight,
            PaddingWidth = paddingWidth,
        };
        if (!isGiven && (conv.OutputHeight < 1 || conv.OutputWidth < 1))
            fields.Fail($"a {gather.Kernel}x{gather.Kernel} window does not fit the padded {gather.InputHeight}x{gather.InputWidth} input");
        return (conv.OutputHeight, conv.OutputWidth);
    }

    private static int StrideHeight(FieldReader fields) => fields.Whole("stride_h", 1);

    private static int StrideWidth(FieldReader fields) => fields.Whole("stride_w", StrideHeight(fields));

    private static (int Height, int Width) Strided(int height, int width, int strideHeight, int strideWidth) =>
        ((height + strideHeight - 1) / strideHeight, (width + strideWidth - 1) / strideWidth);

    private static int StrideOf(int input, int output) => output == 0 ? 1 : (input + output - 1) / output;

    private static int NeededPadding(int input, int output, int kernel, int stride) => Math.Max(0, (output - 1) * stride + kernel - input);
}
