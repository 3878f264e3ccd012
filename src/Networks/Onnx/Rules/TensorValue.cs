namespace LatencyLab.Networks.Onnx.Rules;

/// <summary>What is known of a tensor before anything runs.</summary>
/// <param name="Shape">Sizes of its dimensions.</param>
/// <param name="ElementType">As in ONNX's TensorProto.DataType; 0: not known.</param>
internal sealed record TensorValue(IReadOnlyList<long> Shape, int ElementType)
{
    /// <summary>Beyond which no operator can address a dimension.</summary>
    private const long LargestDimension = int.MaxValue;

    public const int Float = 1, Int64 = 7, Bool = 9;

    /// <summary>Its elements in row-major order where they are known; those of a constant mostly are not, there are too many.</summary>
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>Known before the network runs, for any image: a weight, or what follows from weights and shapes.</summary>
    public bool IsConstant { get; init; }

    public int Rank => Shape.Count;

    /// <summary>Elements.</summary>
    /// <exception cref="OverflowException">More than 64 bits count.</exception>
    public long Elements => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>The one element of a constant that has one.</summary>
    public double? Scalar => IsConstant && Values is [double only] ? only : null;

    public bool IsFloat => ElementType is 0 or 1 or 10 or 11 or 16;

    /// <summary>E.g. <c>1x3x224x224</c>.</summary>
    public string ShapeText => Shape.Count == 0 ? "scalar" : string.Join('x', Shape);

    /// <summary>A list of whole numbers that a node makes of shapes.</summary>
    public static TensorValue Constant(IReadOnlyList<long> shape, int elementType, IReadOnlyList<double>? values) =>
        new(shape, elementType) { IsConstant = true, Values = values };

    /// <exception cref="InputException">A size that no operator can have.</exception>
    public TensorValue Checked()
    {
        foreach (long size in Shape)
        {
            if (size is < 0 or > LargestDimension)
                throw new InputException($"a tensor of {ShapeText} elements, expected dimensions of 0 to {LargestDimension}");
        }

        try
        {
            _ = checked(Elements * sizeof(double));
        }
        catch (OverflowException)
        {
            throw new InputException($"a tensor of {ShapeText} elements, which 64 bits cannot count");
        }

        return this;
    }
}
