namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>Kernel, stride, dilation and padding of a convolution or pooling, one entry a spatial dimension.</summary>
/// <param name="Padding">Of both sides together.</param>
internal sealed record WindowShape(
    IReadOnlyList<long> Kernel, IReadOnlyList<long> Stride, IReadOnlyList<long> Dilation, IReadOnlyList<long> Padding,
    IReadOnlyList<long> Output)
{
    private const long Largest = 1 << 20;

    /// <param name="node">A convolution or pooling.</param>
    /// <param name="input">Spatial sizes of what it reads.</param>
    /// <param name="kernel">Sizes of its kernel; null: its attribute says.</param>
    /// <param name="roundsUp">A window that begins within the padded map counts though it does not end there.</param>
    public static WindowShape Of(NodeScope node, IReadOnlyList<long> input, IReadOnlyList<long>? kernel, bool roundsUp = false)
    {
        int rank = input.Count;
        IReadOnlyList<long> taps = node.Integers("kernel_shape") ?? kernel ?? throw new InputException("has no kernel_shape");
        IReadOnlyList<long> stride = Entries("strides", 1), dilation = Entries("dilations", 1);
        if (taps.Count != rank)
            throw new InputException($"kernel_shape has {taps.Count} entries, expected {rank}");
        string automatic = node.Text("auto_pad") ?? "NOTSET";
        bool isSame = automatic is "SAME_UPPER" or "SAME_LOWER";
        IReadOnlyList<long> pads = automatic == "NOTSET" ? node.Integers("pads") ?? [] : [];
        if (pads.Count != 0 && pads.Count != 2 * rank)
            throw new InputException($"pads has {pads.Count} entries, expected {2 * rank}");
        long[] padding = new long[rank], output = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long extent = checked(dilation[i] * (Positive(taps[i], "kernel_shape") - 1) + 1);
            if (isSame)
            {
                output[i] = (input[i] + stride[i] - 1) / stride[i];
                padding[i] = Math.Max(0, (output[i] - 1) * stride[i] + extent - input[i]);
                continue;
            }

            padding[i] = pads.Count == 0 ? 0 : checked(pads[i] + pads[i + rank]);
            long room = input[i] + padding[i] - extent;
            if (room < 0)
            {
                throw new InputException(
                    $"a kernel of {string.Join('x', taps)} does not fit the padded map of {string.Join('x', input)}");
            }

            output[i] = (roundsUp ? room + stride[i] - 1 : room) / stride[i] + 1;
            // As frameworks do: a window that would begin in the padding behind the map does not count.
            if (roundsUp && (output[i] - 1) * stride[i] >= input[i] + (pads.Count == 0 ? 0 : pads[i]))
                output[i]--;
            padding[i] = Math.Max(padding[i], (output[i] - 1) * stride[i] + extent - input[i]);
        }

        return new WindowShape(taps, stride, dilation, padding, output);

        IReadOnlyList<long> Entries(string name, long absent)
        {
            IReadOnlyList<long> given = node.Integers(name) ?? [.. Enumerable.Repeat(absent, rank)];
            return given.Count != rank ? throw new InputException($"{name} has {given.Count} entries, expected {rank}")
                : [.. given.Select(entry => Positive(entry, name))];
        }
    }

    private static long Positive(long value, string name) =>
        value is >= 1 and <= Largest ? value : throw new InputException($"{name} is {value}, expected 1 to {Largest}");

    /// <summary>An entry counted from the last; one where there are fewer dimensions.</summary>
    public static int At(IReadOnlyList<long> entries, int fromLast, long absent = 1) =>
        Sizes.Int(fromLast <= entries.Count ? entries[^fromLast] : absent);
}
