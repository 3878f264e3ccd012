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

    /// <summary>A group count (or channel group) that has to divide a number of channels.</summary>
    public static void Divides(int groups, int channels, string name)
    {
        if (channels % groups != 0)
            throw new InputException($"{groups} groups do not divide {name} {channels}, expected a divisor");
    }
}
