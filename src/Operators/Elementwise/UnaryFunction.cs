namespace LatencyLab.Operators.Elementwise;

/// <summary>A function of one element.</summary>
public enum UnaryFunction
{
    /// <summary>max(x, 0).</summary>
    Relu,
    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,
    /// <summary>x above 0, a small part of x below.</summary>
    LeakyRelu,
    /// <summary>x times the normal distribution function at x.</summary>
    Gelu,
    /// <summary>x sigmoid(x), also called swish.</summary>
    Silu,
    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
    /// <summary>The sigmoid in three straight pieces.</summary>
    HardSigmoid,
    /// <summary>x times the hard sigmoid of x.</summary>
    HardSwish,
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,
    /// <summary>Exponential.</summary>
    Exp,
}

/// <summary>Names and arithmetic of <see cref="UnaryFunction"/>.</summary>
public static class UnaryFunctions
{
    /// <summary>FLOP charged for an exponential, hyperbolic tangent, error function or power.</summary>
    /// <remarks>
    /// A convention: range reduction and a polynomial of degree 4 in Horner form, about ten operations in single precision.
    /// </remarks>
    public const int TranscendentalFlops = 10;

    /// <summary>Name in the measurement schema's <c>op</c> column.</summary>
    public static string KindOf(UnaryFunction function) => function switch
    {
        UnaryFunction.Relu => "relu",
        UnaryFunction.Relu6 => "relu6",
        UnaryFunction.LeakyRelu => "leaky_relu",
        UnaryFunction.Gelu => "gelu",
        UnaryFunction.Silu => "silu",
        UnaryFunction.Sigmoid => "sigmoid",
        UnaryFunction.HardSigmoid => "hard_sigmoid",
        UnaryFunction.HardSwish => "hard_swish",
        UnaryFunction.Tanh => "tanh",
        _ => "exp",
    };

    /// <summary>Whether the function evaluates an exponential, hyperbolic tangent or error function.</summary>
    public static bool IsTranscendental(UnaryFunction function) => FlopsPerElement(function) >= TranscendentalFlops;

    /// <summary>FLOP per element; comparison, addition, multiplication and division count 1 each.</summary>
    public static int FlopsPerElement(UnaryFunction function) => function switch
    {
        UnaryFunction.Relu => 1,
        UnaryFunction.Relu6 or UnaryFunction.LeakyRelu => 2,
        UnaryFunction.HardSigmoid => 4, // (x + 3) / 6 between 0 and 1
        UnaryFunction.HardSwish => 5,
        UnaryFunction.Tanh or UnaryFunction.Exp => TranscendentalFlops,
        UnaryFunction.Sigmoid => TranscendentalFlops + 2, // 1 / (1 + exp(-x))
        UnaryFunction.Silu => TranscendentalFlops + 3,
        _ => TranscendentalFlops + 4, // gelu: x/2 (1 + erf(x / sqrt 2))
    };
}
