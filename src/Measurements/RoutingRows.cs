using LatencyLab.Operators;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Measurements;

/// <summary>Operators of networks with branches, and of networks whose weights are made for every image.</summary>
internal static class RoutingRows
{
    /// <summary><c>n</c> is the number of branches, <c>k</c> how many of them a sample goes to.</summary>
    public static Operator BranchRouting(FieldReader fields)
    {
        int branches = fields.Integer("n", null);
        return new BranchRouting
        {
            Batch = fields.Batch,
            Channels = fields.Channels,
            Height = fields.Height,
            Width = fields.Width,
            Branches = branches,
            TopK = fields.Integer("k", 1, most: branches),
        };
    }

    /// <summary><c>k</c> is the number of branches a sample went to.</summary>
    public static Operator BranchCombine(FieldReader fields) => new BranchCombine
    {
        Batch = fields.Batch,
        Channels = fields.Channels,
        Height = fields.Height,
        Width = fields.Width,
        TopK = fields.Integer("k", 1),
    };

    /// <summary><c>n</c> is the number of bases, <c>m</c> the elements of one weight set.</summary>
    public static Operator BasisSynthesis(FieldReader fields) => new BasisSynthesis
    {
        Batch = fields.Batch,
        Bases = fields.Integer("n", null),
        Elements = fields.Integer("m", null),
    };

    public static Operator PerImageConv2d(FieldReader fields) => new PerImageConv2d { Dense = ConvolutionRows.Dense(fields) };
}
