namespace LatencyLab.Operators.Elementwise;

/// <summary>A function of two elements.</summary>
public enum BinaryFunction
{
    /// <summary>a + b.</summary>
    Add,
    /// <summary>a - b.</summary>
    Subtract,
    /// <summary>a b.</summary>
    Multiply,
    /// <summary>a / b.</summary>
    Divide,
    /// <summary>a to the power of b.</summary>
    Power,
}

/// <summary>
/// A function of two tensors, element by element. The first has Rows x Columns elements; the second as many, or fewer that are
/// broadcast, or one (a scalar: kinds <c>addu</c>, <c>mulu</c>, ...).
/// </summary>
public sealed record Binary(BinaryFunction Function, long Rows, long Columns) : MatrixOperator(Rows, Columns)
{
    /// <summary>Elements of the second operand where it is broadcast (1: a scalar); null where it has Rows x Columns elements.</summary>
    public long? SecondElements { get; init => field = value is long count ? Check.Size(count) : null; }

    /// <summary>
    /// Elements that lie side by side and share one element of a broadcast operand (the map of a channel) or take its elements in their
    /// order (the positions of an image), before it begins again; null: not said, then all that share an element of a factor, and of
    /// other functions as many as the operand has.
    /// </summary>
    public long? Run { get; init => field = value is long elements ? Check.Positive(elements) : null; }

    /// <inheritdoc/>
    public override string Kind => SecondElements == 1 ? FunctionName + "u" : FunctionName;

    /// <summary>The kind without what the second operand is.</summary>
    public string FunctionName => Function switch
    {
        BinaryFunction.Add => "add",
        BinaryFunction.Subtract => "sub",
        BinaryFunction.Multiply => "mul",
        BinaryFunction.Divide => "div",
        _ => "pow",
    };

    /// <inheritdoc/>
    /// <remarks>
    /// 1 FLOP an element (<see cref="UnaryFunctions.TranscendentalFlops"/> for a power); the first tensor, the second's own elements and
    /// the output move once. Of a broadcast operand every run is gone through by itself: Rows x Columns / Run of them, rounded up.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long elements = Rows * Columns;
        if (elements == 0)
            return new OperatorWork { Class = OperatorClass.Elementwise };
        long second = SecondElements ?? elements;
        Check.Divides(second, elements, "second", "elements of the first operand");
        long run = Run ?? (Function == BinaryFunction.Multiply ? elements / second : second);
        return new OperatorWork
        {
            Class = OperatorClass.Elementwise,
            OtherFlops = Function == BinaryFunction.Power ? elements * UnaryFunctions.TranscendentalFlops : elements,
            Bytes = new TensorBytes((elements + second) * elementBytes, 0, elements * elementBytes),
            OperandBytes = 3 * elements * elementBytes,
            Shape = new ParallelShape(1, Rows, Columns, 1),
            Runs = second == 1 || second == elements ? 0 : elements / run + (elements % run == 0 ? 0 : 1),
        };
    }
}
