using System.Runtime.CompilerServices;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Lanes;
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
    private readonly TIndex patches = patches, mask = mask;
    private readonly HaloMaskShape shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / shape.Height, y = item - image * shape.Height, line = item * shape.Width;
        for (int x = 0; x < shape.Width; x++)
            mask.Set(line + x, 0);
        int last = Math.Min((y + shape.Before) / shape.Granularity, shape.Rows - 1);
        for (int row = Math.Max(0, y - shape.After) / shape.Granularity; row <= last; row++)
        {
            int first = (image * shape.Rows + row) * shape.Columns;
            for (int next = SelectedPatches.FirstFrom(patches, shape.Patches, first);
                next < shape.Patches && patches[next] < first + shape.Columns; next++)
            {
                int left = (patches[next] - first) * shape.Granularity;
                int end = Math.Min(left + shape.Granularity + shape.After, shape.Width);
                for (int x = Math.Max(0, left - shape.Before); x < end; x++)
                    mask.Set(line + x, 1);
            }
        }
    }
}
