using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Measurements;

/// <summary>Operators described by <c>batch</c>, <c>m</c>, <c>n</c>, <c>k</c>: C[m,n] = A[m,k] B[k,n], or m rows of n elements.</summary>
internal static class MatrixRows
{
    public static Operator Linear(FieldReader fields) => new Linear(
        (long)fields.Integer("batch", 1) * fields.Integer("m", null), fields.Integer("k", null), fields.Integer("n", null))
    {
        HasBias = fields.Hint("other", "bias") == "1",
    };

    /// <summary>A plain matrix product is a linear layer without bias; with a batch it is a batched product.</summary>
    public static Operator Gemm(FieldReader fields) => fields.Integer("batch", 1) == 1 ? Linear(fields) : BatchedGemm(fields);

    public static Operator BatchedGemm(FieldReader fields) => new BatchedGemm(
        fields.Integer("batch", 1), fields.Integer("m", null), fields.Integer("n", null), fields.Integer("k", null));

    public static Operator Unary(FieldReader fields, UnaryFunction function) => new Unary(function, Rows(fields), fields.Integer("n", null));

    /// <summary>The hint <c>second</c> is the number of elements of a second operand that is broadcast.</summary>
    public static Operator Binary(FieldReader fields, BinaryFunction function, bool scalar) =>
        function == BinaryFunction.Add && !scalar
            ? new Add(Rows(fields), fields.Integer("n", null)) { HasActivation = ConvolutionRows.HasActivation(fields) }
            : new Binary(function, Rows(fields), fields.Integer("n", null)) { SecondElements = scalar ? 1 : fields.HintCount("second") };

    public static Operator Softmax(FieldReader fields) => new Softmax(Rows(fields), fields.Integer("n", null));

    public static Operator LayerNorm(FieldReader fields) => new LayerNorm(Rows(fields), fields.Integer("n", null));

    private static long Rows(FieldReader fields) => (long)fields.Integer("batch", 1) * fields.Integer("m", null);
}
