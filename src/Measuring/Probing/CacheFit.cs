namespace LatencyLab.Measuring.Probing;

/// <summary>Caches that a curve of bandwidth over growing working sets shows, for a machine that does not describe them.</summary>
/// <remarks>
/// Reads go through the working set again and again. A cache of C bytes that drops what was used longest ago answers all reads of a
/// set of s bytes while s &lt;= C and none beyond; one that drops anything, or keeps a part that is read again, answers min(1, C / s)
/// of them. The time of a byte is the sum over levels of the share that they answer over their bandwidth. Every number of caches up to
/// <see cref="MostCaches"/>, their sizes halfway between two of the working sets and both kinds are tried, bandwidths by least
/// squares of relative errors; a cache is believed in where it lowers the information criterion of Schwarz (1978) of three numbers.
/// </remarks>
internal sealed class CacheFit
{
    private const int MostCaches = 3, NumbersOfCache = 3;

    /// <summary>Bandwidths of neighbouring levels differ by this factor or are one level's.</summary>
    private const double LeastFall = 1.25;

    /// <summary>Each cache is at least so many times as large as the one inside.</summary>
    private const double LeastGrowth = 2.5;

    /// <summary>Errors below this part are the measurement's and say nothing of a level.</summary>
    private const double Noise = 0.03;

    private readonly double[] _sizes, _secondsOfByte;
    private readonly double[] _caches = new double[MostCaches];
    private readonly bool[] _areSharp = new bool[MostCaches];
    private double _bestCriterion = double.PositiveInfinity;
    private double[] _best = [];

    private CacheFit(IReadOnlyList<BandwidthPoint> points)
    {
        double[] rates = BandwidthCurve.NonIncreasing([.. points.Select(point => point.BytesPerSecond)]);
        _sizes = [.. points.Select(point => point.Bytes)];
        _secondsOfByte = [.. rates.Select(rate => 1 / rate)];
    }

    /// <summary>Capacities in bytes, innermost first.</summary>
    /// <param name="points">Ascending working sets.</param>
    public static IReadOnlyList<double> Sizes(IReadOnlyList<BandwidthPoint> points)
    {
        if (points.Count == 0)
            return [];
        CacheFit fit = new(points);
        fit.Try(0, 0);
        return fit._best;
    }

    private void Try(int count, int first)
    {
        Keep(count);
        if (count == MostCaches)
            return;
        for (int i = first; i + 1 < _sizes.Length; i++)
        {
            double size = Math.Sqrt(_sizes[i] * _sizes[i + 1]);
            if (count > 0 && size < LeastGrowth * _caches[count - 1])
                continue;
            _caches[count] = size;
            foreach (bool isSharp in (ReadOnlySpan<bool>)[true, false])
            {
                _areSharp[count] = isSharp;
                Try(count + 1, i + 1);
            }
        }
    }

    private void Keep(int count)
    {
        int levels = count + 1, points = _sizes.Length;
        Span<double> normal = stackalloc double[(MostCaches + 1) * (MostCaches + 1)], right = stackalloc double[MostCaches + 1];
        Span<double> shares = stackalloc double[MostCaches + 1];
        for (int p = 0; p < points; p++)
        {
            Shares(_sizes[p], count, shares);
            for (int i = 0; i < levels; i++)
            {
                double part = shares[i] / _secondsOfByte[p];
                right[i] += part;
                for (int j = 0; j < levels; j++)
                    normal[i * levels + j] += part * shares[j] / _secondsOfByte[p];
            }
        }

        if (!Solve(normal, right, levels))
            return;
        for (int i = 0; i < count; i++)
        {
            if (!(right[i] > 0) || right[i + 1] < LeastFall * right[i])
                return;
        }

        double squares = 0;
        for (int p = 0; p < points; p++)
        {
            Shares(_sizes[p], count, shares);
            double seconds = 0;
            for (int i = 0; i < levels; i++)
                seconds += shares[i] * right[i];
            squares += Math.Pow(seconds / _secondsOfByte[p] - 1, 2);
        }

        double criterion = points * Math.Log(Math.Max(squares / points, Noise * Noise)) + NumbersOfCache * count * Math.Log(points);
        if (criterion >= _bestCriterion)
            return;
        _bestCriterion = criterion;
        _best = _caches[..count];
    }

    /// <summary>Parts of the reads of a working set that each level answers, memory last.</summary>
    private void Shares(double bytes, int count, Span<double> shares)
    {
        double inside = 0;
        for (int i = 0; i < count; i++)
        {
            double hit = bytes <= _caches[i] ? 1 : _areSharp[i] ? 0 : _caches[i] / bytes;
            shares[i] = Math.Max(0, hit - inside);
            inside = Math.Max(inside, hit);
        }

        shares[count] = 1 - inside;
    }

    /// <summary>Solves a positive definite system in place, Gauss's elimination; false where it is singular.</summary>
    private static bool Solve(Span<double> matrix, Span<double> right, int size)
    {
        for (int i = 0; i < size; i++)
        {
            if (!(matrix[i * size + i] > 1e-9))
                return false;
            for (int row = i + 1; row < size; row++)
            {
                double factor = matrix[row * size + i] / matrix[i * size + i];
                for (int column = i; column < size; column++)
                    matrix[row * size + column] -= factor * matrix[i * size + column];
                right[row] -= factor * right[i];
            }
        }

        for (int i = size - 1; i >= 0; i--)
        {
            for (int column = i + 1; column < size; column++)
                right[i] -= matrix[i * size + column] * right[column];
            right[i] /= matrix[i * size + i];
        }

        return true;
    }
}
