using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Gemm;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>Matrix products as operators of ONNX; weights are packed when a model is loaded.</summary>
internal static class ProductForms
{
    public static ModelGraph Of(Linear linear)
    {
        ModelGraph graph = new();
        string input = graph.Input(linear.Rows, linear.Inputs), weights = graph.Weight(linear.Inputs, linear.Outputs);
        string output = linear.HasBias ? graph.Add("Gemm", [input, weights, graph.Weight(linear.Outputs)])
            : graph.Add("MatMul", [input, weights]);
        return graph.Output(output, [linear.Rows, linear.Outputs]);
    }

    public static ModelGraph Of(BatchedGemm product)
    {
        ModelGraph graph = new();
        string output = graph.Add(
            "MatMul", [graph.Input(product.Batch, product.M, product.K), graph.Input(product.Batch, product.K, product.N)]);
        return graph.Output(output, [product.Batch, product.M, product.N]);
    }

    public static ModelGraph Of(FusedAttention attention)
    {
        ModelGraph graph = new();
        long width = (long)attention.Heads * attention.HeadSize, keys = attention.Keys ?? attention.Queries;
        string output = graph.AddOf(
            ModelGraph.Microsoft, "MultiHeadAttention",
            [
                graph.Input(attention.Batch, attention.Queries, width), graph.Input(attention.Batch, keys, width),
                graph.Input(attention.Batch, keys, width),
            ],
            ("num_heads", (long)attention.Heads), ("unidirectional", attention.IsCausal ? 1L : 0L));
        return graph.Output(output, [attention.Batch, attention.Queries, width]);
    }
}
