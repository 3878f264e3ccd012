namespace LatencyLab.Kernels.Convolution;

/// <summary>The register tile of the convolutions: 7 pixels x 2 registers of output channels, 14 accumulators.</summary>
internal static class ConvolutionTile
{
    /// <summary>Output pixels of a tile: 7 divides the maps of 224-pixel networks (56, 28, 14, 7).</summary>
    public const int Pixels = 7;

    /// <summary>Registers of output channels of a tile.</summary>
    public const int Registers = 2;

    /// <summary>Tiles of a number of pixels, the last one maybe partial.</summary>
    public static int Count(int pixels) => (pixels + Pixels - 1) / Pixels;
}

/// <summary>An output pixel of a convolution, and where its top-left tap reads.</summary>
internal struct TilePixel
{
    public int Unit, Row, Column;
    public int UnitTop, UnitLeft, UnitStart;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TilePixel At<TUnits>(int pixel, in ConvolutionLayout shape, in TUnits units) where TUnits : struct, IUnits
    {
        int line = pixel / shape.UnitWidth;
        TilePixel result = default;
        result.Column = pixel - line * shape.UnitWidth;
        result.Unit = line / shape.UnitHeight;
        result.Row = line - result.Unit * shape.UnitHeight;
        result.EnterUnit(shape, units);
        return result;
    }

    /// <summary>Moves to the next output pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance<TUnits>(in ConvolutionLayout shape, in TUnits units) where TUnits : struct, IUnits
    {
        if (++Column < shape.UnitWidth)
            return;
        Column = 0;
        if (++Row < shape.UnitHeight)
            return;
        Row = 0;
        Unit++;
        EnterUnit(shape, units);
    }

    private void EnterUnit<TUnits>(in ConvolutionLayout shape, in TUnits units) where TUnits : struct, IUnits
    {
        UnitTop = units.Row(Unit);
        UnitLeft = units.Column(Unit);
        UnitStart = units.Image(Unit) * shape.InputHeight * shape.InputWidth;
    }
}

/// <summary>Where the pixels of a tile read: those behind the last one read what it reads.</summary>
internal readonly struct TileOrigins(TapOrigin p0, TapOrigin p1, TapOrigin p2, TapOrigin p3, TapOrigin p4, TapOrigin p5, TapOrigin p6)
{
    public readonly TapOrigin P0 = p0, P1 = p1, P2 = p2, P3 = p3, P4 = p4, P5 = p5, P6 = p6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileOrigins At<TUnits>(int firstPixel, int pixels, in ConvolutionLayout shape, in TUnits units)
        where TUnits : struct, IUnits
    {
        TilePixel pixel = TilePixel.At(firstPixel, shape, units);
        TapOrigin p0 = new(pixel, shape);
        if (pixels > 1)
            pixel.Advance(shape, units);
        TapOrigin p1 = new(pixel, shape);
        if (pixels > 2)
            pixel.Advance(shape, units);
        TapOrigin p2 = new(pixel, shape);
        if (pixels > 3)
            pixel.Advance(shape, units);
        TapOrigin p3 = new(pixel, shape);
        if (pixels > 4)
            pixel.Advance(shape, units);
        TapOrigin p4 = new(pixel, shape);
        if (pixels > 5)
            pixel.Advance(shape, units);
        TapOrigin p5 = new(pixel, shape);
        if (pixels > 6)
            pixel.Advance(shape, units);
        return new TileOrigins(p0, p1, p2, p3, p4, p5, new TapOrigin(pixel, shape));
    }

    /// <summary>Whether all taps of a kernel row lie between the left and the right border for every pixel (dilation 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AreRowsInside(in ConvolutionLayout shape) =>
        P0.IsRowInside(shape) & P1.IsRowInside(shape) & P2.IsRowInside(shape) & P3.IsRowInside(shape)
        & P4.IsRowInside(shape) & P5.IsRowInside(shape) & P6.IsRowInside(shape);
}

/// <summary>Input position of the top-left tap of a pixel.</summary>
internal readonly struct TapOrigin
{
    private readonly int _row, _column, _start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TapOrigin(in TilePixel pixel, in ConvolutionLayout shape)
    {
        _row = pixel.UnitTop + pixel.Row * shape.StrideHeight;
        _column = pixel.UnitLeft + pixel.Column * shape.StrideWidth;
        _start = pixel.UnitStart;
    }

    /// <summary>Whether all taps of a kernel row lie between the left and the right border (dilation 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsRowInside(in ConvolutionLayout shape) => _column >= 0 & _column + shape.KernelWidth <= shape.InputWidth;

    /// <summary>Element offset of the input pixel under a tap; of zeros outside the map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Address(int tapRow, int tapColumn, in ConvolutionLayout shape)
    {
        int y = _row + tapRow, x = _column + tapColumn;
        bool inside = (uint)y < (uint)shape.InputHeight & (uint)x < (uint)shape.InputWidth;
        return inside ? (_start + y * shape.InputWidth + x) * shape.InputChannels : shape.ZeroPixel;
    }
}
