using System.Runtime.CompilerServices;

namespace LatencyLab.Operators;

/// <summary>
/// Rejects parameters no operator can have, each with an <see cref="InputException"/> that names the parameter and what was expected.
/// </summary>
public static class Check
{
    /// <summary>A size: 0 or more.</summary>
    public static int Size(int value, [CallerMemberName] string name = "") =>
        value >= 0 ? value : throw new InputException($"{name} is {value}, expected 0 or more");

    /// <inheritdoc cref="Size(int, string)"/>
    public static long Size(long value, [CallerMemberName] string name = "") =>
        value >= 0 ? value : throw new InputException($"{name} is {value}, expected 0 or more");

    /// <summary>A kernel, stride, group count or granularity: 1 or more.</summary>
    public static int Positive(int value, [CallerMemberName] string name = "") =>
        value >= 1 ? value : throw new InputException($"{name} is {value}, expected 1 or more");

    /// <inheritdoc cref="Positive(int, string)"/>
    public static long Positive(long value, [CallerMemberName] string name = "") =>
        value >= 1 ? value : throw new InputException($"{name} is {value}, expected 1 or more");

    /// <summary>An activation, keep or execution rate: 0 to 1.</summary>
    public static double Rate(double value, [CallerMemberName] string name = "") =>
        value is >= 0 and <= 1 ? value
            : throw new InputException(FormattableString.Invariant($"{name} is {value}, expected a rate from 0 to 1"));

    /// <summary>A number that another one limits.</summary>
    public static void AtMost(int value, int limit, string name, string limitName)
    {
        if (value > limit)
            throw new InputException($"{name} is {value}, expected at most {limitName} {limit}");
    }

    /// <summary>A number of what there are <paramref name="limit"/> of.</summary>
    internal static void Most(long value, long limit, string name, string of)
    {
        if (value > limit)
            throw new InputException($"{name} is {value}, expected at most the {limit} {of}");
    }

    /// <summary>A number that has to divide another one.</summary>
    /// <param name="value">The divisor.</param>
    /// <param name="whole">What it divides.</param>
    /// <param name="name">Name of the divisor.</param>
    /// <param name="wholeName">What there are <paramref name="whole"/> of.</param>
    public static void Divides(long value, long whole, string name, string wholeName)
    {
        if (value < 1 || whole % value != 0)
            throw new InputException($"{name} is {value}, expected a divisor of {whole} {wholeName}");
    }

    /// <summary>A map that an operator decides for, which cannot be larger than the one that it sees.</summary>
    public static void MapWithin(int height, int width, int largestHeight, int largestWidth)
    {
        if (height > largestHeight || width > largestWidth)
            throw new InputException($"the output map is {height}x{width}, expected at most {largestHeight}x{largestWidth}");
    }
}
