using System.Text;

namespace LatencyLab.Predictor.Model;

/// <summary>Names of parameters and operator classes in profiles: lower case with underscores.</summary>
public static class ParameterNames
{
    /// <summary>E.g. <c>compute_efficiency</c>, <c>depthwise_convolution</c>.</summary>
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
