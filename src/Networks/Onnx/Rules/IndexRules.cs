using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Selection;

namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Elements found through an index, and what depends on the data in how much it puts out: a bound is taken then.</summary>
internal static class IndexRules
{
    public static IReadOnlyDictionary<string, Func<NodeScope, Outcome>> All { get; } =
        new Dictionary<string, Func<NodeScope, Outcome>>(StringComparer.Ordinal)
        {
            ["Gather"] = Gather,
            ["GatherElements"] = node => Elements(node, node.In(1).Shape),
            ["GatherND"] = GatherNd,
            ["Scatter"] = Scatter,
            ["ScatterElements"] = Scatter,
            ["ScatterND"] = Scatter,
            ["TopK"] = TopK,
            ["ArgMax"] = ArgExtreme,
            ["ArgMin"] = ArgExtreme,
            ["NonZero"] = NonZero,
            ["NonMaxSuppression"] = NonMaxSuppression,
            ["OneHot"] = OneHot,
            ["Compress"] = Compress,
            ["Unique"] = Unique,
            ["RoiAlign"] = RoiAlign,
            ["MaxRoiPool"] = RoiAlign,
            ["GridSample"] = GridSample,
            ["EyeLike"] = node => Outcome.Of(new TensorValue(node.X.Shape, TensorValue.Float), Sizes.Copy(node.X)),
        };

    private static Outcome Gather(NodeScope node)
    {
        TensorValue table = node.X, index = node.In(1);
        int axis = NodeScope.Axis(node.Integer("axis", 0), table.Rank);
        TensorValue output = new TensorValue(
            [.. table.Shape.Take(axis), .. index.Shape, .. table.Shape.Skip(axis + 1)], table.ElementType).Checked();
        output = output with { Values = Folded(table, index, axis, output.Shape) };
        long columns = Sizes.Product(table.Shape.Skip(axis + 1));
        long rows = columns == 0 ? 0 : output.Elements / columns;

        // One place of a dimension is a slice, unless it takes single elements that lie apart; rows of a table are looked up.
        long slices = Sizes.Product(table.Shape.Take(axis)), entries = table.Shape[axis];
        if (index.IsConstant && index.Elements == 1 && (columns > 1 || slices == 1))
            return Outcome.Of(output, Sizes.Copy(output, columns));
        return Outcome.Of(
            output,
            columns == 1 && slices > 1 ? new RowGather(index.Elements, slices, entries) { AlongColumns = true }
                : new RowGather(rows, columns, checked(slices * entries)));
    }

    private static IReadOnlyList<double>? Folded(TensorValue table, TensorValue index, int axis, IReadOnlyList<long> shape)
    {
        if (!index.IsConstant || index.Values is null)
            return null;
        return Folding.Pick(table, shape, at =>
        {
            long place = 0;
            for (int i = 0; i < index.Rank; i++)
                place = place * index.Shape[i] + at[axis + i];
            long entry = (long)index.Values[(int)place];
            return [.. at.Take(axis), entry < 0 ? entry + table.Shape[axis] : entry, .. at.Skip(axis + index.Rank)];
        });
    }

    private static Outcome Elements(NodeScope node, IReadOnlyList<long> shape)
    {
        TensorValue output = new(shape, node.X.ElementType);
        return Outcome.Of(output, new RowGather(output.Elements, 1, node.X.Elements));
    }

    private static Outcome GatherNd(NodeScope node)
    {
        TensorValue data = node.X, index = node.In(1);
        int batch = (int)node.Integer("batch_dims", 0);
        if (index.Rank == 0 || batch < 0 || batch + index.Shape[^1] > data.Rank)
            throw new InputException($"an index of {index.ShapeText} into {data.ShapeText}");
        long[] slice = [.. data.Shape.Skip(batch + (int)index.Shape[^1])];
        TensorValue output = new TensorValue([.. index.Shape.SkipLast(1), .. slice], data.ElementType).Checked();
        long columns = Sizes.Product(slice);
        return Outcome.Of(
            output, new RowGather(columns == 0 ? 0 : output.Elements / columns, columns, columns == 0 ? 0 : data.Elements / columns)
            {
                IsByCoordinates = true,
            });
    }

    /// <remarks>The tensor is copied, then what is put into it is moved.</remarks>
    private static Outcome Scatter(NodeScope node)
    {
        TensorValue updates = node.In(2);
        return Outcome.Of(
            new TensorValue(node.X.Shape, node.X.ElementType), Sizes.Copy(node.X), new RowGather(updates.Elements, 1, node.X.Elements));
    }

