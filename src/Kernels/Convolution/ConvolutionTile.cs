namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// The register tile of the convolutions: a few pixels by 2 registers of output channels. With 32 registers 7 pixels, which divide the
/// maps of 224-pixel networks (56, 28, 14, 7). Where there are 16, 12 accumulators, two registers of weights and one of input fit, 14 do
/// not (one of them would be in memory in every step): 6 pixels, or 5 where those need fewer steps in all.
/// </summary>
internal static class ConvolutionTile
{
    /// <summary>Registers of output channels of a tile.</summary>
    public const int Registers = 2;

    /// <summary>The most pixels of any tile.</summary>
    public const int MostPixels = 7;

    /// <summary>Pixels of a tile.</summary>
    /// <param name="pixels">Pixels that share weights.</param>
    /// <param name="registers">Vector registers of a core.</param>
    public static int Pixels(int pixels, int registers) =>
        registers > 16 ? MostPixels : Count(pixels, 5) * 5 < Count(pixels, 6) * 6 ? 5 : 6;

    /// <summary>Tiles of a number of pixels, the last one maybe partial.</summary>
    public static int Count(int pixels, int ofTile) => (pixels + ofTile - 1) / ofTile;
}

/// <summary>Pixels of a tile, as a type: loops over them are unrolled, and registers named.</summary>
internal interface ITilePixels
{
    static abstract int Count { get; }
}

internal readonly struct FivePixels : ITilePixels
{
    public static int Count => 5;
}

internal readonly struct SixPixels : ITilePixels
{
    public static int Count => 6;
}

internal readonly struct SevenPixels : ITilePixels
{
    public static int Count => 7;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EnterUnit<TUnits>(in ConvolutionLayout shape, in TUnits units) where TUnits : struct, IUnits
    {
        UnitTop = units.Row(Unit);
        UnitLeft = units.Column(Unit);
        UnitStart = units.Image(Unit) * shape.InputHeight * shape.InputWidth;
    }
}

/// <summary>Where the pixels of a tile read: those behind the last one, where the walk then stands, read what it reads.</summary>
internal readonly struct TileOrigins(TapOrigin p0, TapOrigin p1, TapOrigin p2, TapOrigin p3, TapOrigin p4, TapOrigin p5, TapOrigin p6)
{
    public readonly TapOrigin P0 = p0, P1 = p1, P2 = p2, P3 = p3, P4 = p4, P5 = p5, P6 = p6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileOrigins From<TUnits>(ref TilePixel pixel, int pixels, in ConvolutionLayout shape, in TUnits units)
        where TUnits : struct, IUnits
    {
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
