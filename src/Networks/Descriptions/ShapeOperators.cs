using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Descriptions;

/// <summary>Layers that are one operator: it, and the map that comes out.</summary>
internal static class ShapeOperators
{
    /// <summary>Null: the layer is none of these.</summary>
    /// <exception cref="InputException">The layer does not fit the map.</exception>
    public static (Operator Op, FeatureMap Output)? Of(LayerDescription layer, int batch, FeatureMap map)
    {
        long area = (long)map.Height * map.Width, pixels = batch * area;
        return layer switch
        {
            LayerNormLayer => (new LayerNorm(pixels, map.Channels), map),
            RmsNormLayer => (new RmsNorm(pixels, map.Channels), map),
            GroupNormLayer norm => (
                new GroupNorm
                {
                    Batch = batch,
                    Channels = map.Channels,
                    Height = map.Height,
                    Width = map.Width,
                    Groups = norm.Groups ?? Math.Max(1, map.Channels),
                }, map),
            ScaleLayer => (new Binary(BinaryFunction.Multiply, pixels, map.Channels) { SecondElements = map.Channels }, map),
            SliceLayer slice => slice.Offset + slice.Channels <= map.Channels
                ? (new Permute(pixels, slice.Channels) { Run = Math.Max(1, area * slice.Channels) }, map with { Channels = slice.Channels })
                : throw new InputException($"channels {slice.Offset} to {slice.Offset + slice.Channels} of {map}"),
            ChannelShuffleLayer shuffle => map.Channels % shuffle.Groups == 0
                ? (new Permute(pixels, map.Channels) { Run = Math.Max(1, area) }, map)
                : throw new InputException($"{shuffle.Groups} groups do not divide the channels of {map}"),
            EmbeddingLayer embedding => map.Channels == 1
                ? (new RowGather(pixels, embedding.Channels, embedding.Rows), map with { Channels = embedding.Channels })
                : throw new InputException($"reads {map}, expected numbers in one channel"),
            AdaptivePoolLayer pool => (Adaptive(pool, batch, map), map with { Height = pool.Height, Width = pool.Width }),
            ResizeLayer resize => Resized(resize, batch, map),
            _ => null,
        };
    }

    private static Operator Adaptive(AdaptivePoolLayer pool, int batch, FeatureMap map)
    {
        if (pool.Height > map.Height || pool.Width > map.Width)
        {
            // More pixels than there are: each is a copy.
            return new Resize
            {
                Batch = batch,
                Channels = map.Channels,
                Height = map.Height,
                Width = map.Width,
                ToHeight = pool.Height,
                ToWidth = pool.Width,
            };
        }

        int rows = map.Height / pool.Height, columns = map.Width / pool.Width;
        return new Pool2d
        {
            Function = pool.Function,
            Batch = batch,
            Channels = map.Channels,
            InputHeight = map.Height,
            InputWidth = map.Width,
            StrideHeight = rows,
            StrideWidth = columns,
            KernelHeight = map.Height - (pool.Height - 1) * rows,
            KernelWidth = map.Width - (pool.Width - 1) * columns,
        };
    }

    private static (Operator, FeatureMap) Resized(ResizeLayer resize, int batch, FeatureMap map)
    {
        (int height, int width) = resize.Size ?? (checked(map.Height * resize.Factor), checked(map.Width * resize.Factor));
        return (
            new Resize
            {
                Batch = batch,
                Channels = map.Channels,
                Height = map.Height,
                Width = map.Width,
                ToHeight = height,
                ToWidth = width,
                Taps = resize.Taps,
            }, map with { Height = height, Width = width });
    }
}
