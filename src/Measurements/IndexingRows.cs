using LatencyLab.Operators;
using LatencyLab.Operators.Indexing;

namespace LatencyLab.Measurements;

/// <summary>
/// Gathers and scatters of matrix slices: m slices of n elements moved, k slices in the source (gather) or output (scatter).
/// The hint <c>dim=1</c> says that columns are selected: then a slice is not contiguous.
/// </summary>
internal static class IndexingRows
{
    public static Operator Gather(FieldReader fields)
    {
        int selected = fields.Integer("m", null);
        return new RowGather(selected, fields.Integer("n", null), fields.Integer("k", selected)) { AlongColumns = AlongColumns(fields) };
    }

    public static Operator ElementGather(FieldReader fields) => new ElementGather(fields.Integer("m", null), fields.Integer("n", null));

    public static Operator ScatterAdd(FieldReader fields)
    {
        int added = fields.Integer("m", null);
        return new RowScatterAdd(added, fields.Integer("n", null), fields.Integer("k", added))
        {
            AlongColumns = AlongColumns(fields),
            IndexPerElement = fields.Text("algo_or_impl").Contains("elementwise", StringComparison.OrdinalIgnoreCase)
                || fields.Hint("other", "index") == "element",
        };
    }

    private static bool AlongColumns(FieldReader fields) => fields.Hint("other", "dim") == "1";
}