    private static Outcome TopK(NodeScope node)
    {
        TensorValue x = node.X;
        int axis = NodeScope.Axis(node.Integer("axis", -1), x.Rank);
        long count = node.Has(1) ? node.Known(1, "k").FirstOrDefault() : node.Integer("k", 1);
        long[] shape = [.. x.Shape];
        shape[axis] = Math.Min(count, shape[axis]);
        TensorValue values = new(shape, x.ElementType);
        long columns = x.Shape[axis];
        return new Outcome([values, new TensorValue(shape, TensorValue.Int64)],
            [new TopElements(columns == 0 ? 0 : x.Elements / columns, columns) { Count = shape[axis] }]);
    }

    private static Outcome ArgExtreme(NodeScope node)
    {
        TensorValue output = new(
            ReductionRules.Reduced(node.X, [node.Integer("axis", 0)], node.Integer("keepdims", 1) != 0), TensorValue.Int64);
        return Outcome.Of(output, ConvolutionRules.Over(node.X, output, PoolFunction.Max));
    }

    private static Outcome NonZero(NodeScope node)
    {
        DecidedSize found = node.Decided(1, node.X.Elements);
        return Outcome.Of(
            new TensorValue([node.X.Rank, found.Size], TensorValue.Int64).Checked(),
            new NonZeroSearch(node.X.Elements) { Found = found.Size }) with
        { Decided = found };
    }

    private static Outcome NonMaxSuppression(NodeScope node)
    {
        TensorValue boxes = node.X, scores = node.In(1);
        if (boxes.Rank != 3 || scores.Rank != 3)
            throw new InputException($"boxes of {boxes.ShapeText} and scores of {scores.ShapeText}, expected three dimensions each");
        double most = node.KnownNumbers(2) is [double limit] ? limit : 0;
        long all = boxes.Shape[1], sets = checked(scores.Shape[0] * scores.Shape[1]);
        DecidedSize kept = node.Decided(0, checked((long)Math.Clamp(most, 0, all) * sets));
        return Outcome.Of(
            new TensorValue([kept.Size, 3], TensorValue.Int64).Checked(),
            new BoxSuppression(sets, all) { KeptRate = sets * all == 0 ? 0 : (double)kept.Size / checked(sets * all) }) with
        { Decided = kept };
    }

    private static Outcome Unique(NodeScope node)
    {
        DecidedSize kept = node.Decided(0, node.X.Elements);
        return Outcome.Of(new TensorValue([kept.Size], node.X.ElementType), Sizes.Copy(node.X)) with { Decided = kept };
    }

    private static Outcome OneHot(NodeScope node)
    {
        long depth = node.Known(1, "the depth").FirstOrDefault();
        int axis = NodeScope.Axis(node.Integer("axis", -1), node.X.Rank + 1);
        TensorValue output = new TensorValue(
            [.. node.X.Shape.Take(axis), depth, .. node.X.Shape.Skip(axis)], node.In(2).ElementType).Checked();
        return Outcome.Of(output, Sizes.Copy(output));
    }

    private static Outcome Compress(NodeScope node)
    {
        int? axis = node.Node.Attributes.ContainsKey("axis") ? NodeScope.Axis(node.Integer("axis", 0), node.X.Rank) : null;
        DecidedSize kept = node.Decided(axis ?? 0, axis is int along ? node.X.Shape[along] : node.X.Elements);
        long[] shape = axis is null ? [kept.Size] : [.. node.X.Shape];
        if (axis is int at)
            shape[at] = kept.Size;
        return Outcome.Of(new TensorValue(shape, node.X.ElementType), Sizes.Copy(node.X)) with { Decided = kept };
    }

    private static Outcome RoiAlign(NodeScope node)
    {
        IReadOnlyList<long>? pooled = node.Integers("pooled_shape");
        long height = pooled?[0] ?? node.Integer("output_height", 1), width = pooled?[^1] ?? node.Integer("output_width", 1);
        TensorValue output = new TensorValue([node.In(1).Shape[0], node.X.Shape[1], height, width], node.X.ElementType).Checked();
        return Outcome.Of(output, Sampled(output, node.X));
    }

    private static Outcome GridSample(NodeScope node)
    {
        TensorValue grid = node.In(1);
        if (node.X.Rank < 3 || grid.Rank != node.X.Rank)
            throw new InputException($"a grid of {grid.ShapeText} for a map of {node.X.ShapeText}");
        TensorValue output = new TensorValue(
            [node.X.Shape[0], node.X.Shape[1], .. grid.Shape.Skip(1).SkipLast(1)], node.X.ElementType).Checked();
        return Outcome.Of(output, Sampled(output, node.X));
    }

    /// <summary>Bilinear samples at places that the data say.</summary>
    private static Resize Sampled(TensorValue output, TensorValue map)
    {
        (int images, int channels, int height, int width) = Sizes.Map(output);
        (_, _, int mapHeight, int mapWidth) = Sizes.Map(map);
        return new Resize
        {
            Batch = images,
            Channels = channels,
            Height = mapHeight,
            Width = mapWidth,
            ToHeight = height,
            ToWidth = width,
            Taps = 4,
        };
    }
}
