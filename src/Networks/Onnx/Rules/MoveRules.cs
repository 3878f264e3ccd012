namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Copies into another order, parts of tensors, and tensors put together.</summary>
internal static class MoveRules
{
    public static IReadOnlyDictionary<string, Func<NodeScope, Outcome>> All { get; } =
        new Dictionary<string, Func<NodeScope, Outcome>>(StringComparer.Ordinal)
        {
            ["Transpose"] = Transpose,
            ["Concat"] = node => Concatenate(node, node.Inputs),
            ["QLinearConcat"] = node => Concatenate(node, [.. node.Inputs.Skip(2).Where((_, i) => i % 3 == 0)]),
            ["Split"] = Split,
            ["Slice"] = Slice,
            ["Pad"] = Pad,
            ["Tile"] = Tile,
            ["Expand"] = Expand,
            ["DepthToSpace"] = node => Blocks(node, toSpace: true),
            ["SpaceToDepth"] = node => Blocks(node, toSpace: false),
            ["Resize"] = Resized,
            ["Upsample"] = Resized,
        };

    private static Outcome Transpose(NodeScope node)
    {
        TensorValue x = node.X;
        IReadOnlyList<long> order = node.Integers("perm") ?? [.. Enumerable.Range(0, x.Rank).Reverse().Select(axis => (long)axis)];
        int[] axes = [.. order.Select(axis => NodeScope.Axis(axis, x.Rank))];
        if (axes.Length != x.Rank || axes.Distinct().Count() != x.Rank)
            throw new InputException($"perm is {string.Join(", ", order)}, expected every dimension of {x.ShapeText} once");
        TensorValue turned = x with { Shape = [.. axes.Select(axis => x.Shape[axis])] };
        turned = turned with
        {
            Values = Folding.Pick(x, turned.Shape, index =>
        {
            long[] from = new long[axes.Length];
            for (int i = 0; i < axes.Length; i++)
                from[axes[i]] = index[i];
            return from;
        })
        };

        // Dimensions of size 1 can move without an element moving.
        int[] wide = [.. axes.Where(axis => x.Shape[axis] != 1)], before = [.. wide.Order()];
        if (wide.SequenceEqual(before))
            return Outcome.Of(turned);
        int kept = wide.Reverse().Zip(before.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        return Outcome.Of(turned, Sizes.Copy(turned, Sizes.Product(before.TakeLast(kept).Select(axis => x.Shape[axis]))));
    }

    private static Outcome Concatenate(NodeScope node, IReadOnlyList<TensorValue?> inputs)
    {
        TensorValue[] parts = [.. inputs.OfType<TensorValue>()];
        if (parts.Length == 0)
            throw new InputException("joins nothing");
        int axis = NodeScope.Axis(node.Integer("axis", 1), parts[0].Rank);
        foreach (TensorValue part in parts)
        {
            if (part.Rank != parts[0].Rank || part.Shape.Where((size, i) => i != axis && size != parts[0].Shape[i]).Any())
                throw new InputException($"joins {part.ShapeText} to {parts[0].ShapeText} along dimension {axis}");
        }

        long[] shape = [.. parts[0].Shape];
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        TensorValue joined = new TensorValue(shape, parts[0].ElementType).Checked();
        IReadOnlyList<double>? values = joined.Rank == 1 && parts.All(part => part.IsConstant && part.Values is not null)
            ? [.. parts.SelectMany(part => part.Values!)] : null;
        return Outcome.Of(joined with { Values = values }, new Concat(Sizes.Rows(joined), Sizes.Columns(joined)));
    }

    private static Outcome Split(NodeScope node)
    {
        TensorValue x = node.X;
        int axis = NodeScope.Axis(node.Integer("axis", 0), x.Rank);
        int parts = node.Node.Outputs.Count;
        long share = parts < 1 ? 0 : (x.Shape[axis] + parts - 1) / parts;
        IReadOnlyList<long> sizes = node.Integers("split") ?? (node.Has(1) ? node.Known(1, "the split")
            : [.. Enumerable.Range(0, parts).Select(i => Math.Max(0, Math.Min(share, x.Shape[axis] - i * share)))]);
        if (sizes.Sum() != x.Shape[axis] || sizes.Any(size => size < 0))
            throw new InputException($"splits dimension {axis} of {x.ShapeText} into {string.Join(" + ", sizes)}");
        List<TensorValue> outputs = [];
        long start = 0;
        foreach (long size in sizes)
        {
            long[] shape = [.. x.Shape];
            shape[axis] = size;
            long from = start;
            outputs.Add(x with { Shape = shape, Values = Folding.Pick(x, shape, index => Moved(index, axis, index[axis] + from)) });
            start += size;
        }

        long[] mean = [.. x.Shape];
        mean[axis] = Math.Max(1, x.Shape[axis] / Math.Max(1, parts));
        return new Outcome(outputs, [Sizes.Copy(x, Sizes.PartRun(mean, x.Shape))]);
    }

    private static Outcome Slice(NodeScope node)
    {
        TensorValue x = node.X;
        IReadOnlyList<long> starts = node.Integers("starts") ?? node.Known(1, "the start"), ends = node.Integers("ends")
            ?? node.Known(2, "the end");
        IReadOnlyList<long> axes = node.Axes(3) ?? [.. Enumerable.Range(0, starts.Count).Select(axis => (long)axis)];
        IReadOnlyList<long> steps = node.Has(4) ? node.Known(4, "the step") : [.. Enumerable.Repeat(1L, starts.Count)];
        if (ends.Count != starts.Count || axes.Count != starts.Count || steps.Count != starts.Count)
            throw new InputException("starts, ends, axes and steps differ in length");
        long[] shape = [.. x.Shape], first = new long[x.Rank], step = [.. Enumerable.Repeat(1L, x.Rank)];
        for (int i = 0; i < starts.Count; i++)
        {
            int axis = NodeScope.Axis(axes[i], x.Rank);
            long size = x.Shape[axis], by = steps[i];
            if (by is 0 or < -int.MaxValue or > int.MaxValue)
                throw new InputException($"a step of {by}");
            long from = Clamp(starts[i], size, by), to = Clamp(ends[i], size, by);
            long span = by > 0 ? to - from : from - to;
            shape[axis] = span <= 0 ? 0 : (span + Math.Abs(by) - 1) / Math.Abs(by);
            (first[axis], step[axis]) = (from, by);
        }

        TensorValue part = x with { Shape = shape };
        part = part with { Values = Folding.Pick(x, shape, index => [.. index.Select((at, i) => first[i] + at * step[i])]) };
        if (part.Elements == x.Elements)
            return Outcome.Of(part);

        // With a step neighbours no longer lie side by side.
        int last = Array.FindLastIndex(step, by => by != 1);
        long run = Math.Min(Sizes.PartRun(shape, x.Shape), Sizes.Product(shape.Skip(last + 1)));
        return Outcome.Of(part, Sizes.Copy(part, run));

        static long Clamp(long at, long size, long by)
        {
            long place = at < 0 ? Math.Max(at, -size - 1) + size : Math.Min(at, size);
            return by > 0 ? Math.Clamp(place, 0, size) : Math.Clamp(place, -1, size - 1);
        }
    }

    private static Outcome Pad(NodeScope node)
    {
        TensorValue x = node.X;
        IReadOnlyList<long> pads = node.Integers("pads") ?? node.Known(1, "the padding");
        IReadOnlyList<long> axes = node.Has(3) ? node.Known(3, "axes") : [.. Enumerable.Range(0, x.Rank).Select(axis => (long)axis)];
        if (pads.Count != 2 * axes.Count)
            throw new InputException($"pads has {pads.Count} entries, expected {2 * axes.Count}");
        long[] shape = [.. x.Shape];
        for (int i = 0; i < axes.Count; i++)
        {
            int axis = NodeScope.Axis(axes[i], x.Rank);
            shape[axis] = checked(shape[axis] + pads[i] + pads[i + axes.Count]);
        }

        TensorValue padded = new TensorValue(shape, x.ElementType).Checked();
        return padded.Elements == x.Elements ? Outcome.Of(padded)
            : Outcome.Of(padded, Sizes.Copy(padded, Sizes.PartRun(x.Shape, padded.Shape)));
    }

    private static Outcome Tile(NodeScope node)
    {
        TensorValue x = node.X;
        IReadOnlyList<long> repeats = node.Known(1, "the repeats");
        if (repeats.Count != x.Rank)
            throw new InputException($"repeats has {repeats.Count} entries, expected {x.Rank}");
        TensorValue tiled = new TensorValue([.. x.Shape.Zip(repeats, (size, times) => checked(size * times))], x.ElementType).Checked();
        tiled = tiled with { Values = Folding.Pick(x, tiled.Shape, index => [.. index.Select((at, i) => at % x.Shape[i])]) };
        return tiled.Elements == x.Elements ? Outcome.Of(tiled) : Outcome.Of(tiled, Sizes.Copy(tiled, Sizes.PartRun(x.Shape, tiled.Shape)));
    }

    private static Outcome Expand(NodeScope node)
    {
        TensorValue x = node.X;
        TensorValue wide = new TensorValue(Sizes.Broadcast(x.Shape, node.Known(1, "the shape")), x.ElementType).Checked();
        if (x.IsConstant && x.Values is not null && Folding.IsSmall(wide.Shape))
            wide = wide with { Values = Folding.Spread(x, wide.Shape) };
        return wide.Elements == x.Elements ? Outcome.Of(wide) : Outcome.Of(wide, Sizes.Copy(wide));
    }

    private static Outcome Blocks(NodeScope node, bool toSpace)
    {
        TensorValue x = node.X;
        long side = node.Integer("blocksize", 1);
        if (x.Rank != 4 || side < 1 || side > 1 << 15)
            throw new InputException($"a map of {x.ShapeText} in blocks of {side}");
        long area = side * side;
        long[] shape = toSpace ? [x.Shape[0], x.Shape[1] / area, x.Shape[2] * side, x.Shape[3] * side]
            : [x.Shape[0], x.Shape[1] * area, x.Shape[2] / side, x.Shape[3] / side];
        return Outcome.Of(new TensorValue(shape, x.ElementType), Sizes.Copy(x, 1));
    }

    /// <remarks>Upsample and Resize until version 10 have scales second, later ones third and sizes fourth.</remarks>
    private static Outcome Resized(NodeScope node)
    {
        TensorValue x = node.X;
        bool isOld = node.Node.OpType == "Upsample" || node.Opset < 11;
        IReadOnlyList<double>? scales = node.Node.Attributes.TryGetValue("scales", out Format.OnnxAttribute? given)
            && given.Numbers is { Count: > 0 } list ? list : node.KnownNumbers(isOld ? 1 : 2) is { Count: > 0 } known ? known : null;
        IReadOnlyList<long>? axes = node.Integers("axes");
        long[] shape = [.. x.Shape];
        IReadOnlyList<long>? sizes = scales is null ? node.Known(3, "the size") : null;
        int count = scales?.Count ?? sizes!.Count;
        if (count != (axes?.Count ?? x.Rank))
            throw new InputException($"{count} sizes or scales for a map of {x.ShapeText}");
        for (int i = 0; i < count; i++)
        {
            int axis = axes is null ? i : NodeScope.Axis(axes[i], x.Rank);
            shape[axis] = scales is not null ? NodeScope.Whole(Math.Floor(x.Shape[axis] * scales[i]), "the size") : sizes![i];
        }

        TensorValue output = new TensorValue(shape, x.ElementType).Checked();
        if (output.Elements == x.Elements)
            return Outcome.Of(output);
        int taps = node.Text("mode") switch { "linear" or "bilinear" => 4, "cubic" => 16, _ => 1 };
        if (x.Rank != 4 || shape[0] != x.Shape[0] || shape[1] != x.Shape[1])
            return Outcome.Of(output, Sizes.Copy(output));
        (int images, int channels, int height, int width) = Sizes.Map(x);
        long factor = height == 0 ? 0 : shape[2] / height;
        return Outcome.Of(output, taps == 1 && factor > 0 && shape[2] == height * factor && shape[3] == width * factor
            ? new Upsample { Batch = images, Channels = channels, Height = height, Width = width, Factor = Sizes.Int(factor) }
            : new Resize
            {
                Batch = images,
                Channels = channels,
                Height = height,
                Width = width,
                ToHeight = Sizes.Int(shape[2]),
                ToWidth = Sizes.Int(shape[3]),
                Taps = taps,
            });
    }

    private static long[] Moved(long[] index, int axis, long at)
    {
        long[] moved = [.. index];
        moved[axis] = at;
        return moved;
    }
}
