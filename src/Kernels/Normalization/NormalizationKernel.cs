namespace LatencyLab.Kernels.Normalization;

/// <summary>Sizes of a <see cref="NormalizationKernel{TBuffer, TLanes, TCentre}"/>.</summary>
internal struct NormalizationShape
{
    /// <summary>Runs of neighbouring elements that are normalised together, elements of a run, and from a run to the next.</summary>
    public int Runs, Run, Stride;

    /// <summary>Rows of runs that share a start but for <see cref="Run"/>: groups of an image's channels.</summary>
    public int Groups;

    /// <summary>Elements from an image to the next.</summary>
    public int ImageStride;

    /// <summary>What is added to the variance.</summary>
    public const float Epsilon = 1e-5f;
}

/// <summary>Whether the mean is taken away, as a type.</summary>
internal interface ICentre
{
    static abstract bool IsTaken { get; }
}

internal readonly struct AroundMean : ICentre
{
    public static bool IsTaken => true;
}

internal readonly struct AroundZero : ICentre
{
    public static bool IsTaken => false;
}

/// <summary>
/// output = (input - mean) / sqrt(variance + epsilon) * scale + shift. An item is what is normalised together: a row, or the channels of a
/// group at all pixels of an image.
/// </summary>
/// <param name="input">[images, runs, stride].</param>
/// <param name="scale">[groups, run].</param>
/// <param name="shift">[groups, run].</param>
/// <param name="output">As the input.</param>
/// <param name="shape">Sizes.</param>
internal readonly struct NormalizationKernel<TBuffer, TLanes, TCentre>(
    TBuffer input, TBuffer scale, TBuffer shift, TBuffer output, NormalizationShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
    where TCentre : struct, ICentre
{
    private readonly TBuffer _input = input, _scale = scale, _shift = shift, _output = output;
    private readonly NormalizationShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / _shape.Groups, group = item - image * _shape.Groups, channel = group * _shape.Run;
        int start = image * _shape.ImageStride + channel, count = _shape.Runs * _shape.Run;
        float mean = TCentre.IsTaken ? Sum(start) / count : 0;
        float deviation = 1 / MathF.Sqrt(Squares(start, mean) / count + NormalizationShape.Epsilon);
        int width = TLanes.Width;
        TLanes factor = TLanes.Splat(deviation), offset = TLanes.Splat(-mean * deviation);
        for (int run = 0; run < _shape.Runs; run++)
        {
            TBuffer from = _input.From(start + run * _shape.Stride), to = _output.From(start + run * _shape.Stride);
            for (int i = 0; i < _shape.Run; i += width)
            {
                TLanes value = TLanes.MultiplyAdd(from.Load(i), factor, offset);
                Rows.Store<TBuffer, TLanes>(
                    to, i, TLanes.MultiplyAdd(value, _scale.Load(channel + i), _shift.Load(channel + i)), _shape.Run - i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Sum(int start)
    {
        int width = TLanes.Width;
        TLanes a = TLanes.Zero, b = a;
        for (int run = 0; run < _shape.Runs; run++)
        {
            TBuffer from = _input.From(start + run * _shape.Stride);
            int i = 0;
            for (; i + 2 * width <= _shape.Run; i += 2 * width)
            {
                a = TLanes.Add(a, from.Load(i));
                b = TLanes.Add(b, from.Load(i + width));
            }

            for (; i < _shape.Run; i += width)
                a = TLanes.Add(a, TLanes.First(from.Load(i), _shape.Run - i));
        }

        return TLanes.Sum(TLanes.Add(a, b));
    }

    /// <summary>The sum of squares of the distances from a mean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Squares(int start, float mean)
    {
        int width = TLanes.Width;
        TLanes a = TLanes.Zero, b = a, minus = TLanes.Splat(-mean);
        for (int run = 0; run < _shape.Runs; run++)
        {
            TBuffer from = _input.From(start + run * _shape.Stride);
            int i = 0;
            for (; i + 2 * width <= _shape.Run; i += 2 * width)
            {
                TLanes u = TLanes.Add(from.Load(i), minus), v = TLanes.Add(from.Load(i + width), minus);
                a = TLanes.MultiplyAdd(u, u, a);
                b = TLanes.MultiplyAdd(v, v, b);
            }

            for (; i < _shape.Run; i += width)
            {
                TLanes u = TLanes.First(TLanes.Add(from.Load(i), minus), _shape.Run - i);
                a = TLanes.MultiplyAdd(u, u, a);
            }
        }

        return TLanes.Sum(TLanes.Add(a, b));
    }
}
