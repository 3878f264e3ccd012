namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Arithmetic of shapes.</summary>
internal static class Sizes
{
    /// <summary>A size as operators take it.</summary>
    /// <exception cref="InputException">No operator can have it.</exception>
    public static int Int(long size) => size is >= 0 and <= int.MaxValue
        ? (int)size : throw new InputException($"a dimension of {size}, expected 0 to {int.MaxValue}");

    public static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Columns of a tensor: its channels where it is a map [N, C, H, W], its last dimension else.</summary>
    public static long Columns(TensorValue tensor) => tensor.Rank switch
    {
        0 => 1,
        4 or 5 => tensor.Shape[1],
        _ => tensor.Shape[^1],
    };

    public static long Rows(TensorValue tensor) => Columns(tensor) is long columns and > 0 ? tensor.Elements / columns : 0;

    /// <summary>The shape of two tensors that are broadcast to each other.</summary>
    /// <exception cref="InputException">They cannot be.</exception>
    public static IReadOnlyList<long> Broadcast(IReadOnlyList<long> one, IReadOnlyList<long> other)
    {
        long[] shape = new long[Math.Max(one.Count, other.Count)];
        for (int i = 1; i <= shape.Length; i++)
        {
            long a = i <= one.Count ? one[^i] : 1, b = i <= other.Count ? other[^i] : 1;
            if (a != b && a != 1 && b != 1)
                throw new InputException($"shapes {string.Join('x', one)} and {string.Join('x', other)} do not fit each other");
            shape[^i] = a == 1 ? b : a;
        }

        return shape;
    }

    /// <summary>A map as images, channels, rows and columns: a sequence is one row, a volume has its depth among its images.</summary>
    public static (int Images, int Channels, int Height, int Width) Map(TensorValue map)
    {
        if (map.Rank < 2)
            throw new InputException($"a tensor of {map.ShapeText}, expected images of channels");
        IReadOnlyList<long> shape = map.Shape;
        return shape.Count switch
        {
            2 => (Int(shape[0]), Int(shape[1]), 1, 1),
            3 => (Int(shape[0]), Int(shape[1]), 1, Int(shape[2])),
            4 => (Int(shape[0]), Int(shape[1]), Int(shape[2]), Int(shape[3])),
            _ => (Int(shape[0]), Int(shape[1]), Int(Product(shape.Skip(2).SkipLast(1))), Int(shape[^1])),
        };
    }

    /// <summary>A copy of what a tensor holds: read once and written once.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="run">Elements that lie side by side before and after; null: all of it.</param>
    public static Operator Copy(TensorValue tensor, long? run = null) =>
        new Permute(Rows(tensor), Columns(tensor)) { Run = Math.Max(1, run ?? tensor.Elements) };

    /// <summary>
    /// Elements that lie side by side in a tensor and in a smaller one that is a part of it: all of the last dimensions that are whole,
    /// times what the part has of the one before them.
    /// </summary>
    public static long PartRun(IReadOnlyList<long> part, IReadOnlyList<long> whole)
    {
        long run = 1;
        for (int axis = part.Count - 1; axis >= 0; axis--)
        {
            run = checked(run * part[axis]);
            if (part[axis] != whole[axis])
                break;
        }

        return run;
    }

    /// <summary>A function of every element.</summary>
    public static Operator Pass(UnaryFunction function, TensorValue tensor) => new Unary(function, Rows(tensor), Columns(tensor));
}
