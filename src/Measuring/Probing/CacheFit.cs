using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

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
        if (levels > points)
            return;
        double[] shares = new double[levels];
        Matrix<double> parts = Matrix<double>.Build.Dense(points, levels);
        for (int p = 0; p < points; p++)
        {
            Shares(_sizes[p], count, shares);
            for (int i = 0; i < levels; i++)
                parts[p, i] = shares[i] / _secondsOfByte[p];
        }

        Vector<double> measured = Vector<double>.Build.Dense(points, 1);
        Vector<double> secondsOfByte = parts.QR(QRMethod.Thin).Solve(measured);
        for (int i = 0; i < count; i++)
        {
            if (!(secondsOfByte[i] > 0) || !(secondsOfByte[i + 1] >= LeastFall * secondsOfByte[i]))
                return;
        }

        Vector<double> errors = (parts * secondsOfByte) - measured;
        double squares = errors * errors;
        double criterion = points * Math.Log(Math.Max(squares / points, Noise * Noise)) + NumbersOfCache * count * Math.Log(points);
        if (!(criterion < _bestCriterion))
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
}
