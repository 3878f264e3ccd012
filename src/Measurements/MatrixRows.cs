using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Measurements;

/// <summary>Operators described by <c>batch</c>, <c>m</c>, <c>n</c>, <c>k</c>: C[m,n] = A[m,k] B[k,n], or m rows of n elements.</summary>
internal static class MatrixRows
{
    private const string BlasPrefix = "blas-";

    public static Operator Linear(FieldReader fields) => new Linear(
        (long)fields.Integer("batch", 1) * fields.Integer("m", null), fields.Integer("k", null), fields.Integer("n", null))
    {
        HasBias = fields.Hint("other", "bias") == "1",
        Order = Order(fields),
    };

    /// <summary>
    /// A plain matrix product is a linear layer without bias; with a batch it is a batched product. Where <c>algo_or_impl</c> ends in the letters of a
    /// column-major BLAS call (<c>blas-NN</c>), A[m,k] are the weights, as in the calls that frameworks make.
    /// </summary>
    public static Operator Gemm(FieldReader fields)
    {
        if (fields.Integer("batch", 1) != 1)
            return BatchedGemm(fields);
        string implementation = fields.Text("algo_or_impl");
        return implementation.StartsWith(BlasPrefix, StringComparison.OrdinalIgnoreCase) && TryOrder(implementation[BlasPrefix.Length..], out GemmOrder order)
            ? new Linear(fields.Integer("n", null), fields.Integer("k", null), fields.Integer("m", null)) { Order = order }
            : Linear(fields);
    }

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

    /// <summary>The hint <c>order</c>; TN where there is none.</summary>
    private static GemmOrder Order(FieldReader fields)
    {
        if (fields.Hint("other", "order") is not string hint)
            return GemmOrder.TN;
        if (!TryOrder(hint, out GemmOrder order))
            fields.Fail($"hint 'order' is '{hint}', expected one of {string.Join(", ", Enum.GetNames<GemmOrder>())}");
        return order;
    }

    private static bool TryOrder(string text, out GemmOrder order) =>
        Enum.TryParse(text, ignoreCase: true, out order) && Enum.GetNames<GemmOrder>().Contains(text, StringComparer.OrdinalIgnoreCase);

    private static long Rows(FieldReader fields) => (long)fields.Integer("batch", 1) * fields.Integer("m", null);
}
