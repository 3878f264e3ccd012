using LatencyLab.Kernels.Patches;

namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a <see cref="HaloMaskKernel{TIndex}"/>.</summary>
internal struct HaloMaskShape
{
    public int Height, Width, Granularity;

    /// <summary>Patches down and across an image.</summary>
    public int Rows, Columns;

    /// <summary>Selected patches.</summary>
    public int Patches;

    /// <summary>Pixels computed above and to the left of a patch, below and to the right of it.</summary>
    public int Before, After;
}

/// <summary>Marks the pixels of a map that lie in a selected patch or in the halo of one. An item is a row of pixels.</summary>
/// <param name="patches">Index of every selected patch, ascending: image * patches per image + row * columns + column.</param>
/// <param name="mask">[images, height, width]: receives 0 or 1.</param>
/// <param name="shape">Sizes.</param>
internal readonly struct HaloMaskKernel<TIndex>(TIndex patches, TIndex mask, HaloMaskShape shape) : IKernel
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex _patches = patches, _mask = mask;
    private readonly HaloMaskShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / _shape.Height, y = item - image * _shape.Height, line = item * _shape.Width;
        for (int x = 0; x < _shape.Width; x++)
            _mask.Set(line + x, 0);
        int last = Math.Min((y + _shape.Before) / _shape.Granularity, _shape.Rows - 1);
        for (int row = Math.Max(0, y - _shape.After) / _shape.Granularity; row <= last; row++)
        {
            int first = (image * _shape.Rows + row) * _shape.Columns;
            for (int next = SelectedPatches.FirstFrom(_patches, _shape.Patches, first);
                next < _shape.Patches && _patches[next] < first + _shape.Columns; next++)
            {
                int left = (_patches[next] - first) * _shape.Granularity;
                int end = Math.Min(left + _shape.Granularity + _shape.After, _shape.Width);
                for (int x = Math.Max(0, left - _shape.Before); x < end; x++)
                    _mask.Set(line + x, 1);
            }
        }
    }
}
