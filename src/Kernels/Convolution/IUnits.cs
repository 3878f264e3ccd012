namespace LatencyLab.Kernels.Convolution;

/// <summary>
/// The units whose output pixels a convolution computes, one after another in the output: whole images, or selected patches of images.
/// Says where in the input the top-left tap of a unit's first pixel is.
/// </summary>
internal interface IUnits
{
    /// <summary>Input row of that tap; negative above the border.</summary>
    int Row(int unit);

    /// <summary>Input column of that tap; negative left of the border.</summary>
    int Column(int unit);

    /// <summary>The image that the unit lies in.</summary>
    int Image(int unit);

    /// <summary>Where a computed pixel, counted over all units, lies in the output.</summary>
    int OutputPixel(int pixel);
}

/// <summary>Whole images, or patches that were gathered with their halo and are images of their own.</summary>
internal readonly struct ImageUnits(int paddingTop, int paddingLeft) : IUnits
{
    private readonly int _paddingTop = paddingTop, _paddingLeft = paddingLeft;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Row(int unit) => -_paddingTop;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Column(int unit) => -_paddingLeft;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Image(int unit) => unit;

    public int OutputPixel(int pixel) => pixel;
}

/// <summary>Selected patches read in place through their indices (image * patches per image + row * columns + column).</summary>
/// <param name="patches">Index of every selected patch.</param>
/// <param name="patchRows">Patches down an image.</param>
/// <param name="patchColumns">Patches across an image.</param>
/// <param name="stepRows">Input rows from one patch to the next: granularity * stride.</param>
/// <param name="stepColumns">Input columns from one patch to the next.</param>
/// <param name="paddingTop">Rows of padding above.</param>
/// <param name="paddingLeft">Columns of padding on the left.</param>
internal readonly struct IndexedUnits<TIndex>(
    TIndex patches, int patchRows, int patchColumns, int stepRows, int stepColumns, int paddingTop, int paddingLeft) : IUnits
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex _patches = patches;
    private readonly int _patchRows = patchRows, _patchColumns = patchColumns, _stepRows = stepRows, _stepColumns = stepColumns;
    private readonly int _paddingTop = paddingTop, _paddingLeft = paddingLeft;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Row(int unit) => _patches[unit] / _patchColumns % _patchRows * _stepRows - _paddingTop;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Column(int unit) => _patches[unit] % _patchColumns * _stepColumns - _paddingLeft;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Image(int unit) => _patches[unit] / (_patchRows * _patchColumns);

    public int OutputPixel(int pixel) => pixel;
}

/// <summary>Selected patches whose places were found before, once for all strips: a core divides slowly.</summary>
/// <param name="places">[patches, 3]: image, row and column of the first tap, by <see cref="PatchPlacesKernel{TIndex}"/>.</param>
/// <param name="first">Which of the patches is unit 0.</param>
internal readonly struct PlacedUnits<TIndex>(TIndex places, int first = 0) : IUnits
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex _places = places;
    private readonly int _first = 3 * first;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Row(int unit) => _places[_first + 3 * unit + 1];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Column(int unit) => _places[_first + 3 * unit + 2];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Image(int unit) => _places[_first + 3 * unit];

    public int OutputPixel(int pixel) => pixel;
}

/// <summary>Finds the places of <see cref="PlacedUnits{TIndex}"/>. An item is a patch.</summary>
/// <param name="units">The patches.</param>
/// <param name="places">[patches, 3].</param>
internal readonly struct PatchPlacesKernel<TIndex>(IndexedUnits<TIndex> units, TIndex places) : IKernel
    where TIndex : struct, IIndexBuffer
{
    private readonly IndexedUnits<TIndex> _units = units;
    private readonly TIndex _places = places;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        _places.Set(3 * item, _units.Image(item));
        _places.Set(3 * item + 1, _units.Row(item));
        _places.Set(3 * item + 2, _units.Column(item));
    }
}

/// <summary>Single output pixels of a list, each a unit, which are written to their places in the whole map.</summary>
/// <param name="pixels">Index of every pixel: (image * map height + row) * map width + column.</param>
/// <param name="mapHeight">Rows of the output map.</param>
/// <param name="mapWidth">Columns of it.</param>
/// <param name="strideHeight">Input rows from one output row to the next.</param>
/// <param name="strideWidth">Input columns from one output column to the next.</param>
/// <param name="paddingTop">Rows of padding above.</param>
/// <param name="paddingLeft">Columns of padding on the left.</param>
/// <param name="first">Where in the list the first of them stands.</param>
internal readonly struct ListedPixels<TIndex>(
    TIndex pixels, int mapHeight, int mapWidth, int strideHeight, int strideWidth, int paddingTop, int paddingLeft, int first) : IUnits
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex _pixels = pixels;
    private readonly int _mapHeight = mapHeight, _mapWidth = mapWidth, _strideHeight = strideHeight, _strideWidth = strideWidth;
    private readonly int _paddingTop = paddingTop, _paddingLeft = paddingLeft, _first = first;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Row(int unit) => OutputPixel(unit) / _mapWidth % _mapHeight * _strideHeight - _paddingTop;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Column(int unit) => OutputPixel(unit) % _mapWidth * _strideWidth - _paddingLeft;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Image(int unit) => OutputPixel(unit) / (_mapHeight * _mapWidth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OutputPixel(int pixel) => _pixels[_first + pixel];
}
