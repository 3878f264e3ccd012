namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Constants, shapes, and reshapes, which move nothing.</summary>
internal static class ShapeRules
{
    public static IReadOnlyDictionary<string, Func<NodeScope, Outcome>> All { get; } =
        new Dictionary<string, Func<NodeScope, Outcome>>(StringComparer.Ordinal)
        {
            ["Constant"] = Constant,
            ["Shape"] = Shape,
            ["Size"] = node => Outcome.Of(TensorValue.Constant([], TensorValue.Int64, [node.X.Elements])),
            ["ConstantOfShape"] = ConstantOfShape,
            ["Range"] = Range,
            ["Identity"] = Same,
            ["Dropout"] = Dropout,
            ["SequenceConstruct"] = Same,
            ["Reshape"] = Reshape,
            ["Flatten"] = Flatten,
            ["Squeeze"] = Squeeze,
            ["Unsqueeze"] = Unsqueeze,
        };

    private static Outcome Same(NodeScope node) => Outcome.Of(node.X);

    private static Outcome Dropout(NodeScope node) => node.Makes(1)
        ? new Outcome([node.X, new TensorValue(node.X.Shape, TensorValue.Bool)], []) : Outcome.Of(node.X);

    private static Outcome Constant(NodeScope node)
    {
        if (node.Node.Attributes.TryGetValue("value", out Format.OnnxAttribute? value) && value.Tensor is { } tensor)
            return Outcome.Of(TensorValue.Constant(tensor.Shape, tensor.ElementType, tensor.Values));
        if (node.Node.Attributes.TryGetValue("value_float", out value) && value.Number is double number)
            return Outcome.Of(TensorValue.Constant([], TensorValue.Float, [number]));
        if (node.Node.Attributes.TryGetValue("value_int", out value) && value.Integer is long integer)
            return Outcome.Of(TensorValue.Constant([], TensorValue.Int64, [integer]));
        if (node.Node.Attributes.TryGetValue("value_floats", out value) && value.Numbers is { } numbers)
            return Outcome.Of(TensorValue.Constant([numbers.Count], TensorValue.Float, numbers));
        if (node.Node.Attributes.TryGetValue("value_ints", out value) && value.Integers is { } integers)
            return Outcome.Of(TensorValue.Constant([integers.Count], TensorValue.Int64, [.. integers.Select(one => (double)one)]));
        return Outcome.Of(TensorValue.Constant([], 0, null));
    }

    private static Outcome Shape(NodeScope node)
    {
        int rank = node.X.Rank;
        int start = (int)Math.Clamp(From(node.Integer("start", 0)), 0, rank);
        int end = (int)Math.Clamp(From(node.Integer("end", rank)), 0, rank);
        double[] sizes = [.. node.X.Shape.Take(end).Skip(start).Select(size => (double)size)];
        return Outcome.Of(TensorValue.Constant([sizes.Length], TensorValue.Int64, sizes));

        long From(long axis) => axis < 0 ? axis + rank : axis;
    }

    private static Outcome ConstantOfShape(NodeScope node)
    {
        IReadOnlyList<long> shape = node.Known(0, "the shape");
        Format.OnnxTensor? value = node.Node.Attributes.TryGetValue("value", out Format.OnnxAttribute? given) ? given.Tensor : null;
        double fill = value?.Values?.FirstOrDefault() ?? 0;
        TensorValue filled = TensorValue.Constant(shape, value?.ElementType ?? TensorValue.Float, null).Checked();
        return Outcome.Of(filled with
        {
            Values = Folding.IsSmall(shape) ? [.. Enumerable.Repeat(fill, (int)filled.Elements)] : null,
        });
    }

    private static Outcome Range(NodeScope node)
    {
        if (node.KnownNumbers(0) is not [double start] || node.KnownNumbers(1) is not [double limit]
            || node.KnownNumbers(2) is not [double step])
            throw new InputException("a range is computed from the image, expected it to follow from shapes and constants");
        double count = step == 0 ? 0 : Math.Max(0, Math.Ceiling((limit - start) / step));
        TensorValue range = TensorValue.Constant([NodeScope.Whole(count, "a range")], node.X.ElementType, null).Checked();
        return Outcome.Of(range with
        {
            Values = Folding.IsSmall(range.Shape) ? [.. Enumerable.Range(0, (int)count).Select(i => start + i * step)] : null,
        });
    }

    private static Outcome Reshape(NodeScope node)
    {
        IReadOnlyList<long> wanted = node.Integers("shape") ?? node.Known(1, "the shape");
        bool keepsZero = node.Integer("allowzero", 0) == 0;
        TensorValue x = node.X;
        long[] shape = new long[wanted.Count];
        int free = -1;
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = wanted[i] == 0 && keepsZero && i < x.Rank ? x.Shape[i] : wanted[i];
            if (shape[i] == -1)
                free = free < 0 ? i : throw new InputException("a reshape with two free dimensions");
        }

        long known = Sizes.Product(shape.Where(size => size != -1));
        if (free >= 0)
            shape[free] = known == 0 ? 0 : x.Elements / known;
        else if (known != x.Elements && node.DeclaredBatch is long declared && shape.Length > 0 && shape[0] % declared == 0)
        {
            // A batch that the exporter wrote into the shape follows the one that is asked for.
            shape[0] = checked(shape[0] / declared * node.Batch);
        }

        return Sizes.Product(shape) == x.Elements
            ? Outcome.Of(x with { Shape = shape })
            : throw new InputException($"a reshape of {x.ShapeText} to {string.Join('x', wanted)}, which has another number of elements");
    }

    private static Outcome Flatten(NodeScope node)
    {
        TensorValue x = node.X;
        long given = node.Integer("axis", 1);
        int axis = given == x.Rank ? x.Rank : x.Rank == 0 ? 0 : NodeScope.Axis(given, x.Rank);
        return Outcome.Of(x with { Shape = [Sizes.Product(x.Shape.Take(axis)), Sizes.Product(x.Shape.Skip(axis))] });
    }

    private static Outcome Squeeze(NodeScope node)
    {
        TensorValue x = node.X;
        HashSet<int>? axes = node.Axes(1) is { } given ? [.. given.Select(axis => NodeScope.Axis(axis, x.Rank))] : null;
        if (axes?.FirstOrDefault(axis => x.Shape[axis] != 1, -1) is >= 0 and int wide)
            throw new InputException($"squeezes dimension {wide} of {x.ShapeText}, expected one of size 1");
        return Outcome.Of(x with { Shape = [.. x.Shape.Where((size, i) => axes is null ? size != 1 : !axes.Contains(i))] });
    }

    private static Outcome Unsqueeze(NodeScope node)
    {
        TensorValue x = node.X;
        IReadOnlyList<long> axes = node.Axes(1) ?? throw new InputException("has no axes");
        int rank = x.Rank + axes.Count;
        HashSet<int> added = [.. axes.Select(axis => NodeScope.Axis(axis, rank))];
        if (added.Count != axes.Count)
            throw new InputException("names an axis twice");
        Queue<long> sizes = new(x.Shape);
        return Outcome.Of(x with { Shape = [.. Enumerable.Range(0, rank).Select(i => added.Contains(i) ? 1 : sizes.Dequeue())] });
    }
}
