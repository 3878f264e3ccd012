using System.Text;

namespace LatencyLab.Operators;

/// <summary>Names of <see cref="OperatorClass"/> in files.</summary>
public static class OperatorClasses
{
    /// <summary>The names of all classes, in their order.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Enum.GetValues<OperatorClass>().Select(Key)];

    /// <summary>E.g. <c>depthwise_convolution</c>.</summary>
    public static string Key(this OperatorClass operatorClass) => Snake.Of(operatorClass);
}

/// <summary>Names of an enumeration in files: lower case with underscores.</summary>
public static class Snake
{
    /// <summary>E.g. <c>compute_efficiency</c> of <c>ComputeEfficiency</c>.</summary>
    public static string Of<T>(T value) where T : struct, Enum
    {
        string pascal = value.ToString();
        StringBuilder snake = new();
        foreach (char letter in pascal)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
