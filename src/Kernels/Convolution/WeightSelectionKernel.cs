namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a <see cref="WeightSelectionKernel{TBuffer, TIndex, TLanes, TScaling}"/>.</summary>
internal struct WeightSelectionShape
{
    /// <summary>Taps of a convolution's window.</summary>
    public int Taps;

    /// <summary>Input and output channels of a tap's weights.</summary>
    public int Inputs, Outputs;

    /// <summary>Kept groups of input channels an image, and channels of each.</summary>
    public int InputGroups, InputGroup;

    /// <summary>Kept groups of output channels an image, and channels of each.</summary>
    public int OutputGroups, OutputGroup;

    /// <summary>Taps whose weights are scaled, where weights are: the first so many.</summary>
    public int ScaledTaps;

    /// <summary>Output channels of a product, strips of each, and products an image.</summary>
    public int ProductOutputs, Strips, Products;

    public readonly int ItemsOfAnImage => Products * Strips * Taps;
}

/// <summary>Whether collected weights are scaled, as a type: kernels that copy have no code for the other.</summary>
internal interface IScaling
{
    static abstract bool IsScaled { get; }
}

/// <summary>They are copied.</summary>
internal readonly struct Copying : IScaling
{
    public static bool IsScaled => false;
}

/// <summary>They are multiplied by the factor of their output channel.</summary>
internal readonly struct Scaling : IScaling
{
    public static bool IsScaled => true;
}

/// <summary>
/// Collects the weights of the channels that an image keeps, packed as <see cref="WeightStrips"/> packs all of them, so that the
/// convolution of the kept channels is an ordinary one. An item is one tap of a strip of an image; lanes behind the last output stay as
/// they are.
/// </summary>
/// <param name="weights">[taps, inputs, outputs].</param>
/// <param name="inputs">[images, kept input groups].</param>
/// <param name="outputs">[images, kept output groups].</param>
/// <param name="factors">[outputs]; not read unless weights are scaled: of one image.</param>
/// <param name="packed">[images, products, strips, taps, kept inputs, 2 registers].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct WeightSelectionKernel<TBuffer, TIndex, TLanes, TScaling>(
    TBuffer weights, TIndex inputs, TIndex outputs, TBuffer factors, TBuffer packed, WeightSelectionShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
    where TScaling : struct, IScaling
{
    private readonly TBuffer _weights = weights, _factors = factors, _packed = packed;
    private readonly TIndex _inputs = inputs, _outputs = outputs;
    private readonly WeightSelectionShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int tap = item % _shape.Taps, strips = item / _shape.Taps, rest = strips / _shape.Strips;
        int image = rest / _shape.Products, product = rest - image * _shape.Products;
        int wide = 2 * TLanes.Width, first = (strips - rest * _shape.Strips) * wide;
        int last = Math.Min(first + wide, _shape.ProductOutputs);
        int depth = _shape.InputGroups * _shape.InputGroup, stripsOfImage = _shape.Products * _shape.Strips;
        int start = image * stripsOfImage * _shape.Taps * depth * wide
            + WeightStrips.Start<TLanes>(strips - image * stripsOfImage, _shape.Strips, _shape.Taps * depth)
            + tap * depth * WeightStrips.RowStride<TLanes>(_shape.Strips);
        TBuffer to = _packed.From(start), from = _weights.From(tap * _shape.Inputs * _shape.Outputs);

        // Rows one after another, and in a row the kept outputs: what lies in one cache line is taken while it is there.
        int kept = product * _shape.ProductOutputs + first, ofImage = image * _shape.OutputGroups;
        int group = kept / _shape.OutputGroup, within = kept - group * _shape.OutputGroup;
        int step = WeightStrips.RowStride<TLanes>(_shape.Strips);
        for (int inputs = 0; inputs < _shape.InputGroups; inputs++)
        {
            TBuffer row = from.From(_inputs[image * _shape.InputGroups + inputs] * _shape.InputGroup * _shape.Outputs);
            for (int input = 0; input < _shape.InputGroup; input++)
            {
                if (TScaling.IsScaled && tap < _shape.ScaledTaps)
                    ScaleRow(row, to, ofImage + group, within, last - first);
                else if (_shape.OutputGroup == 1)
                    CopySingle(row, to, ofImage + group, last - first);
                else
                    CopyRow(row, to, ofImage + group, within, last - first);
                row = row.From(_shape.Outputs);
                to = to.From(step);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopySingle(TBuffer from, TBuffer to, int group, int count)
    {
        for (int lane = 0; lane < count; lane++)
            to.Set(lane, from[_outputs[group + lane]]);
    }

    /// <summary>As <see cref="CopyRow"/>; few lanes one by one: two loads that cross a cache line take longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ScaleRow(TBuffer from, TBuffer to, int group, int within, int count)
    {
        for (int lane = 0; lane < count; group++, within = 0)
        {
            int source = _outputs[group] * _shape.OutputGroup + within, end = Math.Min(lane + _shape.OutputGroup - within, count);
            for (; lane + TLanes.Width <= end; lane += TLanes.Width, source += TLanes.Width)
                to.Store(lane, TLanes.Multiply(from.Load(source), _factors.Load(source)));
            if (end - lane > TLanes.Width / 4)
            {
                to.StorePartial(lane, TLanes.Multiply(from.Load(source), _factors.Load(source)), end - lane);
                lane = end;
            }

            for (; lane < end; lane++, source++)
                to.Set(lane, from[source] * _factors[source]);
        }
    }

    /// <summary>Neighbouring outputs of one kept group are copied together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyRow(TBuffer from, TBuffer to, int group, int within, int count)
    {
        for (int lane = 0; lane < count; group++, within = 0)
        {
            int source = _outputs[group] * _shape.OutputGroup + within, end = Math.Min(lane + _shape.OutputGroup - within, count);
            for (; lane + TLanes.Width <= end; lane += TLanes.Width, source += TLanes.Width)
                to.Store(lane, from.Load(source));
            if (lane >= end)
                continue;
            to.StorePartial(lane, from.Load(source), end - lane);
            lane = end;
        }
    }
}
