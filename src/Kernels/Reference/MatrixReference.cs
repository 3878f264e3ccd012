namespace LatencyLab.Kernels.Reference;

/// <summary>Matrix products by their definition in float64.</summary>
internal static class MatrixReference
{
    /// <summary>Batch products [rows, depth] x [depth, columns], row-major.</summary>
    public static double[] Products(int batch, int rows, int columns, int depth, float[] left, float[] right)
    {
        double[] product = new double[batch * rows * columns];
        for (int i = 0; i < product.Length; i++)
        {
            int column = i % columns, line = i / columns, start = line / rows * depth;
            for (int k = 0; k < depth; k++)
                product[i] += (double)left[line * depth + k] * right[(start + k) * columns + column];
        }

        return product;
    }
}
