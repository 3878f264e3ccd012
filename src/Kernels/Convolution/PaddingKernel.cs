namespace LatencyLab.Kernels.Convolution;

/// <summary>Sizes of a <see cref="PaddingKernel{TBuffer, TLanes}"/>.</summary>
internal struct PaddingShape
{
    public int Images, Height, Width;

    /// <summary>Groups of channels, and channels of each.</summary>
    public int Groups, GroupChannels;

    /// <summary>Rows above, and rows of the padded map.</summary>
    public int Top, PaddedHeight;

    /// <summary>Columns to the left, and columns of the padded map.</summary>
    public int Left, PaddedWidth;
}

/// <summary>
/// Copies maps into larger ones with zeros around them, group by group of their channels, so that the pixels of a group are neighbours. An
/// item is a row of a padded map, all groups.
/// </summary>
/// <param name="input">[images, height, width, groups, channels of a group].</param>
/// <param name="padded">[groups, images, padded height, padded width, channels of a group].</param>
/// <param name="shape">Sizes.</param>
internal readonly struct PaddingKernel<TBuffer, TLanes>(TBuffer input, TBuffer padded, PaddingShape shape) : IKernel
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TBuffer _input = input, _padded = padded;
    private readonly PaddingShape _shape = shape;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int item)
    {
        int image = item / _shape.PaddedHeight, row = item - image * _shape.PaddedHeight - _shape.Top;
        int channels = _shape.GroupChannels, length = _shape.PaddedWidth * channels, rows = _shape.Images * _shape.PaddedHeight;
        int left = _shape.Left * channels, step = _shape.Groups * channels, end = left + _shape.Width * channels;
        bool isInside = (uint)row < (uint)_shape.Height;
        for (int group = 0; group < _shape.Groups; group++)
        {
            TBuffer to = _padded.From((group * rows + item) * length);
            if (!isInside)
            {
                Runs.Clear<TBuffer, TLanes>(to, length, 0, 1);
                continue;
            }

            int from = (image * _shape.Height + row) * _shape.Width * step + group * channels;
            Runs.Clear<TBuffer, TLanes>(to, left, 0, 1);
            if (_shape.Groups == 1)
            {
                Runs.Copy<TBuffer, TLanes>(_input.From(from), to.From(left), end - left, 0, 1);
            }
            else
            {
                for (int at = left; at < end; at += channels, from += step)
                    CopyPixel(_input.From(from), to.From(at), channels);
            }

            Runs.Clear<TBuffer, TLanes>(to.From(end), length - end, 0, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPixel(TBuffer from, TBuffer to, int channels)
    {
        for (int i = 0; i < channels; i += TLanes.Width)
            Rows.Store<TBuffer, TLanes>(to, i, from.Load(i), channels - i);
    }
}
